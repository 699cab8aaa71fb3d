"""The foot of a module: what each event class knows about its contract, schema text included."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duly.schema import Enum, Record, pretty
from duly_codegen.classes import record_wrappers
from duly_codegen.texts import block, literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from duly.catalog import ContractFile
    from duly_codegen.scope import Scope

_INDENT = "    "


def contract_lines(contract: ContractFile, root: str, scope: Scope) -> list[str]:
    used = [scope.declarations[name] for name in sorted(contract.head.named)]
    types = {
        d.full_name: scope.reference(d.full_name) for d in used if isinstance(d.type, Record | Enum)
    }
    branches = {
        wrapper.key: scope.inside(d.module, wrapper.name)
        for d in used
        if isinstance(d.type, Record)
        for wrapper in record_wrappers(d.type, scope)
    }
    entries = {
        "full_name": literal(contract.full_name),
        "domain": literal(contract.domain),
        "line": literal(contract.line),
        "revision": repr(contract.frozen_revision),
        "topic": literal(contract.topic),
        "key": "None" if contract.key is None else literal(contract.key),
        "subject": literal(contract.subject),
        "root": literal(root),
        "produced_by": _tuple(sorted(contract.produced_by)),
        "consumed_by": _tuple(sorted(contract.consumed_by)),
        "types": _mapping(types),
        **({"branches": _mapping(branches)} if branches else {}),
        "schema_text": block(schema_text(contract)),
    }
    return [
        f"{scope.reference(contract.full_name)}.__contract__ = _duly.Contract(",
        *(f"{_INDENT}{name}={value}," for name, value in entries.items()),
        ")",
    ]


def schema_text(contract: ContractFile) -> str:
    """The frozen text to the letter, because the registry is asked for exactly that."""
    for revision in contract.revisions:
        if revision.number == contract.frozen_revision:
            return revision.text
    return pretty(contract.head)


def revision_words(contract: ContractFile) -> str:
    frozen = contract.frozen_revision
    return f"{contract.name} {'unfrozen head' if frozen is None else f'revision {frozen}'}"


def _mapping(entries: Mapping[str, str]) -> str:
    lines = (f"{_INDENT * 2}{literal(key)}: {value},\n" for key, value in entries.items())
    return f"{{\n{''.join(lines)}{_INDENT}}}"


def _tuple(texts: Iterable[str]) -> str:
    items = [literal(text) for text in texts]
    return f"({', '.join(items)}{',' if len(items) == 1 else ''})"
