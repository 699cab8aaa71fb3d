"""What differs between two schemas in meaning: order of keys and layout of texts do not count; pure."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from duly.compat import brief, is_compatible
from duly.diff.change import Change, What
from duly.excerpt import listed
from duly.schema import (
    Array,
    Enum,
    Field,
    Fixed,
    Json,
    Logical,
    Map,
    Primitive,
    Record,
    Schema,
    Union,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from duly.schema import Named, Type

_NAMES_MAX: Final = 40
"""Names of one list that are told."""


def changes(old: Schema, new: Schema) -> tuple[Change, ...]:
    """Empty exactly where duly.schema.equal says yes; both schemas flattened."""
    return tuple(_Walk(old, new).types(old.root, new.root, _Place()))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    text: str = ""

    def field(self, name: str) -> _Place:
        return _Place(text=f"{self.text}.{name}" if self.text else name)

    def inside(self, mark: str) -> _Place:
        return _Place(text=self.text + mark)


class _Walk:
    def __init__(self, old: Schema, new: Schema) -> None:
        self.old = old
        self.new = new
        self.seen: set[tuple[str, str]] = set()

    def types(self, old: Type, new: Type, at: _Place) -> Iterator[Change]:
        before, after = self.old.target(old), self.new.target(new)
        match before, after:
            case (Record(), Record()) | (Enum(), Enum()) | (Fixed(), Fixed()):
                pair = (before.name, after.name)
                if pair not in self.seen:
                    self.seen.add(pair)
                    yield from self.named(before, after, at)
            case Array(), Array():
                yield from self.attributes(before.props, after.props, at)
                yield from self.types(before.items, after.items, at.inside("[]"))
            case Map(), Map():
                yield from self.attributes(before.props, after.props, at)
                yield from self.types(before.values, after.values, at.inside("{}"))
            case Union(), Union():
                yield from self.unions(before, after, at)
            case Primitive(), Primitive() if before.type == after.type:
                yield from self.logical(before, after, at)
                yield from self.attributes(before.props, after.props, at)
            case _:
                yield self.change(at, What.TYPE, before, after, brief(before), brief(after))

    def named(self, old: Named, new: Named, at: _Place) -> Iterator[Change]:
        if old.name != new.name:
            yield self.change(at, What.NAME, _bare(old), _bare(new), old.name, new.name)
        yield from self.words(old, new, at)
        match old, new:
            case Record(), Record():
                if old.is_error != new.is_error:
                    yield _harmless(at, What.TYPE, _kind(old), _kind(new))
                yield from self.records(old, new, at)
            case Enum(), Enum():
                yield from self.enums(old, new, at)
            case Fixed(), Fixed():
                if old.size != new.size:
                    yield self.change(at, What.SIZE, old, new, str(old.size), str(new.size))
                yield from self.logical(old, new, at)
            case _:
                pass

    def records(self, old: Record, new: Record, at: _Place) -> Iterator[Change]:
        before = {field.name: field for field in old.fields}
        after = {field.name: field for field in new.fields}
        came = _came(before, after)
        renamed = {past: name for name, past in came.items()}
        for name, field in before.items():
            if name not in after and name not in renamed:
                yield self.removed(at.field(name), field, before, after)
        for name, field in after.items():
            here = at.field(name)
            past = before.get(came.get(name, name))
            if past is None:
                yield self.fields(here, What.FIELD_ADDED, None, field)
                continue
            if past.name != name:
                yield self.fields(here, What.FIELD_RENAMED, past, field)
            yield from self.field(past, field, here)
        kept = [came.get(name, name) for name in after if came.get(name, name) in before]
        if kept != [name for name in before if name in set(kept)]:
            order = [renamed.get(name, name) for name in before if name in set(kept)]
            shown = [name for name in after if name in set(order)]
            yield _harmless(at, What.FIELD_ORDER, *_orders(order, shown))

    def field(self, old: Field, new: Field, at: _Place) -> Iterator[Change]:
        yield from self.types(old.type, new.type, at)
        if (old.has_default, _text(old.default)) != (new.has_default, _text(new.default)):
            yield _harmless(at, What.DEFAULT, _default(old), _default(new))
        if old.order != new.order:
            yield _harmless(at, What.SORT, old.order, new.order)
        yield from self.words(old, new, at)

    def enums(self, old: Enum, new: Enum, at: _Place) -> Iterator[Change]:
        added = [symbol for symbol in new.symbols if symbol not in old.symbols]
        removed = [symbol for symbol in old.symbols if symbol not in new.symbols]
        bare_old, bare_new = _bare(old), replace(_bare(new), name=old.name)
        if added:
            yield self.change(at, What.SYMBOLS_ADDED, bare_old, bare_new, "", _names(added))
        if removed:
            yield self.change(at, What.SYMBOLS_REMOVED, bare_old, bare_new, _names(removed), "")
        before = [symbol for symbol in old.symbols if symbol in new.symbols]
        after = [symbol for symbol in new.symbols if symbol in old.symbols]
        if before != after:
            yield _harmless(at, What.SYMBOL_ORDER, *_orders(before, after))
        if old.default != new.default:
            yield _harmless(at, What.DEFAULT, old.default or "none", new.default or "none")

    def unions(self, old: Union, new: Union, at: _Place) -> Iterator[Change]:
        before = {_branch(self.old, branch): branch for branch in old.branches}
        after = {_branch(self.new, branch): branch for branch in new.branches}
        for key, branch in before.items():
            if key not in after:
                kept = Union(branches=tuple(b for k, b in before.items() if k in after))
                yield self.pair(at, What.BRANCH_REMOVED, (old, kept), self.old, brief(branch), "")
        for key, branch in after.items():
            if key not in before:
                kept = Union(branches=tuple(b for k, b in after.items() if k in before))
                yield self.pair(at, What.BRANCH_ADDED, (kept, new), self.new, "", brief(branch))
        common = [key for key in before if key in after]
        for key in common:
            yield from self.types(before[key], after[key], at)
        if common != [key for key in after if key in before]:
            yield _harmless(at, What.BRANCH_ORDER, brief(old), brief(new))

    def logical(
        self, old: Primitive | Fixed, new: Primitive | Fixed, at: _Place
    ) -> Iterator[Change]:
        if old.logical != new.logical:
            yield _harmless(at, What.LOGICAL, _unit(old.logical), _unit(new.logical))

    def words(self, old: Field | Named, new: Field | Named, at: _Place) -> Iterator[Change]:
        if old.doc != new.doc:
            yield _harmless(at, What.DOC, old.doc, new.doc)
        if old.aliases != new.aliases:
            aliases = (", ".join(old.aliases), ", ".join(new.aliases))
            yield _harmless(at, What.ALIASES, *aliases)
        yield from self.attributes(old.props, new.props, at)

    def attributes(
        self, old: Mapping[str, Json], new: Mapping[str, Json], at: _Place
    ) -> Iterator[Change]:
        for key in sorted({*old, *new}):
            before = f"{key} = {_text(old[key])}" if key in old else ""
            after = f"{key} = {_text(new[key])}" if key in new else ""
            if before != after:
                yield _harmless(at, What.ATTRIBUTE, before, after)

    def fields(self, at: _Place, what: What, old: Field | None, new: Field | None) -> Change:
        """As if each record had this field alone."""
        before, after = _alone(old), _alone(new)
        texts = ("" if f is None else _field_text(f) for f in (old, new))
        if old is not None and new is not None:
            texts = (old.name, new.name)
        return self.change(at, what, before, after, *texts)

    def removed(
        self, at: _Place, field: Field, before: Mapping[str, Field], after: Mapping[str, Field]
    ) -> Change:
        """With the field that names it in its aliases, and all others that this one takes."""
        heir = next((heir for heir in after.values() if field.name in heir.aliases), None)
        if heir is None:
            return self.fields(at, What.FIELD_REMOVED, field, None)
        names = (heir.name, *dict.fromkeys(heir.aliases))
        merged = Record(name="r", fields=tuple(before[name] for name in names if name in before))
        return self.change(at, What.FIELD_REMOVED, merged, _alone(heir), _field_text(field), "")

    def change(self, at: _Place, what: What, old: Type, new: Type, *texts: str) -> Change:
        sides = (Schema(root=old, named=self.old.named), Schema(root=new, named=self.new.named))
        return _judged(at, what, sides, texts)

    def pair(
        self, at: _Place, what: What, unions: tuple[Union, Union], side: Schema, *texts: str
    ) -> Change:
        """Two unions of one side, so that what else differs inside their branches does not speak."""
        before, after = unions
        sides = (Schema(root=before, named=side.named), Schema(root=after, named=side.named))
        return _judged(at, what, sides, texts)


def _judged(at: _Place, what: What, sides: tuple[Schema, Schema], texts: tuple[str, ...]) -> Change:
    before, after = sides
    old, new = texts
    return Change(
        place=at.text,
        what=what,
        old=old,
        new=new,
        new_reads_old=is_compatible(after, before),
        old_reads_new=is_compatible(before, after),
    )


def _harmless(at: _Place, what: What, old: str, new: str) -> Change:
    """To Avro's rules; `duly check` knows which of these corrupt."""
    return Change(
        place=at.text, what=what, old=old, new=new, new_reads_old=True, old_reads_new=True
    )


def _came(before: Mapping[str, Field], after: Mapping[str, Field]) -> dict[str, str]:
    """New name of a field → its old one, for those that an alias renamed: one each."""
    came: dict[str, str] = {}
    for name, field in after.items():
        gone = [alias for alias in field.aliases if alias in before and alias not in after]
        past = next((alias for alias in gone if alias not in came.values()), None)
        if name not in before and past is not None:
            came[name] = past
    return came


def _alone(field: Field | None) -> Record:
    return Record(name="r", fields=() if field is None else (field,))


def _bare(type: Named) -> Named:
    """For the names alone, or the symbols alone."""
    match type:
        case Record():
            return replace(type, fields=())
        case Fixed():
            return replace(type, size=1)
        case Enum():
            return type


def _branch(schema: Schema, branch: Type) -> str:
    type = schema.target(branch)
    match type:
        case Primitive():
            return type.type
        case Record() | Enum() | Fixed():
            return type.name
        case _:
            return type.__class__.__name__


def _names(names: Sequence[str]) -> str:
    return listed(names, _NAMES_MAX)


def _orders(before: Sequence[str], after: Sequence[str]) -> tuple[str, str]:
    """Long ones from where they differ."""
    if len(before) <= _NAMES_MAX:
        return _names(before), _names(after)
    start = next(at for at, (old, new) in enumerate(zip(before, after, strict=True)) if old != new)
    first, second = (
        _names([*(["…"] if start else []), *names[start:]]) for names in (before, after)
    )
    return first, second


def _kind(type: Record) -> str:
    return "error" if type.is_error else "record"


def _unit(logical: Logical | None) -> str:
    if logical is None:
        return "none"
    if logical.name == "decimal":
        return f"decimal({logical.precision}, {logical.scale})"
    return logical.name


def _field_text(field: Field) -> str:
    return f"{brief(field.type)}, {_default(field)}"


def _default(field: Field) -> str:
    return f"default {_text(field.default)}" if field.has_default else "no default"


def _text(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
