"""What a change is compared with: a commit, the last one, or nothing, and why."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from duly.against import Baseline, NotCompared, baseline, default_baseline
from duly.cli.main import run
from duly.errors import ConfigError
from duly.project import find_project
from tests.unit.against.repository import Repository
from tests.unit.check.project import Shop, string

if TYPE_CHECKING:
    from pathlib import Path


CREATED = "schemas/products/v1/ProductCreatedEvent"


def test_outside_git_and_in_a_repository_without_commits_nothing_is_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    repository = Repository(shop=Shop.at(tmp_path))
    project = find_project(tmp_path)
    assert default_baseline(project) is None
    repository.git("init", "-q", "-b", "main")
    empty = default_baseline(project)
    assert empty == NotCompared(reason="frozen revisions, as there is no commit yet")


def test_destroyed_objects_are_told_from_a_repository_without_commits(
    repository: Repository,
) -> None:
    shutil.rmtree(repository.folder / ".git" / "objects")
    (repository.folder / ".git" / "objects").mkdir()
    found = default_baseline(find_project(repository.folder))
    assert found == NotCompared(reason="frozen revisions: fatal: bad object HEAD")


def test_a_main_branch_that_cannot_be_read_is_named(repository: Repository) -> None:
    repository.git("switch", "-qc", "work")
    repository.shop.created(string("sku"))
    repository.commit()
    tree = repository.git("rev-parse", "main^{tree}").strip()
    (repository.folder / ".git" / "objects" / tree[:2] / tree[2:]).unlink()
    found = default_baseline(find_project(repository.folder))
    assert isinstance(found, Baseline)
    assert found.name.startswith("git:HEAD at ")
    assert "what is committed, as main cannot be read: fatal: not a tree object" in found.limits


def test_the_default_is_where_the_work_left_main(repository: Repository) -> None:
    repository.git("switch", "-qc", "work")
    repository.shop.created(string("sku"))
    repository.commit()
    found = default_baseline(find_project(repository.folder))
    assert isinstance(found, Baseline)
    assert found.name == f"git:main at {repository.git('rev-parse', 'main')[:7]}"
    assert list(found.before) == ["products/v1/ProductCreatedEvent.avsc"]


def test_where_histories_do_not_meet_only_the_last_commit_is_compared_with(
    repository: Repository,
) -> None:
    repository.git("switch", "-q", "--orphan", "alone")
    repository.git("commit", "-q", "--allow-empty", "-m", "x")
    repository.git("checkout", "-q", "main", "--", ".")
    found = default_baseline(find_project(repository.folder))
    assert isinstance(found, Baseline)
    assert found.name.startswith("git:HEAD at ")
    assert found.limits == "what is committed, as there is no common commit with main"


def test_a_detached_checkout_without_a_main_branch_says_what_it_cannot_compare(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.git("checkout", "-q", "--detach")
    repository.git("branch", "-q", "-D", "main")
    repository.edit(f"{CREATED}/1.avsc", '"sku"', '"SKU"')
    monkeypatch.chdir(repository.folder)
    assert run("check", []) == 1
    printed = capsys.readouterr().out
    assert "frozen_revision_changed" in printed
    assert "compared with git:HEAD at " in printed
    assert "not compared with git: what is committed, as no main branch is here" in printed


def test_a_shallow_clone_says_so(repository: Repository, tmp_path: Path) -> None:
    repository.git("switch", "-qc", "work")
    for number in range(3):
        repository.edit(f"{CREATED}.avsc", '"doc": "What', f'"doc": "{number} What')
        repository.commit()
    repository.git("switch", "-q", "main")
    repository.git("commit", "-q", "--allow-empty", "-m", "x")
    clone = tmp_path / "clone"
    url = repository.folder.as_uri()
    repository.git("clone", "-q", "--depth", "1", "--no-single-branch", url, str(clone))
    shallow = Repository(shop=Shop(folder=clone))
    shallow.git("checkout", "-q", "--detach", "origin/work")
    found = default_baseline(find_project(clone))
    assert isinstance(found, Baseline)
    assert "the clone is shallow, fetch with full history" in found.limits


def test_a_ref_that_shares_no_commit_here_is_compared_with_itself_and_says_so(
    repository: Repository,
) -> None:
    repository.git("switch", "-q", "--orphan", "alone")
    repository.git("commit", "-q", "--allow-empty", "-m", "x")
    repository.git("checkout", "-q", "main", "--", ".")
    found = baseline(find_project(repository.folder), "git:main")
    assert found.name.startswith("git:main at ")
    assert found.limits == "where the two parted, as there is no common commit with main"


@pytest.mark.parametrize("spec", [[], ["--against", "git:main"]])
def test_a_repository_that_git_does_not_trust_is_never_taken_for_none(
    repository: Repository,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    spec: list[str],
) -> None:
    """As in a container that runs as another user than the one who cloned."""
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    monkeypatch.chdir(repository.folder)
    code = run("check", spec)
    printed = capsys.readouterr()
    assert "dubious ownership" in (printed.err if spec else printed.out)
    assert code == (2 if spec else 0)


def test_a_repository_without_the_program_git_is_never_taken_for_none(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(repository.folder))
    found = default_baseline(find_project(repository.folder))
    assert isinstance(found, NotCompared)
    assert found.reason == "frozen revisions: git cannot be run: no such file or directory"


def test_a_main_branch_of_another_name_is_found_by_the_remote(
    repository: Repository, tmp_path: Path
) -> None:
    repository.git("branch", "-q", "-m", "main", "trunk")
    clone = tmp_path / "clone"
    repository.git("clone", "-q", repository.folder.as_uri(), str(clone))
    found = default_baseline(find_project(clone))
    assert isinstance(found, Baseline)
    assert found.name.startswith("git:origin/HEAD at ")
    assert found.limits == ""


@pytest.mark.parametrize("spec", ["main", "git:", "git:nowhere", "git:--help", "git:a b"])
def test_what_cannot_be_compared_with_is_a_usage_error(repository: Repository, spec: str) -> None:
    with pytest.raises(ConfigError, match=r"git"):
        repository.found(spec)
