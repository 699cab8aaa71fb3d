"""A frozen revision never changes: once main has it, it stays as it is."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import PurePosixPath

import pytest

from duly.against import Baseline, default_baseline
from duly.catalog import ContractFile, Revision, freeze
from duly.schema import equal, parse, to_text
from tests.contract.shop import CATALOG, CONTRACTS, PROJECT

REVISIONS = [
    pytest.param(revision, id=f"{contract.name}-{revision.number}")
    for contract in CONTRACTS
    for revision in contract.revisions
]


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.name)
def test_revisions_are_numbered_without_a_gap(contract: ContractFile) -> None:
    folder = (PROJECT.folder / contract.file).with_suffix("")
    on_disk = sorted(int(file.stem) for file in folder.glob("*.avsc"))
    assert on_disk == list(range(1, len(contract.revisions) + 1))
    assert [revision.number for revision in contract.revisions] == on_disk


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_revision_is_self_contained(revision: Revision) -> None:
    """Read alone, without any other file, it is the schema the catalog has."""
    alone = parse(revision.text, file=revision.file)
    assert equal(alone, revision.schema)
    assert equal(parse(to_text(alone)), alone)


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.name)
def test_no_two_revisions_are_equal(contract: ContractFile) -> None:
    schemas = [revision.schema for revision in contract.revisions]
    assert not [
        (number, number + 1)
        for number, (one, next) in enumerate(pairwise(schemas), 1)
        if equal(one, next)
    ]


def test_freezing_again_writes_nothing() -> None:
    assert freeze(CATALOG) == ()


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_frozen_revision_is_what_it_was(revision: Revision) -> None:
    base = past()
    now = f"changed since {base.name}: restore it, edit the head and run duly freeze"
    assert revision.file.removeprefix(f"{base.folder}/") not in base.before, now


def test_no_revision_was_removed() -> None:
    base = past()
    heads_in_force = {contract.file for contract in CONTRACTS}
    gone = [
        file
        for file in (PurePosixPath(base.folder, path) for path in sorted(base.removed))
        if file.stem.isdecimal() and f"{file.parent}.avsc" in heads_in_force
    ]
    assert not gone, "retire a revision in domain.toml; its file stays"


@cache
def past() -> Baseline:
    """What `duly check` compares with: where this work left main, or the commit before on main itself."""
    found = default_baseline(PROJECT)
    if isinstance(found, Baseline):
        return found
    why = "this is no git repository" if found is None else found.reason
    pytest.skip(f"nothing says what was frozen: {why}")
