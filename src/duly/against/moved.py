"""Where the folder of schemas was at a commit, if it was moved since: its promises move along."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from duly.against.git import Git

_HEAD = re.compile(r"(?:(.*)/)?[^/]+/v[1-9][0-9]*/[^/]+\.avsc")


def folder_at(git: Git, commit: str) -> Path | None:
    """The folder itself where it had files, or another that had most of the same ones and is gone.

    None where contracts were nowhere but in folders that still have some, as in a repository of several
    projects. Raises GitError.
    """
    if git.files_at(commit):
        return git.folder
    top = git.top()
    files = git.every_file_at(commit)
    folders = {match[1] or "" for file in files if (match := _HEAD.fullmatch(file))}
    if not folders:
        return git.folder
    now = [file.relative_to(git.folder).as_posix() for file in git.folder.rglob("*")]
    gone = [folder for folder in sorted(folders) if not any((top / folder).glob("*/v*/*.avsc"))]
    shared = {
        folder: sum(f"{folder}/{file}".lstrip("/") in files for file in now) for folder in gone
    }
    best = max(gone, key=lambda folder: shared[folder], default="")
    return top / best if shared.get(best) else None
