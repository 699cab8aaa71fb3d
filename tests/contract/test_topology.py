"""The tables in services/*/app.py and the passports in domain.toml say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest

from tests.contract.shop import CATALOG, CONTRACTS, event_class, services

if TYPE_CHECKING:
    from duly.catalog import ContractFile

SERVICES = services()


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.name)
def test_whom_a_passport_names_as_producer_publishes_it(contract: ContractFile) -> None:
    publishers = {
        name for name, service in SERVICES.items() if event_class(contract) in service.publishes
    }
    assert publishers == set(contract.produced_by), _disagreement(
        contract, "produced_by", publishers
    )


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.name)
def test_whom_a_passport_names_as_consumer_subscribes_to_it(contract: ContractFile) -> None:
    subscribers = {
        name for name, service in SERVICES.items() if contract.full_name in service.subscriptions
    }
    assert subscribers == set(contract.consumed_by), _disagreement(
        contract, "consumed_by", subscribers
    )


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_deals_in_contracts_only(name: str) -> None:
    service = SERVICES[name]
    published = {event.__contract__.full_name for event in service.publishes}
    known = {contract.full_name for contract in CONTRACTS}
    assert published | set(service.subscriptions) <= known
    assert service.name == name, "a service is called as its folder"


@pytest.mark.parametrize("name", SERVICES)
def test_a_subscriber_gets_the_class_of_the_contract_it_is_listed_under(name: str) -> None:
    by_name = {contract.full_name: contract for contract in CONTRACTS}
    for full_name, subscriber in SERVICES[name].subscriptions.items():
        assert subscriber.event is event_class(by_name[full_name])


@pytest.mark.parametrize("name", SERVICES)
def test_a_subscriber_is_called_after_its_event(name: str) -> None:
    for subscriber in SERVICES[name].subscriptions.values():
        words = "".join(
            word.capitalize() for word in subscriber.name.removeprefix("on_").split("_")
        )
        assert f"{words}Event" == subscriber.event.__name__


def _disagreement(
    contract: ContractFile, key: Literal["produced_by", "consumed_by"], found: set[str]
) -> str:
    """Which list in which file has a service too few or too many."""
    listed = contract.produced_by if key == "produced_by" else contract.consumed_by
    does = "publishes" if key == "produced_by" else "subscribes to"
    file = CATALOG.domains[contract.domain].file
    lines = [
        f'{file}: {key} of [{contract.line}.{contract.name}] lacks "{name}", '
        f"and services/{name}/app.py {does} it"
        for name in sorted(found - set(listed))
    ]
    lines += [
        f'{file}: {key} of [{contract.line}.{contract.name}] has "{name}", '
        f"and no services/{name}/app.py {does} it"
        for name in sorted(set(listed) - found)
    ]
    return "\n".join(lines)
