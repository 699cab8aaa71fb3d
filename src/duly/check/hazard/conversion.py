"""Values that a reader of another type or shape takes in damaged, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from duly.check.rule import Remark
from duly.check.specimen import Specimen
from duly.compat import brief
from duly.schema import Primitive, Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duly.check.change import ItemsChange, RecordChange, ScalarChange

_LOSSY: Final = {
    ("float", "int"): (16_777_217, "16777216.0"),
    ("float", "long"): (2_147_483_649, "2147483648.0"),
    ("double", "long"): (9_007_199_254_740_993, "9007199254740992.0"),
}
"""Reader before writer; the first whole number the reader's type does not hold, and its neighbour.

That of a long is no int either: beside an int branch, JSON with a smaller number is written as int.
"""


def lossy_promotion(change: ScalarChange) -> Iterator[Remark]:
    if _types(change) in _LOSSY:
        yield Remark(facts={"reader": brief(change.reader), "writer": brief(change.writer)})


def rounded_number(change: ScalarChange) -> Specimen | None:
    number, rounded = _LOSSY[_types(change)]
    return Specimen(value=number, outcome=f"is read as {rounded}")


def bytes_read_as_string(change: ScalarChange) -> Iterator[Remark]:
    if _types(change) == ("string", "bytes"):
        yield Remark(facts={"reader": brief(change.reader), "writer": brief(change.writer)})


def no_text(change: ScalarChange) -> Specimen | None:
    _ = change
    return Specimen(value=b"\xff", outcome="is no UTF-8 and cannot be read")


def two_fields_from_one(change: RecordChange) -> Iterator[Remark]:
    """Also where readers differ: Avro Java gives the value to both, others to the first."""
    if not change.has_aliases:
        return
    fed: dict[str, list[str]] = {}
    for field, source in zip(change.reader.fields, change.sources, strict=True):
        if source is not None:
            fed.setdefault(source.name, []).append(field.name)
    for source, fields in fed.items():
        if len(fields) > 1:
            named = " and ".join(f'"{name}"' for name in fields)
            yield Remark(
                facts={"fields": named, "source": source},
                last=_place(change.reader, fields[-1]),
                writer_last=_place(change.writer, source),
                fields=tuple(fields),
                texts=(named, f'"{source}"'),
            )


def java_items(change: ItemsChange) -> Iterator[Remark]:
    """What Avro Java 1.12.2 fails on with an EOFException, and 1.12.1 reads.

    It takes the reader's fewest bytes for the writer's, and finds the rest of the record too short.
    """
    reader, writer = change.reader, change.writer
    if isinstance(reader, Primitive) and isinstance(writer, Primitive):
        why = f"are {reader.type} and were written as {writer.type}"
    else:
        few, fewer = change.reader_bytes, change.writer_bytes
        why = f"take more bytes ({few}) than they may be written with ({fewer})"
    gained: list[str] = []
    if isinstance(reader, Record) and isinstance(writer, Record):
        written = {field.name for field in writer.fields}
        gained = [
            f'"{field.name}"'
            for field in reader.fields
            if field.has_default and written.isdisjoint((field.name, *field.aliases))
        ]
    if gained:
        why = f"take the default of {', '.join(gained)}"
    yield Remark(facts={"why": why})


def _place(record: Record, name: str) -> str:
    return f"/fields/{[field.name for field in record.fields].index(name)}"


def _types(change: ScalarChange) -> tuple[str, str]:
    return getattr(change.reader, "type", ""), getattr(change.writer, "type", "")
