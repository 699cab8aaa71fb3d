"""Hazards of scalars look the way the level does, and only at what can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.check.project import Shop

if TYPE_CHECKING:
    from pathlib import Path

    from duly.check import Finding


def typed(type: str, logical: str = "") -> Any:
    return {"type": type, "logicalType": logical} if logical else type


def changed(folder: Path, level: str, before: Any, after: Any) -> tuple[Finding, ...]:
    """What is told of a field `opens` whose type is another one."""
    shop = Shop.at(folder, level=level)
    shop.created({"name": "opens", "type": before})
    shop.freeze()
    shop.created({"name": "opens", "type": after})
    return shop.judge().findings


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        (typed("long", "time-micros"), typed("int", "time-millis"), "time_unit_changed"),
        (typed("long", "timestamp-millis"), typed("int", "date"), "logical_type_changed"),
        (typed("long", "timestamp-millis"), typed("int"), "logical_type_removed"),
        (typed("long"), typed("int", "date"), "logical_type_added"),
    ],
)
def test_a_head_that_narrows_is_misread_by_who_still_reads_the_wider_type(
    tmp_path: Path, before: Any, after: Any, found: str
) -> None:
    (finding,) = changed(tmp_path, "FORWARD_TRANSITIVE", before, after)
    assert finding.rule == found
    assert (finding.reader.revisions, finding.writer.revisions) == (("revision 1",), ("head",))
    assert (finding.reader.text[:4], finding.writer.text[:3]) == ("long", "int")


def test_a_time_that_narrows_is_shown_as_who_reads_the_wider_type_takes_it(tmp_path: Path) -> None:
    before, after = typed("long", "time-micros"), typed("int", "time-millis")
    (finding,) = changed(tmp_path, "FORWARD", before, after)
    assert finding.message == 'field "opens" counts milliseconds, and counted microseconds'
    assert finding.witness
    assert "written with head is 00:00:36 to readers that count micro" in finding.witness.text


@pytest.mark.parametrize(
    ("level", "found"),
    [
        ("FORWARD", ["TYPE_MISMATCH"]),
        ("BACKWARD", ["time_unit_changed"]),
        ("FULL", ["TYPE_MISMATCH", "time_unit_changed"]),
    ],
)
def test_a_reader_that_fails_misreads_nothing(tmp_path: Path, level: str, found: list[str]) -> None:
    before, after = typed("int", "time-millis"), typed("long", "time-micros")
    assert sorted(f.rule for f in changed(tmp_path, level, before, after)) == found


def test_a_branch_that_only_earlier_readers_take_for_another_is_told(tmp_path: Path) -> None:
    before = ["double", typed("long", "timestamp-millis")]
    after = ["double", typed("int", "date")]
    findings = changed(tmp_path, "FULL", before, after)
    assert {(f.rule, f.reader.revisions) for f in findings} == {
        ("lossy_promotion", ("head",)),
        ("logical_type_removed", ("head",)),
        ("logical_type_added", ("revision 1",)),
    }


def test_a_branch_more_is_judged_by_what_earlier_readers_take_it_for(tmp_path: Path) -> None:
    before, after = ["null", "double"], ["null", "double", "long"]
    (finding,) = changed(tmp_path, "FULL", before, after)
    assert (finding.rule, finding.reader.revisions) == ("lossy_promotion", ("revision 1",))
