"""Names, defaults and docs that people and programs rely on and Avro does not compare."""

from __future__ import annotations

import difflib
import json
from collections import Counter
from typing import TYPE_CHECKING, Final

from duly.check.rule import Remark
from duly.compat import brief
from duly.schema import Enum, Field, Fixed, Primitive, Record, Union, simple_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duly.check.change import FieldChange, NamedChange, RecordChange
    from duly.schema import Json, Named, Type

_ALIKE: Final = 0.6
"""Share of equal letters from which two names count as similar, as difflib measures it."""
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


def field_renamed(change: RecordChange) -> Iterator[Remark]:
    """A field that came where one of the same type went, by its doc, its name or its place."""
    taken = {source.name for source in change.sources if source is not None}
    gone = {i: f for i, f in enumerate(change.writer.fields) if f.name not in taken}
    docs = Counter(f.doc for f in gone.values())
    docs.update({f.doc for f in change.writer.fields if f.name in taken})
    for index, (field, source) in enumerate(zip(change.reader.fields, change.sources, strict=True)):
        if source is not None:
            continue
        candidates = {i: f for i, f in gone.items() if _may_become(field, f)}
        likely = _predecessor(index, field, candidates, telling=docs[field.doc] == 1)
        if likely is not None:
            before = gone.pop(likely)
            yield Remark(
                facts={"after": field.name, "before": before.name},
                last=f"/fields/{index}",
                fields=(field.name, before.name),
                texts=(
                    f'"{field.name}" {brief(field.type)}',
                    f'"{before.name}" {brief(before.type)}',
                ),
            )


def renamed_by_alias(change: RecordChange) -> Iterator[Remark]:
    """The reader takes its default for a field that the writer has under a name with an alias."""
    if not change.has_aliases:
        return
    for field, source in zip(change.reader.fields, change.sources, strict=True):
        if source is None and field.has_default:
            for index, now in enumerate(change.writer.fields):
                if field.name in now.aliases:
                    yield Remark(
                        facts={"after": now.name, "before": field.name},
                        writer_last=f"/fields/{index}",
                        fields=(field.name, now.name),
                        texts=(
                            f'"{field.name}", default {_shown(field.default)}',
                            f'"{now.name}", alias "{field.name}"',
                        ),
                    )


def default_changed(change: FieldChange) -> Iterator[Remark]:
    after, before = change.reader, change.writer
    if before.has_default and after.has_default and after.default != before.default:
        yield Remark(
            facts={
                "what": f"defaults to {_shown(after.default)}, it was {_shown(before.default)}",
                "before": _shown(before.default),
            },
            last="/default",
            texts=(f"default {_shown(after.default)}", f"default {_shown(before.default)}"),
        )
    elif before.has_default and not after.has_default:
        what = f"has no default any more, it was {_shown(before.default)}"
        yield Remark(
            facts={"what": what, "before": _shown(before.default)},
            texts=("no default", f"default {_shown(before.default)}"),
        )


def enum_default_removed(change: NamedChange) -> Iterator[Remark]:
    after, before = _default_symbols(change)
    if before and not after:
        yield Remark(
            facts={"name": change.reader.name, "before": before},
            texts=("no default symbol", f"default symbol {before}"),
        )


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


def _may_become(field: Field, before: Field) -> bool:
    """The end of a deprecated field was announced: only what it names in `use` takes its place."""
    note = before.props.get("deprecated")
    use = note.get("use") if isinstance(note, dict) else None
    return note is None or use == field.name


def _predecessor(index: int, field: Field, gone: dict[int, Field], *, telling: bool) -> int | None:
    """`telling`: whether the doc of the field is that of one field only, before the change."""
    alike: dict[int, float] = {}
    for other, before in gone.items():
        if _core(field.type) == _core(before.type):
            same_doc = telling and has_doc(field) and field.doc == before.doc
            ratio = difflib.SequenceMatcher(None, field.name, before.name).ratio()
            alike[other] = 1.0 if same_doc else ratio
    best = max(alike, key=lambda other: alike[other], default=None)
    if best is not None and alike[best] >= _ALIKE:
        return best
    same_place = gone.get(index)
    return index if same_place and brief(same_place.type) == brief(field.type) else None


def _core(type: Type) -> str:
    """A type by what its values are: a rename often makes the field nullable."""
    if isinstance(type, Union):
        values = [b for b in type.branches if not (isinstance(b, Primitive) and b.type == "null")]
        return ", ".join(map(brief, values))
    return brief(type)


def _default_symbols(change: NamedChange) -> tuple[str, str]:
    if isinstance(change.reader, Enum) and isinstance(change.writer, Enum):
        return change.reader.default or "", change.writer.default or ""
    return "", ""


def _shown(value: Json) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN_MAX else f"{text[: _SHOWN_MAX - 1]}…"
