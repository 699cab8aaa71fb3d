"""Laws that hold for every pair of schemas."""

from __future__ import annotations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from duly.compat import (
    Direction,
    Level,
    Violation,
    check_level,
    holds_level,
    is_compatible,
    violations,
)
from duly.schema import Record, Schema
from tests.unit.compat.oracle import Ambiguous, TooLong, judge
from tests.unit.compat.schemas import histories, pairs, schemas


def _may_be_ambiguous(schema: Schema) -> bool:
    return any(
        field.aliases
        for named in schema.named.values()
        if isinstance(named, Record)
        for field in named.fields
    )


@given(schema=schemas())
def test_a_schema_reads_itself(schema: Schema) -> None:
    assume(not _may_be_ambiguous(schema))
    assert is_compatible(schema, schema)
    assert violations(schema, schema) == ()


@settings(max_examples=500)
@given(pair=pairs())
def test_the_quick_answer_is_that_of_the_explanation(pair: tuple[Schema, Schema]) -> None:
    reader, writer = pair
    assert is_compatible(reader, writer) == (not violations(reader, writer))


@settings(max_examples=500)
@given(pair=pairs())
def test_violations_are_those_of_the_rules_said_plainly(pair: tuple[Schema, Schema]) -> None:
    reader, writer = pair
    try:
        expected = judge(reader, writer)
    except Ambiguous:
        assert not is_compatible(reader, writer)
        return
    except TooLong:
        assume(False)
        return
    assert [(v.rule.value, v.location) for v in violations(reader, writer)] == expected


@given(pair=pairs())
def test_every_cause_is_explained_and_lies_below_its_branch(pair: tuple[Schema, Schema]) -> None:
    def visit(violation: Violation) -> None:
        for cause in violation.causes:
            assert violation.rule == "MISSING_UNION_BRANCH"
            assert cause.trail[: len(violation.trail)] == violation.trail
            assert cause.location.startswith(violation.location)
            visit(cause)

    for violation in violations(*pair):
        visit(violation)


@given(level=st.sampled_from(Level), new=schemas(), previous=histories())
def test_a_level_asks_for_the_pairs_its_name_says(
    level: Level, new: Schema, previous: list[Schema]
) -> None:
    compared = previous if level.endswith("TRANSITIVE") else previous[-1:]
    backward = all(is_compatible(new, other) for other in compared)
    forward = all(is_compatible(other, new) for other in compared)
    expected = (backward or not level.startswith(("BACKWARD", "FULL"))) and (
        forward or not level.startswith(("FORWARD", "FULL"))
    )
    assert holds_level(level, new=new, previous=previous) == expected
    assert (not check_level(level, new=new, previous=previous)) == expected


@given(new=schemas(), previous=histories())
def test_a_conflict_names_the_revision_and_the_side_it_reads_from(
    new: Schema, previous: list[Schema]
) -> None:
    for conflict in check_level(Level.FULL_TRANSITIVE, new=new, previous=previous):
        other = previous[conflict.previous]
        reads = conflict.direction is Direction.NEW_READS
        reader, writer = (new, other) if reads else (other, new)
        assert conflict.violations == violations(reader, writer)
        assert conflict.violations


@given(new=schemas(), previous=histories())
def test_the_first_schema_and_level_none_are_always_welcome(
    new: Schema, previous: list[Schema]
) -> None:
    assert all(holds_level(level, new=new, previous=[]) for level in Level)
    assert holds_level(Level.NONE, new=new, previous=previous)
