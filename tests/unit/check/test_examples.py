"""Examples are promises: `duly check` reads each with its revision and with the head."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from duly.catalog import load
from duly.check import judge, unfit_examples
from duly.project import find_project
from tests.unit.check.project import Shop, string

if TYPE_CHECKING:
    from pathlib import Path

    from duly.check import Finding

EVENT = "products/v1/ProductCreatedEvent"
WHEN = "2026-01-05T10:00:00Z"
BYTES: dict[str, Any] = {"type": "bytes", "logicalType": "decimal", "scale": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    before: Any
    after: Any
    value: Any
    said: str


CHANGES = {
    "a text that is no uuid": Change(
        before="string",
        after={"type": "string", "logicalType": "uuid"},
        value="SKU-1",
        said="is not a UUID",
    ),
    "a decimal with fewer digits": Change(
        before=BYTES | {"precision": 9}, after=BYTES | {"precision": 5}, value="12345.67", said="5"
    ),
    "bytes that are no text": Change(before="bytes", after="string", value="/w==", said="UTF-8"),
}


def example(shop: Shop, name: str, **fields: object) -> None:
    text = json.dumps({**fields, "occurred_at": WHEN}, indent=2)
    shop.write(f"{EVENT}/examples/{name}.json", text)


def found(shop: Shop) -> tuple[Finding, ...]:
    catalog = load(find_project(shop.folder))
    return unfit_examples(catalog, judge(catalog).findings)


def retire(shop: Shop, revision: int) -> None:
    passport = shop.folder / "schemas/products/domain.toml"
    table = "[v1.ProductCreatedEvent]"
    text = passport.read_text(encoding="utf-8")
    passport.write_text(
        text.replace(table, f"{table}\nretired = [{revision}]"), encoding="utf-8", newline="\n"
    )


def test_an_example_that_its_own_revision_refuses_is_told_with_its_place(tmp_path: Path) -> None:
    shop = Shop.at(tmp_path)
    shop.created(string("sku"))
    shop.freeze()
    example(shop, "1-typical", sku="A")
    assert found(shop) == ()
    example(shop, "1-wrong", sku=7)
    (finding,) = found(shop)
    assert (finding.file, finding.line, finding.column) == (
        f"schemas/{EVENT}/examples/1-wrong.json",
        2,
        10,
    )
    assert finding.message.startswith('example "wrong" of revision 1 does not fit it: ')
    assert finding.broken == ()


def test_an_example_of_the_head_is_read_before_it_is_frozen(tmp_path: Path) -> None:
    shop = Shop.at(tmp_path)
    shop.created(string("sku"))
    shop.freeze()
    shop.created(string("sku"), {**string("note"), "default": ""})
    example(shop, "2-typical", sku="A", note="n")
    assert found(shop) == ()
    example(shop, "2-typical", sku="A", nte="n")
    assert 'did you mean "note"?' in found(shop)[0].message


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_an_example_that_the_head_refuses_is_told_with_who_is_hurt(
    tmp_path: Path, change: Change
) -> None:
    shop = Shop.at(tmp_path)
    shop.created({"name": "value", "type": change.before})
    shop.freeze()
    example(shop, "1-typical", value=change.value)
    assert found(shop) == ()
    shop.created({"name": "value", "type": change.after})
    (finding,) = found(shop)
    assert 'example "typical" of revision 1 is not read by the head' in finding.message
    assert change.said in finding.message
    assert (finding.line, finding.column, finding.field) == (2, 12, "value")
    assert finding.help == "let the head take it"


def test_an_example_of_an_old_revision_may_end_with_it(tmp_path: Path) -> None:
    shop = Shop.at(tmp_path, level="BACKWARD_TRANSITIVE")
    shop.created({"name": "value", "type": "bytes"})
    shop.freeze()
    shop.created({"name": "value", "type": "string"})
    shop.freeze()
    example(shop, "1-typical", value="/w==")
    shop.created({"name": "value", "type": "string"}, {**string("note"), "default": ""})
    (finding,) = found(shop)
    assert finding.help == ("let the head take it, or set retired = [1] once retention has passed")
    assert finding.broken == ("inventory", "billing")


def test_a_value_deep_inside_is_told_with_its_place(tmp_path: Path) -> None:
    def lines(code: Any) -> dict[str, Any]:
        fields = [{"name": "code", "type": {"type": "map", "values": code}, "doc": "Codes."}]
        line = {"type": "record", "name": "Line", "doc": "One.", "fields": fields}
        return {"name": "lines", "type": {"type": "array", "items": line}}

    shop = Shop.at(tmp_path)
    change = CHANGES["a text that is no uuid"]
    shop.created(lines(change.before))
    shop.freeze()
    good = "6f1c0a9e-3f0e-4f0e-8f0e-6f1c0a9e3f0e"
    example(shop, "1-typical", lines=[{"code": {"a": good}}, {"code": {"a": good, "b": "x"}}])
    shop.created(lines(change.after))
    (finding,) = found(shop)
    assert "lines[1].code[\"b\"]: 'x' is not a UUID" in finding.message
    assert (finding.line, finding.field) == (11, "lines")


def test_what_no_value_survives_is_told_by_its_hazard_alone(tmp_path: Path) -> None:
    shop = Shop.at(tmp_path)
    shop.created({"name": "value", "type": {"type": "long", "logicalType": "timestamp-micros"}})
    shop.freeze()
    example(shop, "1-typical", value=WHEN)
    shop.created({"name": "value", "type": {"type": "long", "logicalType": "timestamp-millis"}})
    assert [finding.rule for finding in shop.judge().findings] == ["time_unit_changed"]
    assert found(shop) == ()


def test_what_was_retired_need_not_be_read_by_the_head(tmp_path: Path) -> None:
    shop = Shop.at(tmp_path)
    change = CHANGES["a text that is no uuid"]
    shop.created({"name": "value", "type": change.before})
    shop.freeze()
    example(shop, "1-typical", value=change.value)
    shop.created({"name": "value", "type": change.after})
    shop.freeze()
    assert len(found(shop)) == 1
    retire(shop, 1)
    assert found(shop) == ()


@pytest.mark.parametrize(
    ("level", "revisions"),
    [("BACKWARD", [2]), ("BACKWARD_TRANSITIVE", [1, 2]), ("FORWARD", []), ("NONE", [])],
)
def test_the_head_owes_what_the_level_promises(
    tmp_path: Path, level: str, revisions: list[int]
) -> None:
    shop = Shop.at(tmp_path, level=level)
    change = CHANGES["a text that is no uuid"]
    for number in (1, 2):
        shop.created(
            {"name": "value", "type": change.before},
            *({**string(f"more_{n}"), "default": ""} for n in range(number)),
        )
        shop.freeze()
        example(shop, f"{number}-typical", value=change.value)
    shop.created({"name": "value", "type": change.after})
    assert [finding.file[-14] for finding in found(shop)] == list(map(str, revisions))


def test_a_violation_is_not_told_again_for_every_example(tmp_path: Path) -> None:
    shop = Shop.at(tmp_path)
    shop.created(string("sku"))
    shop.freeze()
    example(shop, "1-typical", sku="A")
    shop.created({"name": "sku", "type": "int"})
    assert "TYPE_MISMATCH" in {finding.rule for finding in shop.judge().findings}
    assert found(shop) == ()


@pytest.mark.parametrize(("fields", "loads"), [(None, False), ({"sku": "A"}, True)])
def test_the_codec_is_loaded_only_for_examples(
    tmp_path: Path, fields: dict[str, str] | None, *, loads: bool
) -> None:
    shop = Shop.at(tmp_path)
    shop.created(string("sku"))
    shop.freeze()
    if fields:
        example(shop, "1-typical", **fields)
    script = (
        "import sys; from duly.cli.main import run; code = run('check', []); "
        "sys.exit(code or 10 + ('duly.codec.trial' in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, check=False)
    assert done.returncode == 10 + loads
