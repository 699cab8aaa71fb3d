"""A head that refers to another type than before is told where it does so."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.check.project import MONEY, Shop, string

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "schemas/products/v1/ProductCreatedEvent.avsc"


def _shared(shop: Shop, name: str, *fields: dict[str, Any], line: str = "v1") -> None:
    documented = [{**field, "doc": "What it is."} for field in fields]
    record = {"type": "record", "name": name, "namespace": f"shop.common.{line}", "doc": "A."}
    text = json.dumps({**record, "fields": documented}, indent=2)
    shop.write(f"common/{line}/{name}.avsc", text)


def _price(type: Any) -> dict[str, Any]:
    return {"name": "price", "type": type}


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop.at(tmp_path)
    _shared(shop, "Price", MONEY)
    _shared(shop, "Money", MONEY, string("currency"), line="v2")
    _shared(shop, "Offer", _price("shop.common.v1.Money"))
    shop.created(string("sku"), _price("shop.common.v1.Money"))
    shop.freeze()
    return shop


def test_another_shared_type_is_told_at_the_reference(shop: Shop) -> None:
    shop.created(string("sku"), _price("shop.common.v1.Price"))
    findings = shop.judge().findings
    assert [(f.rule, f.file, f.pointer) for f in findings] == [
        ("NAME_MISMATCH", HEAD, "/fields/1/type")
    ] * 2
    assert {finding.help for finding in findings} == {
        'refer to "shop.common.v1.Money" again; or start products/v2'
    }


def test_what_is_wrong_inside_another_shared_type_is_told_at_the_reference(shop: Shop) -> None:
    shop.created(string("sku"), _price("shop.common.v2.Money"))
    breaking, hazard = shop.judge().findings
    assert breaking.message == 'field "currency" of shop.common.v2.Money has no default'
    assert hazard.rule == "namespace_changed"
    assert hazard.help == 'refer to "shop.common.v1.Money" again'
    for finding in (breaking, hazard):
        assert (finding.file, finding.pointer) == (HEAD, "/fields/1/type")


def test_a_reference_of_a_shared_type_is_told_once_for_all_contracts(shop: Shop) -> None:
    shop.created(string("sku"), {"name": "offer", "type": ["null", "shop.common.v1.Offer"]})
    shop.priced({"name": "offer", "type": "shop.common.v1.Offer"})
    for revisions in (shop.folder / "schemas/products/v1").glob("*Event"):
        (revisions / "1.avsc").unlink()
    shop.freeze()
    _shared(shop, "Offer", _price("shop.common.v1.Price"))
    findings = shop.judge().findings
    assert len(findings) == 2
    for finding in findings:
        assert (finding.file, finding.pointer, len(finding.contracts)) == (
            "schemas/common/v1/Offer.avsc",
            "/fields/0/type",
            2,
        )


def test_a_shared_type_in_place_of_an_own_one_is_told_at_the_reference(tmp_path: Path) -> None:
    own = {"type": "record", "name": "Money", "doc": "A.", "fields": [{**MONEY, "doc": "B."}]}
    shop = Shop.at(tmp_path)
    shop.created(string("sku"), _price(own))
    shop.freeze()
    shop.created(string("sku"), _price("shop.common.v1.Money"))
    found = {f.rule: f for f in shop.judge().findings}["namespace_changed"]
    assert (found.file, found.pointer) == (HEAD, "/fields/1/type")
    assert found.help == 'define "shop.products.v1.Money" here again'


def test_a_type_that_was_renamed_is_told_where_it_is_defined(tmp_path: Path) -> None:
    def own(name: str) -> dict[str, Any]:
        return {"type": "record", "name": name, "doc": "A.", "fields": [{**MONEY, "doc": "B."}]}

    shop = Shop.at(tmp_path)
    shop.created(_price(own("Cash")), {"name": "cost", "type": "Cash"})
    shop.freeze()
    shop.created(_price(own("Card")), {"name": "cost", "type": "Card"})
    findings = shop.judge().findings
    assert {(f.file, f.pointer) for f in findings} == {(HEAD, "/fields/0/type/name")}
    assert all(finding.help.startswith("keep the name; ") for finding in findings)


def test_a_shared_type_that_was_renamed_is_told_where_it_is_defined(shop: Shop) -> None:
    (shop.folder / "schemas/common/v1/Money.avsc").unlink()
    _shared(shop, "Amount", MONEY)
    _shared(shop, "Offer", MONEY)
    shop.created(string("sku"), _price("shop.common.v1.Amount"))
    shop.priced(_price("shop.common.v1.Amount"))
    findings = shop.judge().findings
    assert {(f.file, len(f.contracts)) for f in findings} == {("schemas/common/v1/Amount.avsc", 2)}
