"""The state of schemas/ that a change is compared with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from duly.against.git import Git, GitError
from duly.against.moved import files_then
from duly.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duly.catalog import Catalog
    from duly.project import Project

MAIN_BRANCHES: Final = ("origin/main", "main", "origin/HEAD", "origin/master", "master")
"""The first that is there; `origin/HEAD` is whatever the remote calls its main branch."""
PREFIX: Final = "git:"
_GONE: Final = "D"
"""As git calls what is removed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """What was there and is not as it was; files that were added since do not count."""

    name: str
    """As people say it: `git:origin/main at 1a2b3c4`."""
    folder: str
    """Project.schemas_shown: what findings put before each path."""
    before: Mapping[str, str]
    """Path, relative to schemas/ → the text it had, for each file that was edited or removed."""
    removed: frozenset[str]
    """Those of `before` that are gone."""
    domains: frozenset[str]
    """Folders of schemas/ at the time."""
    files: frozenset[str]
    """Every path, relative to schemas/, at the time."""
    limits: str = ""
    """What it leaves out, and why, where that is more than people expect."""

    def newest(self, catalog: Catalog) -> dict[str, int]:
        """Full name of each contract → its newest revision that was frozen by then, 0 if none was."""
        prefix = f"{self.folder}/"
        return {
            contract.full_name: max(
                (
                    revision.number
                    for revision in contract.revisions
                    if revision.file.removeprefix(prefix) in self.files
                ),
                default=0,
            )
            for contract in catalog.contracts
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class NotCompared:
    """There is a repository and still no baseline; people should know why."""

    reason: str
    """To be said after `not compared with git: `."""


def baseline(project: Project, spec: str) -> Baseline:
    """`spec` is `git:REF`; what counts is where REF and HEAD parted, or REF itself where nothing shows that.

    ConfigError where git cannot say.
    """
    ref = spec.removeprefix(PREFIX)
    if not spec.startswith(PREFIX) or not ref:
        raise ConfigError(f'--against is "{spec}", expected git:REF such as git:origin/main')
    git = Git(folder=project.schemas)
    try:
        commit = git.commit(ref)
        try:
            parted = git.merge_base(commit)
        except GitError:
            limits = f"where the two parted, as {_no_common_commit(git, ref)}"
            return replace(_baseline(project, ref, commit), limits=limits)
        return _baseline(project, ref, parted)
    except GitError as error:
        raise ConfigError(
            f'git has no commit "{ref}" to compare with: {error}',
            hint="name a branch, tag or commit that was fetched; in CI, fetch with full history",
        ) from error


def default_baseline(project: Project) -> Baseline | NotCompared | None:
    """Where this work left the main branch, or the commit before where it is the main branch itself.

    The last commit where nobody can tell, such as in a shallow clone. None outside git.
    """
    git = Git(folder=project.schemas)
    try:
        if not git.is_repository():
            return None
        if not git.has_commits():
            return NotCompared(reason="frozen revisions, as there is no commit yet")
        head = git.commit("HEAD")
    except GitError as error:
        return NotCompared(reason=f"frozen revisions: {error}")
    found = _since_main(project, git, head)
    if isinstance(found, Baseline):
        return found
    limits = f"what is committed, as {found.reason}"
    try:
        return replace(_baseline(project, "HEAD", head), limits=limits)
    except GitError as error:
        return NotCompared(reason=f"frozen revisions: {error}")


def _since_main(project: Project, git: Git, head: str) -> Baseline | NotCompared:
    for ref in MAIN_BRANCHES:
        try:
            main = git.commit(ref)
        except GitError:
            continue
        try:
            parted = git.merge_base(main)
        except GitError:
            return NotCompared(reason=_no_common_commit(git, ref))
        try:
            if parted == head and git.branch() in {"", git.branch_of(ref)}:
                return _on_main(project, git, ref, head)
            return _baseline(project, ref, parted)
        except GitError as error:
            return NotCompared(reason=f"{ref} cannot be read: {error}")
    return NotCompared(reason="no main branch is here: fetch it, or name a commit with --against")


def _on_main(project: Project, git: Git, ref: str, head: str) -> Baseline | NotCompared:
    """Nothing left the branch: what its last commit or merge did would be compared with itself."""
    parents = git.parents(head)
    if parents:
        found = _baseline(project, "HEAD^", parents[0])
        return replace(found, name=f"{found.name}, the commit before, as HEAD is on {ref}")
    if git.is_shallow():
        why = f"HEAD is on {ref} and the commit before it is not here"
        return NotCompared(reason=f"{why}: the clone is shallow, fetch with full history")
    return _baseline(project, ref, head)


def schemas_at(project: Project, ref: str) -> dict[str, str]:
    """Path, relative to schemas/ → text, of each file at REF itself. Raises ConfigError."""
    git = Git(folder=project.schemas)
    try:
        commit = git.commit(ref)
        then, files = files_then(git, commit) or (git, ())
        texts = then.texts_at(commit, files)
    except GitError as error:
        raise ConfigError(f'git has no schemas at "{ref}": {error}', hint=_NAME_ONE) from error
    if not texts:
        raise ConfigError(
            f'git has no schemas at "{ref}": {project.schemas_shown} has no files there',
            hint=_NAME_ONE,
        )
    return texts


_NAME_ONE: Final = "name a branch, a tag or a commit"


def _no_common_commit(git: Git, ref: str) -> str:
    why = ": the clone is shallow, fetch with full history" if git.is_shallow() else ""
    return f"there is no common commit with {ref}{why}"


def _baseline(project: Project, ref: str, commit: str) -> Baseline:
    now = Git(folder=project.schemas)
    found = files_then(now, commit)
    then, files = found or (now, frozenset[str]())
    if then is now:
        changed = {path: letter for letter, path in now.changed_since(commit) if letter != "A"}
    else:
        changed = {path: "M" if (now.folder / path).is_file() else _GONE for path in files}
    texts = then.texts_at(commit, changed) if changed else {}
    before = {
        path: text
        for path, text in texts.items()
        if changed[path] == _GONE or _lines(text) != _lines(now.text_now(path))
    }
    was = "" if then is now else f", where the schemas were in {_shown(then)}"
    return Baseline(
        name=f"{PREFIX}{ref} at {commit[:7]}{was}",
        folder=project.schemas_shown,
        before=before,
        removed=frozenset(path for path in before if changed[path] == _GONE),
        domains=frozenset(then.folders_at(commit)) if changed else frozenset(),
        files=files,
        limits=f"the past, as {project.schemas_shown} had no files then" if found is None else "",
    )


def _shown(git: Git) -> str:
    return git.folder.relative_to(git.top()).as_posix()


def _lines(text: str) -> str:
    """Whatever line ends git turned it to."""
    return text.replace("\r\n", "\n")
