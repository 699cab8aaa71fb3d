"""What must hold between the contracts of a catalog."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from duly.catalog.model import SHARED_DOMAIN
from duly.errors import ContractError, NameCollisionError
from duly.schema import Array, Enum, Fixed, Map, Primitive, Record, Reference, Union, locate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from duly.catalog.heads import HeadFile, Heads
    from duly.catalog.model import ContractFile, Topic
    from duly.schema import Schema, Type


class KeyFault(NamedTuple):
    message: str
    hint: str


def key_fault(key: str, head: Schema) -> KeyFault | None:
    """The key of a record is a text, the same in every language, so its field must have one."""
    record = head.root
    fields = {f.name: f for f in record.fields} if isinstance(record, Record) else {}
    if key not in fields:
        return KeyFault(
            f'key "{key}" is not a field of {getattr(record, "name", "the contract")}',
            f"fields: {', '.join(fields)}",
        )
    type = head.target(fields[key].type)
    if not _is_text_like(type):
        return KeyFault(
            f'key "{key}" has no single text: it is {_words(type)}',
            "expected a field that is always there: string, uuid, enum, int or long",
        )
    return None


def _is_text_like(type: Type) -> bool:
    match type:
        case Primitive():
            return type.type in ("string", "int", "long")
        case Fixed():
            return type.logical is not None and type.logical.name == "uuid"
        case _:
            return isinstance(type, Enum)


def _words(type: Type) -> str:
    if isinstance(type, Primitive):
        return type.logical.name if type.logical else type.type
    return type.__class__.__name__.lower()


def refuse_domain_cycles(heads: Heads, files: Iterable[HeadFile]) -> None:
    """Domains must be releasable in some order; the error names every reference on the way round."""
    edges: dict[str, dict[str, tuple[HeadFile, Reference]]] = {}
    for head in files:
        own = heads.schema(head)
        for reference in _references(own.root):
            home = heads.homes.get(reference.name)
            if home is not None and reference.name not in own.named and home.domain != head.domain:
                edges.setdefault(head.domain, {}).setdefault(home.domain, (head, reference))
    circle = _circle({domain: list(targets) for domain, targets in edges.items()})
    if not circle:
        return
    steps = [edges[a][b] for a, b in pairwise(circle)]
    head, reference = steps[0]
    line, column = locate(head.file.text, reference.path)
    way = "; ".join(f"{head.full_name} uses {reference.name}" for head, reference in steps)
    raise ContractError(
        f"domains refer to each other in a circle: {way}",
        file=head.file.path,
        line=line,
        column=column,
        hint=f"move the type both need to schemas/{SHARED_DOMAIN}",
    )


def _circle(edges: Mapping[str, list[str]]) -> list[str]:
    done: set[str] = set()
    for start in sorted(edges):
        trail: list[str] = []
        waiting: list[tuple[str, bool]] = [(start, False)]
        while waiting:
            node, leaving = waiting.pop()
            if leaving:
                done.add(trail.pop())
            elif node in trail:
                return [*trail[trail.index(node) :], node]
            elif node not in done:
                trail.append(node)
                waiting.append((node, True))
                waiting.extend((other, False) for other in sorted(edges.get(node, ())))
    return []


def _references(type: Type) -> Iterator[Reference]:
    waiting: list[Type] = [type]
    while waiting:
        match waiting.pop():
            case Reference() as reference:
                yield reference
            case Record() as record:
                waiting.extend(field.type for field in reversed(record.fields))
            case Array() as array:
                waiting.append(array.items)
            case Map() as map:
                waiting.append(map.values)
            case Union() as union:
                waiting.extend(reversed(union.branches))
            case _:
                pass


def refuse_module_names(names: Mapping[str, HeadFile]) -> None:
    """A full name is an import path, so a type cannot be called like a namespace of another."""
    spaces: dict[str, str] = {}
    for name in names:
        space = name.rpartition(".")[0]
        while space:
            spaces.setdefault(space, name)
            space = space.rpartition(".")[0]
    for name, head in names.items():
        if name in spaces:
            raise NameCollisionError(
                f'"{name}" is a type, and the namespace of "{spaces[name]}"', file=head.file.path
            )


def refuse_shared_topics(topics: Iterable[Topic], files: Mapping[str, str]) -> None:
    """One topic per line; names that differ in `.` and `_` only are one name to Kafka."""
    seen: dict[str, Topic] = {}
    for topic in topics:
        other = seen.setdefault(topic.name.replace(".", "_"), topic)
        if other is not topic:
            raise NameCollisionError(
                f'topic "{topic.name}" of {topic.domain}.{topic.line} collides with '
                f'"{other.name}" of {other.domain}.{other.line}',
                file=files[topic.domain],
                hint="each line has a topic of its own; Kafka takes . and _ for the same",
            )


def refuse_shared_subjects(contracts: Iterable[ContractFile]) -> None:
    """The registry keeps one line of versions per subject."""
    seen: dict[str, ContractFile] = {}
    for contract in contracts:
        other = seen.setdefault(contract.subject, contract)
        if other is not contract:
            raise NameCollisionError(
                f'subject "{contract.subject}" would hold {other.full_name} and {contract.full_name}',
                file=contract.file,
                hint='subject_strategy "TopicName" allows one contract per topic; '
                'use "TopicRecordName" or "RecordName"',
            )
