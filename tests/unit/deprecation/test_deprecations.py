"""A deprecated field stays until the day its author promised."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from duly.catalog import load
from duly.cli.main import run
from duly.deprecation import deprecations
from duly.project import find_project
from duly.schema import locate
from tests.unit.against.repository import Repository
from tests.unit.check.project import MONEY, Shop, string

if TYPE_CHECKING:
    from pathlib import Path

    from duly.check import Finding

UNTIL = date(2026, 12, 31)
NOTE = {"since": "2026-01-15", "remove_after": "2026-12-31", "use": "sku"}
OLD: dict[str, Any] = {**string("old"), "default": "", "deprecated": NOTE}
SHORTER: dict[str, Any] = {**OLD, "deprecated": {**NOTE, "remove_after": "2026-06-30"}}
PRICE: dict[str, Any] = {"name": "price", "type": "shop.common.v1.Money"}
APP = """\
from duly import Service, Tx
from shop.products.v1 import ProductPricedEvent


def on_product_priced(event: ProductPricedEvent, tx: Tx) -> None:
    tx.write("insert", {"old": event.price.old})


service = Service(name="notification", subscribers=[on_product_priced])
"""


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop.at(tmp_path)
    shop.created(string("sku"), PRICE, OLD)
    shop.money(MONEY, {**OLD, "deprecated": {**NOTE, "use": "cents"}})
    shop.freeze()
    return shop


def _found(
    shop: Shop, today: date = UNTIL, *, newest_before: int | None = None
) -> tuple[Finding, ...]:
    """`newest_before`: the newest revision of every contract before the change."""
    catalog = load(find_project(shop.folder))
    since = {contract.full_name: newest_before or 0 for contract in catalog.contracts}
    return deprecations(catalog, today=today, since=since if newest_before is not None else None)


def _line(shop: Shop, finding: Finding) -> str:
    text = (shop.folder / finding.file).read_text(encoding="utf-8")
    return text.splitlines()[finding.line - 1]


def test_a_field_that_is_deprecated_and_there_is_no_finding(shop: Shop) -> None:
    assert _found(shop) == ()


def test_a_field_removed_before_its_day_is_found_where_it_stood(shop: Shop) -> None:
    shop.created(string("sku"), PRICE)
    (finding,) = _found(shop)
    assert finding.rule == "deprecated_field_removed_early"
    assert finding.severity == "error"
    assert finding.message == 'field "old" is gone, and was promised to stay until 2026-12-31'
    assert finding.file == "schemas/products/v1/ProductCreatedEvent.avsc"
    assert '"fields": [' in _line(shop, finding)
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
    shop.created(string("sku"), PRICE, SHORTER)
    shop.freeze()
    shop.created(string("sku"), PRICE)
    assert len(_found(shop, date(2026, 6, 30))) == 1
    assert _found(shop, date(2026, 7, 1)) == ()


def test_a_promise_is_not_shortened_by_the_change_that_breaks_it(shop: Shop) -> None:
    shop.created(string("sku"), PRICE, SHORTER)
    shop.freeze()
    assert _found(shop, newest_before=1) == (), "to shorten it is a change of its own"
    shop.created(string("sku"), PRICE)
    (finding,) = _found(shop, newest_before=1)
    assert finding.message.endswith("promised to stay until 2026-12-31")
    assert _found(shop, newest_before=2) == (), "it was shortened before"


def test_the_promises_of_before_are_those_of_where_the_work_left_main(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    repository = Repository(shop=shop)
    repository.git("init", "-q", "-b", "main")
    shop.created(string("sku"), PRICE, {**OLD, "deprecated": {"remove_after": "2099-12-31"}})
    shop.freeze()
    repository.commit()
    repository.git("switch", "-qc", "work")
    shop.created(string("sku"), PRICE, {**OLD, "deprecated": {"remove_after": "2020-12-31"}})
    shop.freeze()
    shop.created(string("sku"), PRICE)
    shop.freeze()
    repository.commit()
    monkeypatch.chdir(shop.folder)
    assert run("check", []) == 1
    assert "promised to stay until 2099-12-31" in capsys.readouterr().out


def test_a_promise_that_the_change_itself_froze_holds(shop: Shop) -> None:
    shop.created(string("sku"), PRICE)
    assert len(_found(shop, newest_before=0)) == 1


def test_a_rename_by_alias_takes_the_promised_name_away(tmp_path: Path) -> None:
    shop = Shop.at(tmp_path, level="BACKWARD")
    shop.created(string("sku"), PRICE, OLD)
    shop.freeze()
    shop.created(string("sku"), PRICE, {**string("older"), "aliases": ["old"]})
    (finding,) = _found(shop)
    assert finding.rule == "deprecated_field_removed_early"
    assert finding.message == (
        'field "old" is now called "older", and was promised to stay until 2026-12-31'
    )
    assert finding.help.startswith('keep it beside "older" until 2026-12-31')
    older = locate((shop.folder / finding.file).read_text(encoding="utf-8"), "/fields/2")
    assert (finding.line, finding.column) == older


def test_a_shared_type_is_one_finding_for_all_contracts(shop: Shop) -> None:
    shop.money(MONEY)
    (finding,) = _found(shop)
    assert finding.file == "schemas/common/v1/Money.avsc"
    assert 'field "old" of shop.common.v1.Money is gone' in finding.message
    assert [(hit.contract.rpartition(".")[2], hit.field) for hit in finding.hits] == [
        ("ProductCreatedEvent", "price.old"),
        ("ProductPricedEvent", "price.old"),
    ]
    assert finding.broken == ("billing", "inventory", "notification")


def test_a_field_inside_another_is_named_by_its_path(tmp_path: Path) -> None:
    shop = Shop.at(tmp_path)
    unit = {**string("unit"), "default": "kg", "deprecated": {"remove_after": "2026-12-31"}}
    shop.created(string("sku"), _weights(unit))
    shop.freeze()
    shop.created(string("sku"), _weights())
    (finding,) = _found(shop)
    assert finding.field == "weights[].unit"
    assert finding.message.startswith('field "weights[].unit" is gone')


def test_who_still_reads_what_is_gone_is_named_at_the_finding(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    service = shop.folder / "services/notification"
    service.mkdir(parents=True)
    (service / "app.py").write_text(APP, encoding="utf-8")
    shop.money(MONEY)
    monkeypatch.chdir(shop.folder)
    assert run("check", ["--json"]) == 1
    found = json.loads(capsys.readouterr().out)["findings"]
    about = [f for f in found if f["severity"] == "error"]
    assert [finding["rule"] for finding in about] == ["deprecated_field_removed_early"]
    reads = {hit["service"]: hit["reads"] for hit in about[0]["services"]}
    assert [read["field"] for read in reads["notification"]] == ["price.old"]


@pytest.mark.parametrize(
    ("note", "said", "place"),
    [
        ({"remove_after": "soon"}, '.remove_after is "soon", expected a date', "remove_after"),
        ({"since": 2026}, ".since is 2026, expected a date", "since"),
        ({"use": True}, ".use is true, expected a text", "use"),
        ({"use": "skew"}, '.use is "skew", expected another field of the record: ', "use"),
        ({"use": "old"}, '.use is "old", expected another field of the record: ', "use"),
        ({"until": "2026-12-31"}, '.until is "2026-12-31", expected only since,', "until"),
        (
            {"since": "2027-01-01", "remove_after": "2026-12-31"},
            '.since is "2027-01-01", expected a day not after remove_after, 2026-12-31',
            "since",
        ),
        (["x"], ' is ["x"], expected true, a text, or an object', "deprecated"),
        (5, " is 5, expected true, a text, or an object", "deprecated"),
        (False, " is false, expected true, a text, or an object", "deprecated"),
        (None, " is null, expected true, a text, or an object", "deprecated"),
        ("", ' is "", expected true, a text, or an object', "deprecated"),
        ({}, " is {}, expected true, a text, or an object", "deprecated"),
    ],
)
def test_an_attribute_that_says_nothing_is_found(
    shop: Shop, note: Any, said: str, place: str
) -> None:
    shop.created(string("sku"), PRICE, {**OLD, "deprecated": note})
    (finding,) = _found(shop)
    assert finding.rule == "deprecated_attribute_unreadable"
    assert f'field "old": deprecated{said}' in finding.message
    assert f'"{place}"' in _line(shop, finding)


@pytest.mark.parametrize(
    "note",
    [
        True,
        "use sku",
        {"use": "sku"},
        {"use": "price.cents"},
        {"since": "2026-12-31", "remove_after": "2026-12-31"},
    ],
)
def test_an_attribute_that_says_something_is_no_finding(shop: Shop, note: Any) -> None:
    shop.created(string("sku"), PRICE, {**OLD, "deprecated": note})
    assert _found(shop) == ()


@pytest.mark.parametrize("note", [True, "use sku", {"use": "sku"}])
def test_a_deprecation_without_a_date_binds_nobody(tmp_path: Path, note: Any) -> None:
    shop = Shop.at(tmp_path)
    shop.created(string("sku"), {**OLD, "deprecated": note})
    shop.freeze()
    shop.created(string("sku"))
    assert _found(shop) == ()


def _weights(*more: dict[str, Any]) -> dict[str, Any]:
    kilograms = {"name": "kilograms", "type": "double"}
    weight = {"type": "record", "name": "Weight", "fields": [kilograms, *more]}
    return {"name": "weights", "type": {"type": "array", "items": weight}, "default": []}
