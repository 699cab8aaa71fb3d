"""Records that prove what is said: aimed at the place, and run through the codec's resolution."""

from __future__ import annotations

from enum import Enum
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from duly.check.datum import Builder, NoDatumError, TooLargeError
from duly.check.finding import Witness
from duly.check.shortening import shortened
from duly.codec import Move, Trial
from duly.errors import CorruptPayloadError, SchemaInvalidError, UnresolvableError
from duly.schema import Field

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duly.check.specimen import Specimen
    from duly.compat import Step, Violation
    from duly.schema import Json, Schema

TRIES_MAX: Final = 100
"""Ways to a refusal that are tried for one violation."""


class _Proof(NamedTuple):
    record: Json


class _Without(Enum):
    """Why no record is shown."""

    ENDLESS = "no finite record written with {written} gets there"
    TOO_LARGE = (
        "the smallest record written with {written} that gets there is too large to be shown"
    )


def prover(reader: Schema, writer: Schema) -> Prover | None:
    """None where the two nest too deeply for a record to be made."""
    try:
        return Prover(reader, writer)
    except (RecursionError, SchemaInvalidError):
        return None


class Prover:
    """For one reader and one writer."""

    def __init__(self, reader: Schema, writer: Schema) -> None:
        self._trial = Trial(reader, writer)
        self._builder = Builder(writer, self._trial)
        self._proofs: dict[tuple[Move, ...], _Proof | _Without] = {}
        """By the moves that leave a choice."""

    def violation(self, violation: Violation, *, written: str, read: str) -> Witness:
        """A record that cannot be read, or the word that there is none; `written` says with what."""
        why = _Without.ENDLESS
        for way in self._ways(violation):
            proof = self._unreadable(way)
            if isinstance(proof, _Proof):
                shown = shortened(proof.record, _fields(way))
                text = f"{shown} written with {written} cannot be read{read}"
                return Witness(text=text, record=proof.record)
            if proof is _Without.TOO_LARGE:
                why = proof
        return Witness(text=f"none: {why.value.format(written=written)}")

    def hazard(
        self, trail: tuple[Step, ...], specimen: Specimen, *, written: str
    ) -> Witness | None:
        """A record that shows what becomes of a value."""
        way = (*_moves(trail), Move("scalar", specimen.value))
        try:
            datum = self._builder.build(way)
            record = self._trial.to_json(datum)
            if self._trial.from_json(record) != datum:
                return None  # JSON says another branch of a union than the one aimed at
        except (NoDatumError, RecursionError, CorruptPayloadError):
            return None
        text = f"{shortened(record, _fields(way))} written with {written} {specimen.outcome}"
        return Witness(text=text, record=record)

    def _ways(self, violation: Violation) -> Iterator[tuple[Move, ...]]:
        reader, writer = violation.reader.node, violation.writer.node
        if self._trial.refuses_all:
            yield ()
        elif isinstance(reader, Field) or isinstance(writer, Field):
            # The writer's record lacks the field: any record that gets there will do.
            yield tuple(_moves(violation.trail[:-1]))
        else:
            above = tuple(_moves(violation.trail))
            below = self._trial.ways_to_refusal(reader, writer, self._builder.is_fillable)
            yield from ((*above, *way) for way in islice(below, TRIES_MAX))

    def _unreadable(self, way: tuple[Move, ...]) -> _Proof | _Without:
        while way and way[-1].kind == "field":
            way = way[:-1]  # a record has all its fields anyway
        if way not in self._proofs:
            self._proofs[way] = self._tried(way)
        return self._proofs[way]

    def _tried(self, way: tuple[Move, ...]) -> _Proof | _Without:
        try:
            record = self._trial.to_json(self._builder.build(way))
            # What is shown is what must fail: JSON may say another branch than the one aimed at.
            data = self._trial.write(self._trial.from_json(record))
        except (TooLargeError, RecursionError):
            return _Without.TOO_LARGE
        except (NoDatumError, CorruptPayloadError):
            return _Without.ENDLESS
        try:
            self._trial.read(data)
        except (UnresolvableError, CorruptPayloadError):
            return _Proof(record)
        return _Without.ENDLESS  # the reader takes it after all


def _moves(trail: tuple[Step, ...]) -> Iterator[Move]:
    for step in trail:
        match step.kind:
            case "field":
                yield Move("field", step.writer)
            case "items":
                yield Move("item")
            case "values":
                yield Move("value")
            case "writer_branch":
                yield Move("branch", step.index)
            case "reader_branch":
                pass


def _fields(way: tuple[Move, ...]) -> tuple[str, ...]:
    return tuple(move.to for move in way if move.kind == "field")
