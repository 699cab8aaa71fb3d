"""The tables in app.py say what the passports in domain.toml say."""

from __future__ import annotations

from importlib import import_module

import pytest

from duly import Service
from duly.catalog import ContractFile, load
from duly.settings import find_project

PROJECT = find_project()
CONTRACTS = load(PROJECT).contracts
NAMES = sorted(file.parent.name for file in PROJECT.services.glob("*/app.py"))


def service(name: str) -> Service:
    found = import_module(f"services.{name}.app").service
    assert isinstance(found, Service)
    return found


def test_the_shop_has_four_services_named_like_their_folders() -> None:
    assert NAMES == ["billing", "inventory", "notification", "products"]
    assert [service(name).name for name in NAMES] == NAMES


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.name)
def test_producers_and_consumers_are_those_of_the_passport(contract: ContractFile) -> None:
    producers = [
        name
        for name in NAMES
        if any(e.__contract__.full_name == contract.full_name for e in service(name).publishes)
    ]
    consumers = [name for name in NAMES if contract.full_name in service(name).subscriptions]
    assert producers == sorted(contract.produced_by)
    assert consumers == sorted(contract.consumed_by)


@pytest.mark.parametrize("name", NAMES)
def test_every_name_in_a_table_has_a_contract(name: str) -> None:
    known = {contract.full_name for contract in CONTRACTS}
    table = service(name)
    published = {event.__contract__.full_name for event in table.publishes}
    assert published | set(table.subscriptions) <= known


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.name)
def test_every_revision_has_a_typical_a_minimal_and_an_extreme_example(
    contract: ContractFile,
) -> None:
    expected = {
        (revision.number, name)
        for revision in contract.revisions
        for name in ("typical", "minimal", "extreme")
    }
    assert expected <= {(example.revision, example.name) for example in contract.examples}
    assert contract.frozen_revision is not None, "the head is not frozen: run duly freeze"
