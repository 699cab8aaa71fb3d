"""Fields that went under one name and came under another."""

from __future__ import annotations

import difflib
from bisect import bisect_left
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from duly.check.hazard.shape import has_doc, shown
from duly.check.rule import Remark
from duly.compat import brief
from duly.schema import Primitive, Union

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from duly.check.change import AliasChange, RecordChange
    from duly.schema import Field, Type

_ALIKE: Final = 0.6
"""Share of equal letters from which two names count as similar, as difflib measures it."""
_COMPARED_MAX: Final = 5_000
"""Pairs of names in one record whose letters are compared; of more, those with the nearest places."""
_LETTERS_MAX: Final = 64
"""Of a name that are compared."""


class _Came(NamedTuple):
    """A field of the reader that nothing feeds."""

    place: int
    field: Field
    type: str


def field_renamed(change: RecordChange) -> Iterator[Remark]:
    """A field that came where one of the same type went."""
    sides = zip(change.reader.fields, change.sources, strict=True)
    come = [
        _Came(index, field, _core(field.type))
        for index, (field, source) in enumerate(sides)
        if source is None
    ]
    found = _predecessors(change, come)
    for came in come:
        if came.place in found:
            field, before = came.field, found[came.place]
            yield Remark(
                facts={"after": field.name, "before": before.name},
                last=f"/fields/{came.place}",
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
                            f'"{field.name}", default {shown(field.default)}',
                            f'"{now.name}", alias "{field.name}"',
                        ),
                    )


def alias_removed(change: AliasChange) -> Iterator[Remark]:
    after, before = change.reader, change.writer
    yield Remark(
        facts={"after": after.name, "before": before.name},
        texts=(
            f'"{after.name}", default {shown(after.default)}',
            f'"{before.name}" {brief(before.type)}',
        ),
    )


def _predecessors(change: RecordChange, come: list[_Came]) -> dict[int, Field]:
    """By the place of what came; the signs that tell most are asked first, of all fields."""
    found: dict[int, Field] = {}
    if not come:
        return found
    gone = _Gone(change, reach=max(1, _COMPARED_MAX // (2 * len(come))))
    for sign in (gone.by_use, gone.by_doc, gone.by_spelling, gone.by_likeness, gone.by_place):
        for came in come:
            if came.place not in found and (before := gone.taken(sign(came), came)):
                found[came.place] = before
    unexplained = [came for came in come if came.place not in found]
    several = Counter(came.type for came in unexplained)
    for came in unexplained:
        if several[came.type] == 1 and (before := gone.taken(gone.alone(came), came)):
            found[came.place] = before
    return found


class _Gone:
    """The writer's fields that feed none of the reader's, and the signs of what became of them."""

    def __init__(self, change: RecordChange, *, reach: int) -> None:
        """`reach`: how many to either side of a place are compared by their letters."""
        self._reach = reach
        self._docs = Counter(field.doc for field in change.writer.fields)
        self._left: dict[int, Field] = {}
        self._of_use: dict[str, list[int]] = {}
        self._of_doc: dict[str | None, list[int]] = {}
        self._of_spelling: dict[str, list[int]] = {}
        self._of_type: dict[str, list[int]] = {}
        fed = {source.name for source in change.sources if source is not None}
        for index, field in enumerate(change.writer.fields):
            if field.name not in fed:
                self._add(index, field)

    def _add(self, index: int, field: Field) -> None:
        note = field.props.get("deprecated")
        if note is None:
            self._left[index] = field
            self._of_doc.setdefault(field.doc, []).append(index)
            self._of_spelling.setdefault(_spelling(field), []).append(index)
            self._of_type.setdefault(_core(field.type), []).append(index)
        elif isinstance(note, dict) and isinstance(use := note.get("use"), str):
            # Its end was announced: only what it names takes its place.
            self._left[index] = field
            self._of_use.setdefault(use, []).append(index)

    def taken(self, candidates: Sequence[int], came: _Came) -> Field | None:
        """The first one left that has the same type, for this field alone."""
        for index in candidates:
            before = self._left.get(index)
            if before is not None and _core(before.type) == came.type:
                del self._left[index]
                same = self._of_type.get(came.type, [])
                at = bisect_left(same, index)
                if same[at : at + 1] == [index]:
                    del same[at]
                return before
        return None

    def by_use(self, came: _Came) -> Sequence[int]:
        return self._of_use.get(came.field.name, ())

    def by_doc(self, came: _Came) -> Sequence[int]:
        """It tells where it was that of one field only."""
        doc = came.field.doc
        is_telling = has_doc(came.field) and self._docs[doc] == 1
        return self._of_doc.get(doc, ()) if is_telling else ()

    def by_spelling(self, came: _Came) -> Sequence[int]:
        return self._of_spelling.get(_spelling(came.field), ())

    def by_likeness(self, came: _Came) -> Sequence[int]:
        """The one whose name shares most letters."""
        same = self._of_type.get(came.type, [])
        at = bisect_left(same, came.place)
        names = difflib.SequenceMatcher(None)
        names.set_seq2(came.field.name[:_LETTERS_MAX])
        best: tuple[int, ...] = ()
        most = 0.0
        for other in same[max(0, at - self._reach) : at + self._reach]:
            names.set_seq1(self._left[other].name[:_LETTERS_MAX])
            least = max(_ALIKE, most)
            if names.real_quick_ratio() >= least and names.quick_ratio() >= least:
                ratio = names.ratio()
                if ratio >= _ALIKE and ratio > most:
                    best, most = (other,), ratio
        return best

    def by_place(self, came: _Came) -> Sequence[int]:
        before = self._left.get(came.place)
        if before is None or "deprecated" in before.props:
            return ()
        return (came.place,) if brief(before.type) == brief(came.field.type) else ()

    def alone(self, came: _Came) -> Sequence[int]:
        """What is left of its type, if that is one field."""
        same = self._of_type.get(came.type, ())
        return tuple(same) if len(same) == 1 else ()


def _spelling(field: Field) -> str:
    """The same for `unit_price`, `unitPrice` and `UnitPrice`."""
    return field.name.replace("_", "").lower()


def _core(type: Type) -> str:
    """A type by what its values are: a rename often makes the field nullable."""
    if isinstance(type, Union):
        values = [b for b in type.branches if not (isinstance(b, Primitive) and b.type == "null")]
        return ", ".join(map(brief, values))
    return brief(type)
