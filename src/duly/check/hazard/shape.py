"""Namespaces, defaults and docs that people and programs rely on and Avro does not compare."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from duly.check.change import NamedChange, SymbolChange
from duly.check.default import keep_default
from duly.check.rule import Remark
from duly.compat import quoted
from duly.schema import Enum, Field, Fixed, Record, simple_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from duly.check.change import Change, FieldChange
    from duly.schema import Json, Named

_SHOWN_MAX: Final = 40


def namespace_changed(change: NamedChange) -> Iterator[Remark]:
    after, before = change.reader.name, change.writer.name
    if after != before and simple_name(after) == simple_name(before):
        space = before.rpartition(".")[0]
        yield Remark(
            facts={
                "kind": kind_of(change.reader),
                "after": after,
                "before": before,
                "space": space,
            },
            last="/name",
        )


def default_changed(change: FieldChange) -> Iterator[Remark]:
    after, before = change.reader, change.writer
    if before.has_default and after.has_default and after.default != before.default:
        yield Remark(
            facts={
                "what": f"defaults to {shown(after.default)}, it was {shown(before.default)}",
                "keep": keep_default(after, before, shown(before.default)),
            },
            last="/default",
            texts=(f"default {shown(after.default)}", f"default {shown(before.default)}"),
        )
    elif before.has_default and not after.has_default:
        what = f"has no default any more, it was {shown(before.default)}"
        yield Remark(
            facts={"what": what, "keep": keep_default(after, before, shown(before.default))},
            texts=("no default", f"default {shown(before.default)}"),
        )


def enum_default_removed(change: NamedChange) -> Iterator[Remark]:
    after, before = _default_symbols(change)
    if before and not after:
        yield Remark(
            facts={"name": change.reader.name, "before": before},
            texts=("no default symbol", f"default symbol {before}"),
        )


def symbol_changes(found: Iterable[Change]) -> Iterator[SymbolChange]:
    """Where the reader has a default symbol and not all symbols of the writer."""
    for change in found:
        match change:
            case NamedChange(reader=Enum() as reader, writer=Enum() as writer):
                if reader.default is not None and (lost := _lost(reader, writer)):
                    yield SymbolChange(
                        trail=change.trail,
                        reader_owner=change.reader_owner,
                        reader_path=change.reader_path,
                        writer_owner=change.writer_owner,
                        writer_path=change.writer_path,
                        reader=reader,
                        writer=writer,
                        lost=lost,
                    )
            case _:
                pass


def enum_symbol_removed(change: SymbolChange) -> Iterator[Remark]:
    lost = quoted(change.lost)
    facts = {"name": change.reader.name, "lost": lost, "default": change.reader.default or ""}
    yield Remark(facts=facts, last="/symbols", texts=(f"no {lost}", lost))


def enum_default_changed(change: NamedChange) -> Iterator[Remark]:
    after, before = _default_symbols(change)
    if before and after and before != after:
        facts = {"name": change.reader.name, "before": before, "after": after}
        texts = (f"default symbol {after}", f"default symbol {before}")
        yield Remark(facts=facts, last="/default", texts=texts)


def doc_removed(change: FieldChange | NamedChange) -> Iterator[Remark]:
    if has_doc(change.writer) and not has_doc(change.reader):
        what = kind_of(change.reader) if not isinstance(change.reader, Field) else "field"
        yield Remark(facts={"what": f'{what} "{change.reader.name}"'})


def _lost(reader: Enum, writer: Enum) -> tuple[str, ...]:
    known = frozenset(reader.symbols)
    return tuple(symbol for symbol in writer.symbols if symbol not in known)


def kind_of(named: Named) -> str:
    match named:
        case Record():
            return "record"
        case Enum():
            return "enum"
        case Fixed():
            return "fixed"


def has_doc(node: Field | Named) -> bool:
    return bool(node.doc and node.doc.strip())


def shown(value: Json) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN_MAX else f"{text[: _SHOWN_MAX - 1]}…"


def _default_symbols(change: NamedChange) -> tuple[str, str]:
    if isinstance(change.reader, Enum) and isinstance(change.writer, Enum):
        return change.reader.default or "", change.writer.default or ""
    return "", ""
