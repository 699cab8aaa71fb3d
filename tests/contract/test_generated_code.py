"""The checked-in classes are those the schemas give, and know their contracts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from duly.schema import equal, parse
from duly_codegen import difference, generate
from tests.contract.shop import CATALOG, CONTRACTS, PROJECT, event_class

if TYPE_CHECKING:
    from duly.catalog import ContractFile


def test_generated_code_is_fresh() -> None:
    found = difference(PROJECT.generated, PROJECT.root, generate(CATALOG))
    assert not found, f"run: make generate ({found})"


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.name)
def test_a_class_says_what_its_contract_says(contract: ContractFile) -> None:
    said = event_class(contract).__contract__
    for name in ("full_name", "domain", "line", "topic", "key", "subject"):
        assert getattr(said, name) == getattr(contract, name)
    assert said.revision == contract.frozen_revision
    assert said.root == CATALOG.root
    assert sorted(said.produced_by) == sorted(contract.produced_by)
    assert sorted(said.consumed_by) == sorted(contract.consumed_by)
    assert equal(parse(said.schema_text), contract.head)


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.name)
def test_a_class_of_a_frozen_head_registers_under_the_frozen_text(contract: ContractFile) -> None:
    """Ids are looked up by this text, byte for byte the one that `duly register` posts."""
    said = event_class(contract).__contract__
    newest = contract.revisions[-1]
    assert said.revision == newest.number
    assert said.schema_text == newest.text
