"""From what a person types to a schema: a revision, the head, a file, or either at a commit of git."""

from __future__ import annotations

import difflib
import re
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from duly.against import schemas_at
from duly.catalog import load
from duly.errors import ConfigError
from duly.schema import Schema, flatten, parse, simple_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from duly.catalog import Catalog, ContractFile
    from duly.project import Project
    from duly.schema import Named

_GIT = re.compile(r"git:([^:]+):(.+)")
_NAMED = re.compile(r"([A-Za-z_][\w.]*)(?:@(head|[1-9][0-9]*))?")
EXPECTED: Final = (
    "expected Contract@1, Contract@head, Type, a file, or git:REF: in front of one of these"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selected:
    name: str
    """For people: `shop.products.v1.ProductCreatedEvent revision 1`."""
    schema: Schema


def select(project: Project, text: str) -> Selected:
    """Raises ConfigError where nothing is meant, or several things; ContractError for a bad schema."""
    match = _GIT.fullmatch(text)
    if not match:
        return _select(project, text, Path.cwd())
    ref, inner = match.groups()
    with tempfile.TemporaryDirectory(prefix="duly-") as folder:
        past = _past(project, ref, Path(folder).resolve())
        if inner.endswith(".avsc"):
            # A path counts from where the person is, or from the project.
            inner = _in_project(project, inner)
        found = _select(past, inner, past.folder)
    return replace(found, name=f"{found.name} at {ref}")


def _in_project(project: Project, path: str) -> str:
    absolute = (Path.cwd() / path).resolve()
    if absolute.is_relative_to(project.schemas):
        return f"{project.schemas.name}/{absolute.relative_to(project.schemas).as_posix()}"
    return path


def _past(project: Project, ref: str, folder: Path) -> Project:
    schemas = folder / project.schemas.name
    for path, text in schemas_at(project, ref).items():
        if ".." in path.split("/"):
            continue  # no work tree can have it, and it would be written elsewhere
        file = schemas / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="")
    return replace(project, folder=folder, schemas=schemas)


def _select(project: Project, text: str, here: Path) -> Selected:
    if text.endswith(".avsc"):
        return _file(project, (here / text).resolve(), text)
    match = _NAMED.fullmatch(text)
    if not match:
        raise ConfigError(f'"{text}" names no schema, {EXPECTED}')
    return _by_name(load(project), match[1], match[2] or "head")


def _by_name(catalog: Catalog, name: str, which: str) -> Selected:
    """Contracts come first: a type inside one may end in the same name."""
    contracts = {contract.full_name: contract for contract in catalog.contracts}
    if contract := _only(contracts, name):
        return _of_contract(contracts[contract], which)
    if type := _only(catalog.types, name):
        return _of_type(catalog, type, which)
    known = [form for full in (*contracts, *catalog.types) for form in (simple_name(full), full)]
    near = difflib.get_close_matches(name, known, n=1)
    raise ConfigError(
        f'no contract and no type is called "{name}", {EXPECTED}',
        hint=f'did you mean "{near[0]}"?' if near else "",
    )


def _only(names: Iterable[str], end: str) -> str:
    """The one name that is this or ends in it; an empty text where none does."""
    found = [name for name in names if name == end or name.endswith(f".{end}")]
    if len(found) > 1:
        raise ConfigError(f'"{end}" may be any of {", ".join(found)}')
    return found[0] if found else ""


def _of_type(catalog: Catalog, name: str, which: str) -> Selected:
    if which != "head":
        raise ConfigError(
            f"{name} has no revisions: each revision of a contract holds its types",
            hint=f"as a commit has it: git:REF:{name}",
        )
    schema = Schema(root=catalog.types[name], named={}, file="")
    return Selected(name=f"{name} head", schema=flatten(schema, _known(catalog)))


def _known(catalog: Catalog) -> Mapping[str, Named]:
    """What a head or a shared type may refer to."""
    heads = {c.full_name: c.head.named[c.full_name] for c in catalog.contracts}
    return {**catalog.types, **heads}


def _of_contract(contract: ContractFile, which: str) -> Selected:
    if which == "head":
        return Selected(name=f"{contract.full_name} head", schema=contract.head)
    for revision in contract.revisions:
        if revision.number == int(which):
            name = f"{contract.full_name} revision {which}"
            return Selected(name=name, schema=revision.schema)
    raise ConfigError(
        f"{contract.full_name} has no revision {which}: the newest is {len(contract.revisions)}",
        hint=f"its head: {contract.name}@head",
    )


def _file(project: Project, path: Path, shown: str) -> Selected:
    """A head or a shared type is read with those of its project, any other file by itself."""
    known: Mapping[str, Named] = {}
    if path.is_relative_to(project.schemas):
        catalog = load(project)
        for contract in catalog.contracts:
            if project.folder / contract.file == path:
                return _of_contract(contract, "head")
        if any(project.folder / s.file == path for s in catalog.sources.values()):
            known = _known(catalog)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{shown}: cannot be read, {EXPECTED}") from error
    schema = parse(text, file=shown, strict=False, known=known)
    return Selected(name=shown, schema=flatten(schema, known))
