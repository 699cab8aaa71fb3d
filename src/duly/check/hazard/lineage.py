"""What the fields of a head were called before, as the aliases of its revisions say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duly.check.change import AliasChange, RecordChange
from duly.compat import Step
from duly.schema import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from duly.catalog import Revision
    from duly.check.change import Change


class Lineage:
    """Of one contract's head."""

    def __init__(self, compared: Sequence[Revision]) -> None:
        """`compared`: the revisions the level asks for, oldest first."""
        self._newest_first = tuple(reversed(compared))
        self._known: dict[str, Mapping[str, str]] = {}

    def lost(self, found: Iterable[Change]) -> Iterator[AliasChange]:
        """Renamed fields for which the head, as the reader, has lost the alias."""
        for change in found:
            if isinstance(change, RecordChange) and None in change.sources:
                names_now = self._names_now(change.reader)
                if names_now:
                    yield from _lost(change, names_now)

    def _names_now(self, record: Record) -> Mapping[str, str]:
        """For each name a field had before, the one it has now."""
        if record.name not in self._known:
            now = {field.name: field.name for field in record.fields}
            past = (r.schema.named.get(record.name) for r in self._newest_first)
            # A rename of a rename needs the newest first.
            for other in (record, *past):
                for field in other.fields if isinstance(other, Record) else ():
                    for alias in field.aliases if field.name in now else ():
                        now.setdefault(alias, now[field.name])
            self._known[record.name] = {name: new for name, new in now.items() if name != new}
        return self._known[record.name]


def _lost(change: RecordChange, names_now: Mapping[str, str]) -> Iterator[AliasChange]:
    sides = zip(change.reader.fields, change.sources, strict=True)
    unfed = {
        field.name: index
        for index, (field, source) in enumerate(sides)
        if source is None and field.has_default
    }
    fed_from = {source.name for source in change.sources if source is not None}
    for before in change.writer.fields:
        index = unfed.get(names_now.get(before.name, ""))
        if index is not None and before.name not in fed_from:
            field = change.reader.fields[index]
            step = Step(kind="field", index=index, reader=field.name, writer=before.name)
            yield AliasChange(
                trail=(*change.trail, step),
                reader_owner=change.reader_owner,
                reader_path=field.path,
                writer_owner=change.writer_owner,
                writer_path=before.path,
                reader=field,
                writer=before,
            )
