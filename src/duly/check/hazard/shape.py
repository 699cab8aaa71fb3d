"""Namespaces, defaults and docs that people and programs rely on and Avro does not compare."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from duly.check.default import keep_default
from duly.check.rule import Remark
from duly.compat import quoted, unknown_symbols
from duly.excerpt import excerpt, excerpts
from duly.schema import Enum, Field, Fixed, Record, namespace_of, simple_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duly.check.change import FieldChange, NamedChange
    from duly.schema import Json, Named

_SHOWN_MAX: Final = 40


def namespace_changed(change: NamedChange) -> Iterator[Remark]:
    after, before = change.reader.name, change.writer.name
    if after != before and simple_name(after) == simple_name(before):
        space = namespace_of(before)
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
    if before.has_default and after.has_default and not change.is_same_default:
        now, was = excerpts(_text(after.default), _text(before.default), _SHOWN_MAX)
        yield Remark(
            facts={
                "what": f"defaults to {now}, it was {was}",
                "keep": keep_default(after, before, shown(before.default)),
            },
            last="/default",
            texts=(f"default {now}", f"default {was}"),
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


def enum_symbol_removed(change: NamedChange) -> Iterator[Remark]:
    reader, writer = change.reader, change.writer
    if isinstance(reader, Enum) and isinstance(writer, Enum) and reader.default is not None:
        unknown = quoted(unknown_symbols(reader, writer))
        if unknown:
            facts = {"name": reader.name, "lost": unknown, "default": reader.default}
            yield Remark(facts=facts, last="/symbols", texts=(f"no {unknown}", unknown))


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
    return excerpt(_text(value), _SHOWN_MAX)


def _text(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)


def _default_symbols(change: NamedChange) -> tuple[str, str]:
    if isinstance(change.reader, Enum) and isinstance(change.writer, Enum):
        return change.reader.default or "", change.writer.default or ""
    return "", ""
