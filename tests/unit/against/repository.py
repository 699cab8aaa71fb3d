"""A small project under git, whose past a test rewrites."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from duly.against import baseline, compare
from duly.catalog import load
from duly.project import find_project

if TYPE_CHECKING:
    from pathlib import Path

    from duly.check import Finding
    from tests.unit.check.project import Shop


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """A shop under git, with one commit on main."""

    shop: Shop

    @property
    def folder(self) -> Path:
        return self.shop.folder

    def git(self, *arguments: str) -> str:
        options = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false")
        done = subprocess.run(
            ["git", *options, *arguments],
            cwd=self.folder,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-qm", "x")

    def found(self, spec: str = "git:main") -> tuple[Finding, ...]:
        project = find_project(self.folder)
        return compare(load(project), baseline(project, spec))

    def edit(self, path: str, old: str, new: str) -> None:
        file = self.folder / path
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
