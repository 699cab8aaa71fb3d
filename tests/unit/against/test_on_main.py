"""On the main branch itself nothing left it: its last commit is judged against the one before."""

from __future__ import annotations

import pytest

from duly.against import Baseline, compare, default_baseline
from duly.catalog import load
from duly.cli.main import run
from duly.project import find_project
from tests.unit.against.repository import Repository
from tests.unit.check.project import Shop

FROZEN = "schemas/products/v1/ProductCreatedEvent/1.avsc"


def _default(repository: Repository) -> Baseline:
    found = default_baseline(find_project(repository.folder))
    assert isinstance(found, Baseline)
    return found


def _rules(repository: Repository) -> list[str]:
    catalog = load(find_project(repository.folder))
    return [finding.rule for finding in compare(catalog, _default(repository))]


def _edit_and_commit(repository: Repository) -> None:
    repository.edit(FROZEN, '"sku"', '"SKU"')
    repository.commit()


@pytest.mark.parametrize("checkout", [("main",), ("--detach", "main")])
def test_an_edit_that_was_committed_to_main_is_seen(
    repository: Repository, checkout: tuple[str, ...]
) -> None:
    _edit_and_commit(repository)
    repository.git("checkout", "-q", *checkout)
    assert _rules(repository) == ["frozen_revision_changed"]


def test_an_edit_that_was_pushed_to_main_is_seen_in_a_clone_and_said_with_what_it_was_compared(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _edit_and_commit(repository)
    clone = _clone(repository, "--no-single-branch")
    monkeypatch.chdir(clone.folder)
    assert run("check", []) == 1
    printed = capsys.readouterr().out
    assert "frozen_revision_changed" in printed
    before = repository.git("rev-parse", "main^")[:7]
    said = f"compared with git:HEAD^ at {before}, the commit before, as HEAD is on origin/main\n"
    assert said in printed


def test_a_merge_is_judged_against_main_as_it_was(repository: Repository) -> None:
    repository.git("switch", "-qc", "work")
    _edit_and_commit(repository)
    repository.git("commit", "-q", "--allow-empty", "-m", "x")
    repository.git("switch", "-q", "main")
    repository.git("merge", "-q", "--no-ff", "-m", "x", "work")
    assert _rules(repository) == ["frozen_revision_changed"]


def test_work_that_begins_at_the_tip_of_main_is_not_blamed_for_its_last_commit(
    repository: Repository,
) -> None:
    _edit_and_commit(repository)
    repository.git("switch", "-qc", "work")
    assert _rules(repository) == []
    assert _default(repository).name.startswith("git:main at ")


def test_the_first_commit_is_judged_against_itself(repository: Repository) -> None:
    repository.edit(FROZEN, '"sku"', '"SKU"')
    assert _rules(repository) == ["frozen_revision_changed"]
    assert _default(repository).name.startswith("git:main at ")


def test_a_clone_without_the_commit_before_says_so(repository: Repository) -> None:
    _edit_and_commit(repository)
    found = _default(_clone(repository, "--depth", "1"))
    assert found.name.startswith("git:HEAD at ")
    assert found.limits == (
        "what is committed, as HEAD is on origin/main and the commit before it is not here: "
        "the clone is shallow, fetch with full history"
    )


def _clone(repository: Repository, *options: str) -> Repository:
    folder = repository.folder / "clone"
    repository.git("clone", "-q", *options, repository.folder.as_uri(), str(folder))
    return Repository(shop=Shop(folder=folder))
