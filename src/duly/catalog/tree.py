"""The files of schemas/, read and put in their places; what is in no place is refused."""

from __future__ import annotations

import keyword
import os
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from duly.catalog.model import SHARED_DOMAIN
from duly.catalog.passport import LINE_NAME
from duly.errors import (
    ConfigError,
    ContractError,
    FrozenRevisionError,
    NameCollisionError,
    SchemaSyntaxError,
)

if TYPE_CHECKING:
    from duly.project import Project

BYTES_MAX: Final = 4_000_000
_BYTES_USUAL: Final = 65_536
"""More than nearly all files have; room for BYTES_MAX takes longer to get than a file to read."""
_DOMAIN_NAME = re.compile(r"[a-z][a-z0-9_]*")
_REVISION = re.compile(r"([1-9][0-9]*)\.avsc")
_EXAMPLE = re.compile(r"([1-9][0-9]*)-([A-Za-z0-9_-]+)\.json")
_SCHEMA_SUFFIXES: Final = (".avsc", ".json", ".avdl", ".avpr")
"""Files that look as if somebody meant them to be read; others, such as README.md, are left alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    path: str
    """Relative to the project, with forward slashes."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractFolder:
    """What lies beside a head, in the folder of its name."""

    revisions: tuple[tuple[int, File], ...] = ()
    examples: tuple[tuple[int, str, File], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFolder:
    domain: str
    line: str
    path: str
    heads: dict[str, File] = field(default_factory=dict[str, File])
    contracts: dict[str, ContractFolder] = field(default_factory=dict[str, ContractFolder])


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainFolder:
    name: str
    path: str
    passport: File
    lines: dict[str, LineFolder]


def read_tree(project: Project) -> tuple[DomainFolder, ...]:
    """Read everything, sorted by name. Raises ContractError for a file that lies in no known place."""
    top = _Folder(str(project.schemas), project.schemas_shown)
    if not project.schemas.is_dir():
        raise ConfigError(
            f"no folder {top.path} in {project.folder}",
            hint='make one, or set schemas = "…" in [tool.duly] of pyproject.toml',
        )
    domains: list[DomainFolder] = []
    for entry in top.entries():
        if entry.is_dir():
            domains.append(_domain(top.child(entry)))
        else:
            _refuse_stray(top, entry, "<domain>/<line>/<Event>.avsc")
    return tuple(domains)


def _domain(folder: _Folder) -> DomainFolder:
    if not _DOMAIN_NAME.fullmatch(folder.name) or keyword.iskeyword(folder.name):
        raise ContractError(
            f'"{folder.name}" cannot be a domain, expected lower-case letters, digits and '
            "underscores, and no keyword of Python",
            file=folder.path,
            hint="the name of a domain is part of the import path of its classes",
        )
    lines: dict[str, LineFolder] = {}
    passport: File | None = None
    for entry in folder.entries():
        if entry.name == "domain.toml":
            passport = folder.read(entry)
        elif not entry.is_dir():
            _refuse_stray(folder, entry, "<line>/<Event>.avsc")
        elif LINE_NAME.fullmatch(entry.name):
            lines[entry.name] = _line(folder.name, folder.child(entry))
        else:
            raise ContractError(
                f'"{entry.name}" cannot be a line, expected v1, v2, …',
                file=folder.child(entry).path,
            )
    if passport is None:
        raise ContractError(
            "missing; every domain has one",
            file=f"{folder.path}/domain.toml",
            hint='write owner = "…" and summary = "…", and a table for each contract',
        )
    return DomainFolder(
        name=folder.name,
        path=folder.path,
        passport=passport,
        lines=dict(sorted(lines.items(), key=lambda item: int(item[0][1:]))),
    )


def _line(domain: str, folder: _Folder) -> LineFolder:
    line = LineFolder(domain=domain, line=folder.name, path=folder.path)
    beside: list[_Folder] = []
    for entry in folder.entries():
        if entry.is_dir():
            beside.append(folder.child(entry))
        elif entry.name.endswith(".avsc"):
            line.heads[entry.name.removesuffix(".avsc")] = folder.read(entry)
        else:
            _refuse_stray(folder, entry, "<Event>/examples/<revision>-<name>.json")
    _refuse_look_alikes(line)
    for contract in beside:
        if domain == SHARED_DOMAIN:
            raise ContractError(
                "shared types have no revisions and no examples, expected no folder",
                file=contract.path,
                hint="the revisions of the contracts that embed them hold their past",
            )
        if contract.name not in line.heads:
            raise ContractError(
                f"folder without a head, expected {contract.path}.avsc beside it",
                file=contract.path,
                hint="a contract that ends is removed with its folder, once nobody reads it",
            )
        line.contracts[contract.name] = _contract(contract)
    return line


def _contract(folder: _Folder) -> ContractFolder:
    revisions: dict[int, File] = {}
    examples: tuple[tuple[int, str, File], ...] = ()
    for entry in folder.entries():
        if entry.name == "examples" and entry.is_dir():
            examples = _examples(folder.child(entry))
        elif found := _REVISION.fullmatch(entry.name):
            revisions[int(found[1])] = folder.read(entry)
        else:
            _refuse_stray(folder, entry, "<number>.avsc")
    for expected, number in enumerate(sorted(revisions), start=1):
        if number != expected:
            raise FrozenRevisionError(
                f"revision {expected} is missing, and revision {number} is there",
                file=f"{folder.path}/{expected}.avsc",
                hint="frozen revisions never change; restore the file from version control",
            )
    return ContractFolder(revisions=tuple(sorted(revisions.items())), examples=examples)


def _examples(folder: _Folder) -> tuple[tuple[int, str, File], ...]:
    found: list[tuple[int, str, File]] = []
    for entry in folder.entries():
        if name := _EXAMPLE.fullmatch(entry.name):
            found.append((int(name[1]), name[2], folder.read(entry)))
        else:
            _refuse_stray(folder, entry, "<revision>-<name>.json")
    return tuple(sorted(found, key=lambda example: example[:2]))


class _Folder:
    """A folder by its two paths; texts, not Path objects, which would take half the time of a load."""

    def __init__(self, absolute: str, path: str) -> None:
        self.absolute = absolute
        self.path = path
        """Relative to the project, with forward slashes."""
        self.name = path.rpartition("/")[2]

    def entries(self) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(self.absolute) as entries:
                visible = [entry for entry in entries if entry.name[0] not in "._"]
            # The system says what they are with their names: no look at each file.
            strange = [entry for entry in visible if not (entry.is_file() or entry.is_dir())]
        except OSError as error:
            raise _unreadable(self.path, error) from error
        if strange:  # to open a pipe is to wait for whoever writes to it
            raise ContractError(
                "neither a file nor a folder, expected one of them",
                file=self.child(strange[0]).path,
                hint="remove it; a link must lead to a file or a folder",
            )
        return sorted(visible, key=lambda entry: entry.name)

    def child(self, entry: os.DirEntry[str]) -> _Folder:
        return _Folder(entry.path, f"{self.path}/{entry.name}")

    def read(self, entry: os.DirEntry[str]) -> File:
        path = f"{self.path}/{entry.name}"
        try:
            with open(entry.path, "rb") as file:  # noqa: PTH123 - see the class
                data = file.read(_BYTES_USUAL)
                if len(data) == _BYTES_USUAL:
                    data += file.read(BYTES_MAX + 1 - _BYTES_USUAL)
        except OSError as error:
            raise _unreadable(path, error) from error
        if len(data) > BYTES_MAX:
            raise SchemaSyntaxError(f"more than {BYTES_MAX:,} bytes are not read", file=path)
        try:
            return File(path=path, text=data.decode("utf-8"))
        except UnicodeDecodeError as error:
            before = data[: error.start].decode("utf-8")
            raise SchemaSyntaxError(
                f"byte 0x{data[error.start]:02x} is not UTF-8",
                file=path,
                line=before.count("\n") + 1,
                column=len(before) - before.rfind("\n"),
            ) from None


def _unreadable(path: str, error: OSError) -> ConfigError:
    return ConfigError(f"{path}: cannot be read: {(error.strerror or str(error)).lower()}")


def _refuse_stray(folder: _Folder, entry: os.DirEntry[str], expected: str) -> None:
    if entry.is_dir() or entry.name.endswith(_SCHEMA_SUFFIXES) or entry.name == "domain.toml":
        raise ContractError(
            f"this is in no place duly reads, expected {folder.path}/{expected}",
            file=f"{folder.path}/{entry.name}",
            hint="move or remove it; its content would be passed over without a word",
        )


def _refuse_look_alikes(line: LineFolder) -> None:
    """Some file systems take two names that differ in case only for one."""
    seen: dict[str, str] = {}
    for name, file in line.heads.items():
        other = seen.setdefault(name.casefold(), name)
        if other != name:
            raise NameCollisionError(
                f'"{name}" and "{other}" differ in upper and lower case only', file=file.path
            )
