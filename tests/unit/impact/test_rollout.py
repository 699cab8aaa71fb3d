"""In which order services and the registry follow a change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from duly.catalog import load
from duly.check import Order, judge
from duly.cli.main import run
from duly.impact import rollouts
from duly.project import find_project
from tests.unit.check.project import Shop, string

if TYPE_CHECKING:
    from pathlib import Path

    from duly.check import Rollout

Fields = list[dict[str, Any]]
PRICE = {"name": "price", "type": "shop.common.v1.Money"}
MILLIS = {
    "name": "occurred_at",
    "type": {"type": "long", "logicalType": "timestamp-millis"},
}
TEXT, BYTES, REQUIRED = string("a"), {"name": "a", "type": "bytes"}, string("note")
SHORT, LONG = (
    {"name": "a", "type": {"type": "bytes", "logicalType": "decimal", "precision": p, "scale": 2}}
    for p in (10, 18)
)
OLD, NEW = string("old") | {"default": ""}, string("new") | {"default": ""}
RENAMED = NEW | {"aliases": ["old"]}
DRAINED = "before the consumers, what was written earlier must be consumed or past its retention"
WAIVER = """
[[v1.ProductCreatedEvent.waivers]]
rule = "time_unit_changed"
path = "/fields/occurred_at"
reason = "nothing was published yet"
expires = 2099-12-31
"""


def only_rollout(small: Shop) -> Rollout:
    catalog = load(find_project(small.folder))
    name = "shop.products.v1.ProductCreatedEvent"
    (rollout,) = rollouts(catalog, {name}, (), findings=judge(catalog).findings)
    return rollout


@pytest.mark.parametrize(
    ("level", "order", "caution"),
    [
        ("BACKWARD", Order.ANY, "what was written with revision 1 must be past its retention"),
        (
            "BACKWARD_TRANSITIVE",
            Order.PRODUCERS_FIRST,
            "BACKWARD_TRANSITIVE refuses the change as it is",
        ),
        ("FULL", Order.ANY, "what was written with revision 1 must be past its retention"),
        (
            "FORWARD_TRANSITIVE",
            Order.PRODUCERS_FIRST,
            DRAINED,
        ),
        (
            "NONE",
            Order.PRODUCERS_FIRST,
            f"{DRAINED}; under NONE nobody looks for changes of meaning",
        ),
    ],
)
def test_the_order_counts_the_revisions_that_the_level_counts(
    tmp_path: Path, level: str, order: Order, caution: str
) -> None:
    small = Shop.at(tmp_path, level=level)
    small.created(string("sku"))
    small.freeze()
    small.created(string("sku"), {**string("note"), "default": ""})
    small.freeze()
    small.created(string("sku"), string("note"))
    rollout = only_rollout(small)
    assert (rollout.order, rollout.caution) == (order, caution)


def test_a_level_that_looks_back_once_says_who_may_not_read_any_more(tmp_path: Path) -> None:
    small = Shop.at(tmp_path, level="FORWARD")
    small.created(string("sku"))
    small.freeze()
    small.created({**string("sku"), "default": ""})
    small.freeze()
    small.created()
    rollout = only_rollout(small)
    assert rollout.order is Order.ANY
    assert rollout.caution == "no consumer may still read as revision 1"


def test_a_waived_hazard_no_longer_stands_in_the_way_of_an_order_and_still_decides_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every reader that runs would take the new numbers for the old unit."""
    small = Shop.at(tmp_path)
    small.freeze()
    small.created_at(MILLIS, string("sku"), PRICE)
    monkeypatch.chdir(tmp_path)
    assert run("check", []) == 1
    line = (
        "rollout of shop.products.v1.ProductCreatedEvent (consumers first): 1. billing, inventory; "
        "2. duly register; 3. products; {wait}time_unit_changed: before the consumers, the "
        "producers must stop, and what they wrote must be consumed or past its retention\n"
    )
    assert line.format(wait="not before the errors above are settled; ") in capsys.readouterr().out
    with (tmp_path / "schemas/products/domain.toml").open("a", encoding="utf-8") as passport:
        passport.write(WAIVER)
    assert run("check", []) == 0
    said = capsys.readouterr().out
    assert line.format(wait="") in said
    assert said.endswith(": no findings\n")


def test_a_unit_that_changed_in_an_earlier_revision_decides_no_order_any_more(
    tmp_path: Path,
) -> None:
    small = Shop.at(tmp_path)
    small.freeze()
    small.created_at(MILLIS, string("sku"), PRICE)
    small.freeze()
    small.created_at(MILLIS, string("sku"), PRICE, {**string("note"), "default": ""})
    report = judge(load(find_project(tmp_path)))
    assert "time_unit_changed" in {finding.rule for finding in report.findings}
    rollout = only_rollout(small)
    assert (rollout.order, rollout.caution) == (Order.ANY, "")


@pytest.mark.parametrize(
    ("before", "after", "order", "caution"),
    [
        ([TEXT], [BYTES], Order.CONSUMERS_FIRST, ""),
        (
            [BYTES],
            [TEXT],
            Order.PRODUCERS_FIRST,
            f"bytes_read_as_string: {DRAINED}",
        ),
        ([SHORT], [LONG], Order.CONSUMERS_FIRST, ""),
        (
            [LONG],
            [SHORT],
            Order.PRODUCERS_FIRST,
            f"decimal_precision_changed: {DRAINED}",
        ),
        ([OLD], [RENAMED], Order.CONSUMERS_FIRST, ""),
        ([OLD], [OLD, NEW], Order.ANY, ""),
    ],
)
def test_what_only_one_side_misreads_decides_who_goes_first(
    tmp_path: Path, before: Fields, after: Fields, order: Order, caution: str
) -> None:
    small = Shop.at(tmp_path)
    small.created(*before)
    small.freeze()
    small.created(*after)
    rollout = only_rollout(small)
    assert (rollout.order, rollout.caution) == (order, caution)


def test_a_meaning_that_changed_and_a_past_that_cannot_be_read_leave_no_order(
    tmp_path: Path,
) -> None:
    small = Shop.at(tmp_path)
    small.freeze()
    small.created_at(MILLIS, string("sku"), PRICE, REQUIRED)
    assert only_rollout(small).order is Order.NONE


def test_where_nothing_is_promised_the_order_says_that_meanings_were_not_looked_at(
    tmp_path: Path,
) -> None:
    small = Shop.at(tmp_path, level="NONE")
    small.freeze()
    small.created_at(MILLIS, string("sku"), PRICE)
    assert only_rollout(small).caution == "under NONE nobody looks for changes of meaning"
