"""`duly check` as git calls it: in hooks, aliases and rebases, which name their repository in the environment."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from duly.against import Baseline, default_baseline
from duly.project import find_project
from tests.unit.against.repository import Repository
from tests.unit.check.project import Shop

FROZEN = "schemas/products/v1/ProductCreatedEvent/1.avsc"
CHECK = f"'{sys.executable}' -m duly check"
WAYS = {
    "hook": ("commit", "-qm", "x", "--allow-empty"),
    "hook of commit -a": ("commit", "-qam", "x"),
    "hook of commit --only": ("commit", "-qm", "x", "--only", FROZEN),
    "hook with a work tree": ("--work-tree=.", "commit", "-qam", "x"),
    "alias": ("-c", f"alias.judge=!{CHECK}", "judge"),
    "rebase": ("rebase", "-q", "--exec", CHECK, "HEAD~1"),
}


@pytest.fixture(params=["clone", "linked worktree"])
def worktree(repository: Repository, request: pytest.FixtureRequest) -> Repository:
    """Where people work, one commit after main; its hook judges."""
    hook = repository.folder / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\n{CHECK}\n", encoding="utf-8")
    hook.chmod(0o755)
    if request.param == "clone":
        repository.git("switch", "-qc", "work")
        worktree = repository
    else:
        folder = repository.folder.parent / f"{repository.folder.name}-linked"
        repository.git("worktree", "add", "-q", "-b", "work", str(folder))
        worktree = Repository(shop=Shop(folder=folder))
    worktree.git("commit", "-q", "--no-verify", "--allow-empty", "-m", "x")
    return worktree


def _said(worktree: Repository, way: str) -> tuple[int, str]:
    options = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false")
    done = subprocess.run(
        ["git", *options, *WAYS[way]],
        cwd=worktree.folder,
        check=False,
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("way", WAYS)
def test_an_edited_frozen_revision_is_seen(worktree: Repository, way: str) -> None:
    worktree.edit(FROZEN, '"sku"', '"SKU"')
    if way == "rebase":
        worktree.git("commit", "-qam", "x", "--no-verify")
    code, said = _said(worktree, way)
    assert code != 0
    assert "frozen_revision_changed" in said
    assert "compared with git:main at " in said


@pytest.mark.parametrize("way", ["hook", "alias", "rebase"])
def test_an_untouched_past_has_no_findings(worktree: Repository, way: str) -> None:
    code, said = _said(worktree, way)
    assert code == 0, said
    assert "compared with git:main at " in said


@pytest.mark.parametrize("named", [("GIT_DIR",), ("GIT_DIR", "GIT_WORK_TREE")])
def test_a_repository_that_lies_elsewhere_is_read_where_the_environment_names_it(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, named: tuple[str, ...]
) -> None:
    elsewhere = repository.folder.parent / f"{repository.folder.name}.git"
    shutil.move(repository.folder / ".git", elsewhere)
    monkeypatch.chdir(repository.folder)
    for name, path in zip(named, (elsewhere, repository.folder), strict=False):
        monkeypatch.setenv(name, os.path.relpath(path))
    (repository.folder / FROZEN).unlink()
    found = default_baseline(find_project(repository.folder))
    assert isinstance(found, Baseline)
    assert found.removed == {FROZEN.removeprefix("schemas/")}


def test_the_repository_of_a_hook_is_not_taken_for_that_of_another_project(
    repository: Repository,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As where a hook that runs after a push judges what it checked out elsewhere."""
    other = Repository(shop=Shop.at(tmp_path_factory.mktemp("other")))
    other.git("init", "-q", "-b", "main")
    for name, path in (("GIT_DIR", other.folder / ".git"), ("GIT_WORK_TREE", other.folder)):
        monkeypatch.setenv(name, str(path))
    found = default_baseline(find_project(repository.folder))
    assert isinstance(found, Baseline)
    assert found.name.startswith("git:main at ")
