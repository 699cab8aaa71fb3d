"""The files of schemas/, read and put in their places; what is in no place is refused."""

from __future__ import annotations

import keyword
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
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
    from duly.settings import Project

BYTES_MAX: Final = 4_000_000
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
    if not project.schemas.is_dir():
        raise ConfigError(
            f"no folder {_relative(project, project.schemas)} in {project.folder}",
            hint='make one, or set schemas = "…" in [tool.duly] of pyproject.toml',
        )
    reader = _Reader(project)
    domains: list[DomainFolder] = []
    for entry in _entries(project.schemas):
        if entry.is_dir():
            domains.append(reader.domain(Path(entry.path)))
        else:
            reader.refuse_stray(entry, "schemas/<domain>/<line>/<Event>.avsc")
    return tuple(domains)


class _Reader:
    def __init__(self, project: Project) -> None:
        self.project = project

    def domain(self, folder: Path) -> DomainFolder:
        if not _DOMAIN_NAME.fullmatch(folder.name) or keyword.iskeyword(folder.name):
            raise ContractError(
                f'"{folder.name}" cannot be a domain, expected lower-case letters, digits and '
                "underscores, and no keyword of Python",
                file=_relative(self.project, folder),
                hint="the name of a domain is part of the import path of its classes",
            )
        lines: dict[str, LineFolder] = {}
        for entry in _entries(folder):
            if not entry.is_dir():
                if entry.name != "domain.toml":
                    self.refuse_stray(entry, f"{folder.name}/<line>/<Event>.avsc")
            elif LINE_NAME.fullmatch(entry.name):
                lines[entry.name] = self.line(folder.name, Path(entry.path))
            else:
                raise ContractError(
                    f'"{entry.name}" cannot be a line, expected v1, v2, …',
                    file=_relative(self.project, Path(entry.path)),
                )
        passport = folder / "domain.toml"
        if not passport.is_file():
            raise ContractError(
                "missing; every domain has one",
                file=_relative(self.project, passport),
                hint='write owner = "…" and summary = "…", and a table for each contract',
            )
        return DomainFolder(
            name=folder.name,
            path=_relative(self.project, folder),
            passport=self.read(str(passport)),
            lines=dict(sorted(lines.items(), key=lambda item: int(item[0][1:]))),
        )

    def line(self, domain: str, folder: Path) -> LineFolder:
        line = LineFolder(domain=domain, line=folder.name, path=_relative(self.project, folder))
        folders: list[os.DirEntry[str]] = []
        for entry in _entries(folder):
            if entry.is_dir():
                folders.append(entry)
            elif entry.name.endswith(".avsc"):
                line.heads[entry.name.removesuffix(".avsc")] = self.read(entry.path)
            else:
                self.refuse_stray(entry, "<Event>/examples/<revision>-<name>.json")
        _refuse_look_alikes(line)
        for entry in folders:
            path = _relative(self.project, Path(entry.path))
            if domain == SHARED_DOMAIN:
                raise ContractError(
                    "shared types have no revisions and no examples, expected no folder",
                    file=path,
                    hint="the revisions of the contracts that embed them hold their past",
                )
            if entry.name not in line.heads:
                raise ContractError(
                    f"folder without a head, expected {path}.avsc beside it",
                    file=path,
                    hint="a contract that ends is removed with its folder, once nobody reads it",
                )
            line.contracts[entry.name] = self.contract(Path(entry.path))
        return line

    def contract(self, folder: Path) -> ContractFolder:
        revisions: dict[int, File] = {}
        examples: list[tuple[int, str, File]] = []
        for entry in _entries(folder):
            if entry.is_dir() and entry.name == "examples":
                examples = self.examples(Path(entry.path))
            elif found := _REVISION.fullmatch(entry.name):
                revisions[int(found[1])] = self.read(entry.path)
            else:
                self.refuse_stray(entry, "<number>.avsc")
        for expected, number in enumerate(sorted(revisions), start=1):
            if number != expected:
                raise FrozenRevisionError(
                    f"revision {expected} is missing, and revision {number} is there",
                    file=_relative(self.project, folder / f"{expected}.avsc"),
                    hint="frozen revisions never change; restore the file from version control",
                )
        return ContractFolder(revisions=tuple(sorted(revisions.items())), examples=tuple(examples))

    def examples(self, folder: Path) -> list[tuple[int, str, File]]:
        found: list[tuple[int, str, File]] = []
        for entry in _entries(folder):
            if name := _EXAMPLE.fullmatch(entry.name):
                found.append((int(name[1]), name[2], self.read(entry.path)))
            else:
                self.refuse_stray(entry, "<revision>-<name>.json")
        return sorted(found, key=lambda example: example[:2])

    def read(self, path: str) -> File:
        relative = _relative(self.project, Path(path))
        with Path(path).open("rb") as file:
            data = file.read(BYTES_MAX + 1)
        if len(data) > BYTES_MAX:
            raise SchemaSyntaxError(f"more than {BYTES_MAX:,} bytes are not read", file=relative)
        try:
            return File(path=relative, text=data.decode("utf-8"))
        except UnicodeDecodeError as error:
            before = data[: error.start].decode("utf-8")
            line_start = before.rfind("\n") + 1
            raise SchemaSyntaxError(
                f"byte 0x{data[error.start]:02x} is not UTF-8",
                file=relative,
                line=before.count("\n") + 1,
                column=len(before) - line_start + 1,
            ) from None

    def refuse_stray(self, entry: os.DirEntry[str], expected: str) -> None:
        if entry.is_dir() or entry.name.endswith(_SCHEMA_SUFFIXES) or entry.name == "domain.toml":
            raise ContractError(
                f"this is in no place duly reads, expected {expected}",
                file=_relative(self.project, Path(entry.path)),
                hint="move or remove it; its content would be passed over without a word",
            )


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        visible = (entry for entry in entries if entry.name[0] not in "._")
        return sorted(visible, key=lambda entry: entry.name)


def _refuse_look_alikes(line: LineFolder) -> None:
    """Some file systems take two names that differ in case only for one."""
    seen: dict[str, str] = {}
    for name, file in line.heads.items():
        other = seen.setdefault(name.casefold(), name)
        if other != name:
            raise NameCollisionError(
                f'"{name}" and "{other}" differ in upper and lower case only', file=file.path
            )


def _relative(project: Project, path: Path) -> str:
    try:
        return path.relative_to(project.folder).as_posix()
    except ValueError:  # [tool.duly] schemas may lead out of the project
        return path.as_posix()
