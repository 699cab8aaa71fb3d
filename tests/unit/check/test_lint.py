"""Lint asks of new shapes only what can still be mended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from duly.catalog import load
from duly.check import Severity, judge
from duly.project import find_project
from tests.unit.check.project import MONEY, Shop, string

if TYPE_CHECKING:
    from pathlib import Path

CREATED = "shop.products.v1.ProductCreatedEvent"
PRICE: dict[str, Any] = {"name": "price", "type": "shop.common.v1.Money"}


def test_a_contract_that_is_new_is_linted_even_if_it_is_frozen(tmp_path: Path) -> None:
    shop = Shop.at(tmp_path)
    shop.created(string("camelCase"))
    shop.freeze()
    catalog = load(find_project(tmp_path))
    assert judge(catalog).findings == ()
    assert [f.rule for f in judge(catalog, since={}).findings] == ["field_not_snake_case"]


def test_lint_looks_at_what_no_frozen_revision_has(tmp_path: Path) -> None:
    shop = Shop.at(tmp_path)
    shop.created(string("oldName"))
    shop.freeze()
    shop.created({**string("newName"), "default": ""}, string("oldName"))
    finding = shop.only()
    assert (finding.message, finding.severity) == (
        'field "newName" is not snake_case',
        Severity.WARNING,
    )
    assert finding.broken == ()
    assert finding.reader.revisions == finding.writer.revisions == ()


def test_an_old_shared_type_is_not_linted_again_in_a_new_contract(tmp_path: Path) -> None:
    shop = Shop.at(tmp_path)
    shop.money({"name": "centsOf", "type": "long"})
    shop.freeze()
    passport = tmp_path / "schemas/products/domain.toml"
    more = "[v1.ProductSoldEvent]\nconsumed_by = []\n"
    passport.write_text(passport.read_text(encoding="utf-8") + more, encoding="utf-8")
    head = (tmp_path / "schemas/products/v1/ProductPricedEvent.avsc").read_text(encoding="utf-8")
    shop.write("products/v1/ProductSoldEvent.avsc", head.replace("Priced", "Sold"))
    assert shop.rules() == []


def test_a_frozen_contract_is_not_linted_again_in_a_contract_that_embeds_it(tmp_path: Path) -> None:
    shop = Shop.at(tmp_path)
    shop.created(string("badName"))
    shop.freeze()
    product: dict[str, Any] = {"name": "product", "type": ["null", CREATED], "default": None}
    shop.priced(PRICE, product)
    assert shop.rules() == []


def test_a_new_fault_in_a_shared_type_is_told_once_with_every_field_it_is_in(
    tmp_path: Path,
) -> None:
    shop = Shop.at(tmp_path)
    shop.created(PRICE, {"name": "old_price", "type": ["null", "shop.common.v1.Money"]})
    shop.freeze()
    shop.money(MONEY, {**string("theCurrency"), "default": "EUR"})
    finding = shop.only()
    assert finding.file == "schemas/common/v1/Money.avsc"
    assert finding.pointer == "/fields/1/name"
    assert {(hit.contract.rpartition(".")[2], hit.field) for hit in finding.hits} == {
        ("ProductCreatedEvent", "price.theCurrency"),
        ("ProductCreatedEvent", "old_price.theCurrency"),
        ("ProductPricedEvent", "price.theCurrency"),
    }


def test_names_that_somebody_else_gave_are_not_linted(tmp_path: Path) -> None:
    shop = Shop.at(tmp_path)
    other = {
        "type": "record",
        "name": "their_thing",
        "namespace": "com.partner",
        "fields": [{"name": "theirField", "type": "string"}],
    }
    shop.created({"name": "thing", "type": other})
    assert shop.rules() == []


def test_the_time_of_an_event_may_have_another_name(tmp_path: Path) -> None:
    shop = Shop.at(tmp_path)
    passport = tmp_path / "schemas/products/domain.toml"
    head = tmp_path / "schemas/products/v1/ProductPricedEvent.avsc"
    text = head.read_text(encoding="utf-8").replace("occurred_at", "priced_at")
    head.write_text(text, encoding="utf-8")
    assert shop.rules() == ["event_time_missing"]
    table = "[v1.ProductPricedEvent]"
    before = passport.read_text(encoding="utf-8")
    after = before.replace(table, f'{table}\nevent_time = "priced_at"')
    passport.write_text(after, encoding="utf-8")
    assert shop.rules() == []


def test_a_named_time_of_another_type_is_told_by_its_name(tmp_path: Path) -> None:
    shop = Shop.at(tmp_path)
    shop.created_at({"name": "made_at", "type": {"type": "int", "logicalType": "date"}})
    shop.priced(PRICE)
    passport = tmp_path / "schemas/products/domain.toml"
    table = "[v1.ProductCreatedEvent]"
    text = passport.read_text(encoding="utf-8")
    passport.write_text(text.replace(table, f'{table}\nevent_time = "made_at"'), encoding="utf-8")
    finding = shop.only()
    assert finding.message.endswith('does not say when it happened: "made_at" is int (date)')
    assert finding.help == (
        'have "made_at": {"type": "long", "logicalType": "timestamp-micros"}, '
        "or name another field in domain.toml: event_time"
    )


def test_an_event_is_named_in_any_past_form_of_its_verb(tmp_path: Path) -> None:
    shop = Shop.at(tmp_path)
    passport = tmp_path / "schemas/products/domain.toml"
    head = (tmp_path / "schemas/products/v1/ProductPricedEvent.avsc").read_text(encoding="utf-8")
    past = ("StockFell", "PriceRose", "SubscriptionBegan", "ServerWentDown", "OrderWasPlaced")
    present = ("StockFall", "PriceRise", "SubscriptionBegin", "ServerGoesDown", "ServerHeartBeat")
    for name in (*past, *present):
        table = f"[v1.{name}Event]\nconsumed_by = []\n"
        passport.write_text(passport.read_text(encoding="utf-8") + table, encoding="utf-8")
        shop.write(f"products/v1/{name}Event.avsc", head.replace("ProductPriced", name))
    found = [f for f in shop.judge().findings if f.rule == "event_not_past_tense"]
    assert {f.contracts[0].rpartition(".")[2] for f in found} == {f"{n}Event" for n in present}


def test_a_misspelt_logical_type_is_none(tmp_path: Path) -> None:
    shop = Shop.at(tmp_path)
    head = tmp_path / "schemas/products/v1/ProductPricedEvent.avsc"
    text = head.read_text(encoding="utf-8")
    head.write_text(text.replace("timestamp-micros", "timestamp-microseconds"), encoding="utf-8")
    findings = {finding.rule: finding.message for finding in shop.judge().findings}
    assert findings.keys() == {"event_time_missing", "untyped_time"}
    said = 'is long ("timestamp-microseconds" means nothing to Avro, "timestamp-micros" would)'
    assert all(said in message for message in findings.values())
