"""Laws of looking at two schemas side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import assume, given, settings

from duly.check.change import changes
from duly.check.hazard.table import HAZARDS
from duly.check.rule import Against
from duly.compat import violations
from duly.schema import parse, to_text
from tests.unit.compat.schemas import pairs, schemas

if TYPE_CHECKING:
    from duly.schema import ReadFields, Schema


def _hazards(reader: Schema, writer: Schema) -> set[str]:
    """Rules that look in one direction and find something."""
    return {
        rule.id
        for change in changes(reader, writer).found
        for rule in HAZARDS
        if rule.against is Against.EVERY_PAIR and isinstance(change, rule.at)
        for _ in rule.find(change)
    }


@settings(max_examples=200)
@given(pair=pairs())
def test_where_both_directions_are_the_same_the_other_one_has_no_hazards(
    pair: tuple[Schema, Schema],
) -> None:
    reader, writer = pair
    assume(changes(reader, writer).is_same_backwards)
    assert _hazards(writer, reader) == set()


@settings(max_examples=200)
@given(pair=pairs())
def test_what_revisions_share_changes_nothing_that_is_found(pair: tuple[Schema, Schema]) -> None:
    read: ReadFields = {}
    reader, writer = map(to_text, pair)
    apart = parse(reader, strict=False), parse(writer, strict=False)
    shared = tuple(parse(text, strict=False, read=read) for text in (reader, writer))
    assert violations(*shared) == violations(*apart)
    assert changes(*shared) == changes(*apart)


@given(schema=schemas())
def test_a_schema_has_no_hazards_beside_itself(schema: Schema) -> None:
    aliased = any(f.aliases for t in schema.named.values() for f in getattr(t, "fields", ()))
    assume(not aliased)
    found = changes(schema, schema).found
    assert not [r for c in found for r in HAZARDS if isinstance(c, r.at) for _ in r.find(c)]
