"""Fields that are gone and still read: one finding for each, whichever contracts and ways lead there."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from duly.catalog import load
from duly.check import judge
from duly.impact import name_services
from duly.project import find_project
from duly.report import fingerprints
from tests.unit.impact.reading_cases import CASES, HERE

if TYPE_CHECKING:
    from collections.abc import Callable

    from duly.check import Finding

ROOT = Path(__file__).parents[3]
HEAD = "schemas/orders/v1/OrderPlacedEvent.avsc"
RULE = "removed_field_still_read"


def _set_level(folder: Path, level: str) -> None:
    for passport in folder.glob("schemas/*/domain.toml"):
        text = passport.read_text(encoding="utf-8").replace("FULL_TRANSITIVE", level)
        passport.write_text(text, encoding="utf-8")


def _edit(file: Path, edit: Callable[[Any], object]) -> None:
    record = json.loads(file.read_text(encoding="utf-8"))
    edit(record["fields"])
    file.write_text(json.dumps(record, indent=2), encoding="utf-8")


def _found(folder: Path, *edited: str) -> list[Finding]:
    project = find_project(folder)
    catalog = load(project)
    return list(name_services(judge(catalog), project, catalog, edited=edited).findings)


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """The shop of this repository."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for part in ("schemas", "services"):
        shutil.copytree(ROOT / part, tmp_path / part)
    return tmp_path


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text('[tool.duly]\nroot = "shop"\n')
    shutil.copytree(HERE / "schemas", tmp_path / "schemas")
    shutil.copytree(CASES / "attributes" / "services", tmp_path / "services")
    passport = tmp_path / "schemas/orders/domain.toml"
    text = passport.read_text().replace("[v1]\n", '[v1]\ncompatibility = "FULL_TRANSITIVE"\n')
    passport.write_text(text)
    (tmp_path / HEAD.replace(".avsc", "/1.avsc")).write_text((tmp_path / HEAD).read_text())
    return tmp_path


def test_a_field_of_a_shared_type_is_one_finding_that_lists_the_contracts(whole: Path) -> None:
    _set_level(whole, "BACKWARD")
    _edit(whole / "schemas/common/v1/Money.avsc", lambda fields: fields.pop())
    (found,) = _found(whole)
    assert found.rule == RULE
    assert found.message == (
        'field "currency" of shop.common.v1.Money is gone, and billing, notification still read it'
    )
    assert (found.file, found.broken) == (
        "schemas/common/v1/Money.avsc",
        ("billing", "notification"),
    )
    lines = (whole / found.file).read_text(encoding="utf-8").splitlines()
    assert '"fields": [' in lines[found.line - 1], "where a record lacks a field"
    assert [name.rpartition(".")[2] for name in found.contracts] == [
        "InvoiceIssuedEvent",
        "ProductCreatedEvent",
        "ProductPriceChangedEvent",
    ]
    assert [hit.field for hit in found.hits] == [
        "lines[].unit_price.currency",
        "lines[].amount.currency",
        "total.currency",
        "list_price.currency",
        "new_price.currency",
    ]
    reading = {(hit.service, hit.contract) for hit in found.services if hit.reads}
    assert ("billing", "shop.products.v1.ProductPriceChangedEvent") in reading


def test_it_keeps_its_fingerprint_when_one_of_the_services_no_longer_reads_it(whole: Path) -> None:
    _set_level(whole, "BACKWARD")
    _edit(whole / "schemas/common/v1/Money.avsc", lambda fields: fields.pop())
    before = _found(whole)
    shutil.rmtree(whole / "services/billing")
    after = _found(whole)
    assert [finding.broken for finding in after] == [("notification",)]
    assert fingerprints(after) == fingerprints(before)


def test_a_field_of_a_type_used_twice_in_one_contract_is_one_finding(orders: Path) -> None:
    _set_level(orders, "BACKWARD")
    _edit(orders / HEAD, lambda fields: fields[2]["type"]["fields"].pop(0))
    (found,) = [finding for finding in _found(orders) if finding.rule == RULE]
    assert (
        found.message == 'field "amount" of shop.orders.v1.Money is gone, and reader still reads it'
    )
    assert {"price.amount", "discount.amount"} <= {hit.field for hit in found.hits}


def test_what_a_violation_says_of_one_way_is_not_said_again_of_the_others(orders: Path) -> None:
    _edit(orders / HEAD, lambda fields: fields[2]["type"]["fields"].pop(0))
    found = _found(orders)
    assert "price.amount" in {finding.field for finding in found}
    assert RULE not in {finding.rule for finding in found}


def test_of_two_records_in_a_union_the_one_that_lost_the_field_is_named(orders: Path) -> None:
    _set_level(orders, "BACKWARD")
    coupon = {"type": "record", "name": "Coupon", "fields": [{"name": "code", "type": "string"}]}
    several: Callable[[Any], object] = lambda fields: fields[3].update(  # noqa: E731
        type=["null", coupon, "Money"]
    )
    _edit(orders / HEAD, several)
    (orders / HEAD.replace(".avsc", "/1.avsc")).write_text((orders / HEAD).read_text())
    _edit(orders / HEAD, lambda fields: fields[2]["type"]["fields"].pop(0))
    (found,) = [finding for finding in _found(orders) if finding.rule == RULE]
    assert 'field "amount" of shop.orders.v1.Money is gone' in found.message


@pytest.mark.parametrize("aliases", [[], ["amount"]])
def test_of_a_field_that_was_renamed_the_new_name_is_said(orders: Path, aliases: list[str]) -> None:
    def rename(fields: Any) -> None:
        fields[2]["type"]["fields"][0].update(name="value", aliases=aliases)

    amount: Callable[[Any], object] = lambda fields: fields[2]["type"]["fields"][0].update(  # noqa: E731
        default=0
    )
    _edit(orders / HEAD, amount)
    (orders / HEAD.replace(".avsc", "/1.avsc")).write_text((orders / HEAD).read_text())
    _edit(orders / HEAD, rename)
    (found,) = [finding for finding in _found(orders) if finding.rule == RULE]
    assert found.help.startswith('keep it beside "value", which seems to be its new name')
