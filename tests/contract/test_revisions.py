"""A frozen revision never changes: it is what it was when it was first committed."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from duly.catalog import ContractFile, Revision, freeze
from duly.schema import equal, parse, to_text
from tests.contract.shop import CATALOG, CONTRACTS, PROJECT

REVISIONS = [
    pytest.param(revision, id=f"{contract.name}-{revision.number}")
    for contract in CONTRACTS
    for revision in contract.revisions
]
FROZEN_FILES = ":(glob)*/v*/*/[0-9]*.avsc"


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
def test_a_revision_is_what_its_first_commit_says(revision: Revision) -> None:
    first = first_commits().get(revision.file)
    if first is None:
        pytest.skip(f"{revision.file} is in no commit yet")
    frozen = git("show", f"{first}:./{revision.file}")
    on_disk = (PROJECT.folder / revision.file).read_bytes()
    assert on_disk == frozen, f"changed since commit {first[:10]}: restore it"


def test_no_revision_was_removed() -> None:
    known = {revision.file for contract in CONTRACTS for revision in contract.revisions}
    heads_in_force = {contract.file for contract in CONTRACTS}
    gone = [
        file
        for file in first_commits()
        if file not in known and str(Path(file).parent) + ".avsc" in heads_in_force
    ]
    assert not gone, "retire a revision in domain.toml; its file stays"


@cache
def first_commits() -> dict[str, str]:
    """Each frozen file of the history → the first commit that has it; skips where there is none."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed, so no history says what was frozen")
    if not _is_whole_history():
        pytest.skip("no git history here (a copy or a shallow clone): nothing says what was frozen")
    schemas = PROJECT.schemas.relative_to(PROJECT.folder).as_posix()
    log = git(
        "log", "--diff-filter=A", "--no-renames", "--name-only", "--relative", "--format=>%H",
        "--", f"{FROZEN_FILES[:7]}{schemas}/{FROZEN_FILES[7:]}",
    )  # fmt: skip
    first: dict[str, str] = {}
    commit = ""
    for line in log.splitlines():
        if line.startswith(b">"):
            commit = line[1:].decode()
        elif line:
            first[line.decode()] = commit  # git lists the newest first, so the oldest stays
    return first


def _is_whole_history() -> bool:
    command = ["git", "rev-parse", "--is-shallow-repository"]
    found = subprocess.run(command, cwd=PROJECT.folder, capture_output=True, check=False)
    return found.returncode == 0 and found.stdout.strip() == b"false"


def git(*arguments: str) -> bytes:
    command = ["git", *arguments]
    return subprocess.run(command, cwd=PROJECT.folder, capture_output=True, check=True).stdout
