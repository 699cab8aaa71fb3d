"""A deprecated field stays until the day its author promised."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from duly.catalog import load
from duly.deprecation import deprecations
from duly.project import find_project
from tests.unit.check.project import MONEY, Shop, string

if TYPE_CHECKING:
    from pathlib import Path

    from duly.check import Finding

UNTIL = date(2026, 12, 31)
NOTE = {"since": "2026-01-15", "remove_after": "2026-12-31", "use": "sku"}
OLD: dict[str, Any] = {**string("old"), "default": "", "deprecated": NOTE}
PRICE: dict[str, Any] = {"name": "price", "type": "shop.common.v1.Money"}


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop.at(tmp_path)
    shop.created(string("sku"), PRICE, OLD)
    shop.money(MONEY, OLD)
    shop.freeze()
    return shop


def _found(shop: Shop, today: date = UNTIL) -> tuple[Finding, ...]:
    return deprecations(load(find_project(shop.folder)), today=today)


def test_a_field_that_is_deprecated_and_there_is_no_finding(shop: Shop) -> None:
    assert _found(shop) == ()


def test_a_field_removed_before_its_day_is_found_where_it_stood(shop: Shop) -> None:
    shop.created(string("sku"), PRICE)
    (finding,) = _found(shop)
    assert finding.rule == "deprecated_field_removed_early"
    assert finding.severity == "error"
    assert finding.message == 'field "old" is gone, and was promised to stay until 2026-12-31'
    assert finding.file == "schemas/products/v1/ProductCreatedEvent.avsc"
    assert finding.broken == ("billing", "inventory")


def test_after_its_day_it_may_go(shop: Shop) -> None:
    shop.created(string("sku"), PRICE)
    assert _found(shop, date(2027, 1, 1)) == ()


def test_freezing_the_removal_does_not_hide_it(shop: Shop) -> None:
    shop.created(string("sku"), PRICE)
    shop.freeze()
    assert len(_found(shop)) == 1


def test_a_further_revision_does_not_hide_it(shop: Shop) -> None:
    shop.created(string("sku"), PRICE)
    shop.freeze()
    shop.created(string("sku"), PRICE, {**string("more"), "default": ""})
    shop.freeze()
    assert len(_found(shop)) == 1


def test_the_last_promise_counts(shop: Shop) -> None:
    shorter = {**OLD, "deprecated": {**NOTE, "remove_after": "2026-06-30"}}
    shop.created(string("sku"), PRICE, shorter)
    shop.freeze()
    shop.created(string("sku"), PRICE)
    assert len(_found(shop, date(2026, 6, 30))) == 1
    assert _found(shop, date(2026, 7, 1)) == ()


def test_a_rename_by_alias_is_no_removal(shop: Shop) -> None:
    shop.created(string("sku"), PRICE, {**OLD, "name": "older", "aliases": ["old"]})
    assert _found(shop) == ()


def test_a_shared_type_is_one_finding_for_all_contracts(shop: Shop) -> None:
    shop.money(MONEY)
    (finding,) = _found(shop)
    assert finding.file == "schemas/common/v1/Money.avsc"
    assert len(finding.contracts) == 2
    assert finding.broken == ("billing", "inventory", "notification")


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ({"remove_after": "soon"}, "deprecated.remove_after is 'soon', expected a date"),
        ({"since": 2026}, "deprecated.since is 2026, expected a date"),
        ({"use": True}, "deprecated.use is True, expected a text"),
        ({"until": "2026-12-31"}, "only since, remove_after, use"),
    ],
)
def test_an_attribute_that_says_nothing_is_found(shop: Shop, note: Any, said: str) -> None:
    shop.created(string("sku"), PRICE, {**OLD, "deprecated": note})
    (finding,) = _found(shop)
    assert finding.rule == "deprecated_attribute_unreadable"
    assert said in finding.message
    text = (shop.folder / finding.file).read_text(encoding="utf-8").splitlines()[finding.line - 1]
    assert "deprecated" in text


@pytest.mark.parametrize("note", [True, "use sku", {}, {"use": "sku"}])
def test_a_deprecation_without_a_date_binds_nobody(shop: Shop, note: Any) -> None:
    shop.priced(string("sku"), {**OLD, "deprecated": note})
    assert _found(shop) == ()
