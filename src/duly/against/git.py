"""Read a git repository through its own program; nothing here writes."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

TIMEOUT_S: Final = 30
NO_COMMITS: Final = "does not have any commits yet"
"""What git says of a branch that waits for its first commit; all else it says is passed on."""
_GIT: Final = (
    *("git", "--no-optional-locks", "-c", "core.fsmonitor=false"),
    # `git diff` writes the index whatever the locks, after a file was touched and not changed.
    *("-c", "diff.autoRefreshIndex=false"),
)
_PATHS: Final = (
    *("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR"),
    *("GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"),
)
_WHERE: Final = frozenset(
    (
        *_PATHS,
        *("GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_GRAFT_FILE", "GIT_IMPLICIT_WORK_TREE"),
        *("GIT_INTERNAL_SUPER_PREFIX", "GIT_PREFIX", "GIT_SHALLOW_FILE"),
    )
)
"""Of what `git rev-parse --local-env-vars` lists, all but configuration and replaced objects."""


class GitError(Exception):
    """What git said, in one line; never leaves this package."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Git:
    """A folder that may lie in a work tree; paths are relative to it, with forward slashes.

    It need not be there: git keeps no empty folder, so that the last file takes it along.
    """

    folder: Path

    @property
    def _here(self) -> Path:
        """Where git can be run: the folder, or the first above it that is there."""
        return next(at for at in (self.folder, *self.folder.parents) if at.is_dir())

    @property
    def _inside(self) -> str:
        """The folder, seen from there: empty, or with a slash at its end."""
        inside = self.folder.relative_to(self._here).as_posix()
        return "" if inside == "." else f"{inside}/"

    def is_repository(self) -> bool:
        """Raises GitError where there is one that git does not read, or no program git to read it."""
        try:
            return self._text("rev-parse", "--is-inside-work-tree") == "true"
        except GitError:
            if _lies_in_a_repository(self.folder):
                raise
            return False

    def has_commits(self) -> bool:
        """False on a branch that waits for its first; GitError where what is there cannot be read."""
        try:
            self._run("log", "-1", "--format=")
        except GitError as error:
            if NO_COMMITS in str(error):
                return False
            raise
        return True

    def is_shallow(self) -> bool:
        return self._text("rev-parse", "--is-shallow-repository") == "true"

    def commit(self, ref: str) -> str:
        return self._text("rev-parse", "--verify", "--end-of-options", f"{ref}^{{commit}}")

    def parents(self, commit: str) -> tuple[str, ...]:
        """None of the first commit, nor of one where a shallow clone ends."""
        return tuple(self._text("log", "-1", "--format=%P", commit).split())

    def branch(self) -> str:
        """Empty where none is checked out."""
        name = self.branch_of("HEAD")
        return "" if name == "HEAD" else name

    def branch_of(self, ref: str) -> str:
        """Without the name of the remote."""
        return self._text("rev-parse", "--abbrev-ref", ref).removeprefix("origin/")

    def merge_base(self, commit: str) -> str:
        return self._text("merge-base", commit, "HEAD")

    def changed_since(self, commit: str) -> Iterator[tuple[str, str]]:
        """(letter, path) of each tracked file that differs in the work tree: M, D, A, T; renames are D and A.

        A file that was only touched is M, too.
        """
        options = ("--no-renames", "--no-ext-diff", "--no-textconv", "--relative")
        inside = self._inside
        listing = self._run("diff", "--name-status", "-z", *options, commit, "--", f"./{inside}")
        parts = listing.decode("utf-8", "surrogateescape").split("\0")
        for letter, path in zip(parts[0::2], parts[1::2], strict=False):
            yield letter, path.removeprefix(inside)

    def folders_at(self, commit: str) -> tuple[str, ...]:
        """Names of the folders directly inside this one."""
        inside = self._inside
        listing = self._run("ls-tree", "-d", "-z", "--name-only", commit, f"./{inside}")
        names = listing.decode("utf-8", "replace").split("\0")
        return tuple(name.removeprefix(inside) for name in names if name)

    def files_at(self, commit: str) -> frozenset[str]:
        inside = self._inside
        listing = self._run("ls-tree", "-r", "-z", "--name-only", commit, f"./{inside}")
        paths = listing.decode("utf-8", "surrogateescape").split("\0")
        return frozenset(path.removeprefix(inside) for path in paths if path)

    def every_file_at(self, commit: str) -> frozenset[str]:
        """Of the whole repository, as seen from `top`."""
        listing = self._run("ls-tree", "-r", "-z", "--name-only", "--full-tree", commit)
        return frozenset(listing.decode("utf-8", "surrogateescape").split("\0"))

    def top(self) -> Path:
        """Of the work tree."""
        return Path(self._text("rev-parse", "--show-toplevel"))

    def texts_at(self, commit: str, paths: Iterable[str]) -> dict[str, str]:
        """Contents of files as they were; those that are not there are left out."""
        wanted = [path for path in paths if "\n" not in path]
        inside = self._inside
        asked = "".join(f"{commit}:./{inside}{path}\n" for path in wanted)
        answer = self._run("cat-file", "--batch", given=asked.encode("utf-8", "surrogateescape"))
        return dict(_read_batch(answer, wanted))

    def text_now(self, path: str) -> str:
        """With its line ends; empty where there is none to read."""
        try:
            return (self.folder / path).read_bytes().decode("utf-8", "replace")
        except OSError:
            return ""

    def _text(self, *arguments: str) -> str:
        return self._run(*arguments).decode("utf-8", "replace").strip()

    def _run(self, *arguments: str, given: bytes = b"") -> bytes:
        try:
            done = subprocess.run(
                [*_GIT, *arguments],
                cwd=self._here,
                env=_environment(self.folder) | {"LC_ALL": "C"},  # one sentence is understood
                input=given,
                capture_output=True,
                timeout=TIMEOUT_S,
                check=False,
            )
        except OSError as error:
            raise GitError(
                f"git cannot be run: {(error.strerror or str(error)).lower()}"
            ) from error
        except subprocess.TimeoutExpired as error:
            raise GitError(f"git {arguments[0]} took more than {TIMEOUT_S} s") from error
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise GitError(said[0] if said else f"git {arguments[0]} failed")
        return done.stdout


def _environment(folder: Path) -> dict[str, str]:
    """Without what a hook, an alias or a rebase says of where its repository is.

    They name GIT_DIR without a work tree, or both from the folder they run in; git in another folder
    would take that one for the top of the tree. Kept is what leads to a repository that holds `folder`
    and that git does not find by itself; what configures git is kept in any case.
    """
    silent = {name: value for name, value in os.environ.items() if name not in _WHERE}
    named = {name: str(Path.cwd() / os.environ[name]) for name in _PATHS if os.environ.get(name)}
    if "GIT_DIR" not in named:
        return silent
    if "GIT_WORK_TREE" not in named:
        if _lies_in_a_repository(folder):
            return silent
        named["GIT_WORK_TREE"] = str(Path.cwd())  # as git has it
    if not folder.resolve().is_relative_to(Path(named["GIT_WORK_TREE"]).resolve()):
        return silent
    return {**os.environ, **named}


def _lies_in_a_repository(folder: Path) -> bool:
    return any((at / ".git").exists() for at in (folder, *folder.parents))


def _read_batch(answer: bytes, paths: list[str]) -> Iterator[tuple[str, str]]:
    r"""`<id> <type> <size>\n<content>\n` for each, or `<name> missing\n`."""
    at = 0
    for path in paths:
        end = answer.index(b"\n", at)
        header = answer[at:end]
        at = end + 1
        if header.endswith(b" missing"):
            continue
        _, kind, size = header.rsplit(b" ", 2)
        content = answer[at : at + int(size)]
        at += int(size) + 1
        if kind == b"blob":
            yield path, content.decode("utf-8", "replace")
