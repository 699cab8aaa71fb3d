"""What duly refuses offline the real registry refuses too, and what duly alone sees, nobody else stops."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

import httpx
import pytest

from duly.catalog import load
from duly.check import judge
from duly.compat import holds_level
from duly.project import find_project
from duly.schema import to_text
from tests.e2e.shop import HTTP_TIMEOUT_S
from tests.teeth import sabotages
from tests.teeth.copy_of_shop import CopyOfShop

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from duly.catalog import Catalog, ContractFile
    from tests.e2e.shop import Shop

CREATED: Final = "shop.products.v1.ProductCreatedEvent"
BREAKS: Final = [
    sabotages.remove_a_field,
    sabotages.rename_a_field_by_alias,
    sabotages.narrow_a_type,
    sabotages.add_a_field_without_default,
    sabotages.count_money_in_floats,
]
HAZARDS: Final = [sabotages.change_a_unit, sabotages.change_the_scale_of_a_shared_type]


@pytest.mark.parametrize("sabotage", BREAKS, ids=lambda sabotage: sabotage.__name__)
def test_the_registry_refuses_what_duly_calls_a_break(
    shop: Shop, tmp_path: Path, sabotage: Callable[[CopyOfShop], None]
) -> None:
    registry = Subject(shop, CREATED)
    before = registry.versions()
    contract = created(sabotaged(tmp_path, sabotage))
    assert not holds_level(
        contract.compatibility, new=contract.head, previous=[r.schema for r in contract.live]
    )
    assert not registry.is_compatible(contract)
    assert registry.post(contract) == HTTPStatus.CONFLICT
    assert registry.versions() == before


@pytest.mark.parametrize("sabotage", HAZARDS, ids=lambda sabotage: sabotage.__name__)
def test_a_hazard_passes_every_registry_and_not_duly(
    shop: Shop, tmp_path: Path, sabotage: Callable[[CopyOfShop], None]
) -> None:
    catalog = sabotaged(tmp_path, sabotage)
    assert Subject(shop, CREATED).is_compatible(created(catalog))
    assert judge(catalog).errors


def test_the_registry_still_takes_what_duly_calls_compatible(shop: Shop, tmp_path: Path) -> None:
    """Or else a registry that refuses everything would pass the tests above."""

    contract = created(sabotaged(tmp_path, lambda copy: sabotages.add_a_field(copy, default="")))
    previous = [revision.schema for revision in contract.live]
    assert holds_level(contract.compatibility, new=contract.head, previous=previous)
    assert Subject(shop, CREATED).is_compatible(contract)


def sabotaged(folder: Path, sabotage: Callable[[CopyOfShop], None]) -> Catalog:
    copy = CopyOfShop.at(folder / "copy")
    sabotage(copy)
    return load(find_project(copy.folder))


def created(catalog: Catalog) -> ContractFile:
    return next(contract for contract in catalog.contracts if contract.full_name == CREATED)


class Subject:
    """Of the running stack's registry, over plain HTTP: what it answers is not read by our own client."""

    def __init__(self, shop: Shop, name: str) -> None:
        self._url = shop.stack.registry_url
        self._name = name

    def versions(self) -> list[int]:
        return self._get(f"/subjects/{self._name}/versions").json()

    def is_compatible(self, contract: ContractFile) -> bool:
        answer = self._post(f"/compatibility/subjects/{self._name}/versions", contract)
        assert answer.status_code == HTTPStatus.OK, answer.text
        return answer.json()["is_compatible"]

    def post(self, contract: ContractFile) -> int:
        return self._post(f"/subjects/{self._name}/versions", contract).status_code

    def _get(self, path: str) -> httpx.Response:
        return httpx.get(f"{self._url}{path}", timeout=HTTP_TIMEOUT_S, trust_env=False)

    def _post(self, path: str, contract: ContractFile) -> httpx.Response:
        body = {"schema": to_text(contract.head), "schemaType": "AVRO"}
        return httpx.post(f"{self._url}{path}", json=body, timeout=HTTP_TIMEOUT_S, trust_env=False)
