"""Where the folder of schemas was at a commit, if it was moved since: its promises move along."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duly.against.git import Git

_HEAD = re.compile(r"(?:(.*)/)?[^/]+/v[1-9][0-9]*/[^/]+\.avsc")


def files_then(git: Git, commit: str) -> tuple[Git, frozenset[str]] | None:
    """What the folder had, or another that had most of the same files and is gone; with that folder.

    None where contracts were nowhere but in folders that still have some, as in a repository of several
    projects. Raises GitError.
    """
    own = git.files_at(commit)
    if own:
        return git, own
    top = git.top()
    files = git.every_file_at(commit)
    folders = {match[1] or "" for file in files if (match := _HEAD.fullmatch(file))}
    if not folders:
        return git, own
    now = [file.relative_to(git.folder).as_posix() for file in git.folder.rglob("*")]
    gone = [folder for folder in sorted(folders) if not any((top / folder).glob("*/v*/*.avsc"))]
    shared = {
        folder: sum(f"{folder}/{file}".lstrip("/") in files for file in now) for folder in gone
    }
    best = max(gone, key=lambda folder: shared[folder], default="")
    if not shared.get(best):
        return None
    then = replace(git, folder=top / best)
    return then, then.files_at(commit)
