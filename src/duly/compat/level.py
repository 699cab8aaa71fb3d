"""The registry's seven compatibility levels, in terms of reader/writer pairs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from duly.compat.pair import is_compatible, violations

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from duly.compat.violation import Violation
    from duly.schema import Schema


class Level(StrEnum):
    NONE = "NONE"
    BACKWARD = "BACKWARD"
    BACKWARD_TRANSITIVE = "BACKWARD_TRANSITIVE"
    FORWARD = "FORWARD"
    FORWARD_TRANSITIVE = "FORWARD_TRANSITIVE"
    FULL = "FULL"
    FULL_TRANSITIVE = "FULL_TRANSITIVE"

    @property
    def is_transitive(self) -> bool:
        """Compared with every live revision, not only with the newest."""
        return self.endswith("_TRANSITIVE")

    @property
    def directions(self) -> tuple[Direction, ...]:
        word = self.removesuffix("_TRANSITIVE")
        return {
            "NONE": (),
            "BACKWARD": (Direction.NEW_READS,),
            "FORWARD": (Direction.NEW_WRITES,),
            "FULL": (Direction.NEW_READS, Direction.NEW_WRITES),
        }[word]


class Direction(StrEnum):
    """Which side of a pair the new schema is on; the previous one is on the other."""

    NEW_READS = "new reads previous"
    NEW_WRITES = "previous reads new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """One pair that a level asks for and that does not hold."""

    previous: int
    """Position in the `previous` that was given."""
    direction: Direction
    violations: tuple[Violation, ...]


def check_level(level: Level, *, new: Schema, previous: Sequence[Schema]) -> tuple[Conflict, ...]:
    """Every conflict of a new schema with the live revisions, which are given oldest first."""
    found: list[Conflict] = []
    for position, direction, reader, writer in _pairs(level, new, previous):
        reasons = violations(reader, writer)
        if reasons:
            found.append(Conflict(previous=position, direction=direction, violations=reasons))
    return tuple(found)


def holds_level(level: Level, *, new: Schema, previous: Sequence[Schema]) -> bool:
    """Whether `check_level` would find nothing; stops at the first conflict."""
    return all(
        is_compatible(reader, writer) for _, _, reader, writer in _pairs(level, new, previous)
    )


def _pairs(
    level: Level, new: Schema, previous: Sequence[Schema]
) -> Iterator[tuple[int, Direction, Schema, Schema]]:
    """Pairs to judge, newest revision first: (position, direction, reader, writer)."""
    compared = range(len(previous)) if level.is_transitive else range(len(previous))[-1:]
    for position in reversed(compared):
        other = previous[position]
        for direction in level.directions:
            if direction is Direction.NEW_READS:
                yield position, direction, new, other
            else:
                yield position, direction, other, new
