"""Each head keeps what its earlier revisions promised."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from duly.cli.main import run
from duly.compat import check_level
from tests.contract.shop import CONTRACTS, PROJECT

if TYPE_CHECKING:
    from duly.catalog import ContractFile


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.name)
def test_a_head_is_compatible_with_its_live_revisions(contract: ContractFile) -> None:
    previous = [revision.schema for revision in contract.live]
    assert previous, "no live revision: freeze one, or retire fewer"
    assert check_level(contract.compatibility, new=contract.head, previous=previous) == ()


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.name)
def test_each_revision_was_compatible_with_those_before_it(contract: ContractFile) -> None:
    """What a registry is asked when `duly register` posts the texts in order."""
    live = [revision.schema for revision in contract.live]
    for count, schema in enumerate(live):
        assert check_level(contract.compatibility, new=schema, previous=live[:count]) == ()


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.name)
def test_what_is_in_force_is_frozen(contract: ContractFile) -> None:
    assert contract.frozen_revision is not None, "the head is not frozen: run duly freeze"


def test_duly_check_passes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As authors and CI run it, and without a warning: what is to stay is waived."""
    monkeypatch.chdir(PROJECT.folder)
    code = run("check", ["--json"])
    found = json.loads(capsys.readouterr().out)["findings"]
    assert not [f"{f['file']}:{f['line']}: {f['message']}  [{f['rule']}]" for f in found]
    assert code == 0
