"""What an entry of the table of rules says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from duly.check.case import Case
    from duly.check.finding import Severity
    from duly.check.specimen import Specimen


ChangeT = TypeVar("ChangeT")
PartT = TypeVar("PartT")


class Kind(StrEnum):
    COMPATIBILITY = "compatibility"
    """A reader fails; nothing silences it, because the registry would refuse it all the same."""
    HAZARD = "hazard"
    """A change that Avro's rules allow and that corrupts or surprises."""
    LINT = "lint"
    """A new shape that will be regretted once it is frozen."""
    PROMISE = "promise"
    """Something an author promised outside the shapes: the past, a passport, a date, a waiver."""
    READING = "reading"
    """A file of schemas/ cannot be read; until it can, nothing else is judged."""

    @property
    def is_silenceable(self) -> bool:
        """Whether a project may turn it off, and a contract waive it."""
        return self in (Kind.HAZARD, Kind.LINT)


class Against(StrEnum):
    """What a hazard compares."""

    EVERY_PAIR = "each reader with each writer that the level asks for"
    LIVE = "the head with each live revision that the level asks for"
    """Once, whichever of the two reads."""
    HEAD_READS = "the head, as the reader, with each live revision that the level asks for"
    PREVIOUS = "the head with the revision before it"
    """Once; a change that was made earlier is history."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What a hazard or lint found at one place, for the templates of its rule."""

    facts: Mapping[str, str]
    last: str = ""
    """Where it is below the place that was looked at: the rest of the reader's JSON pointer."""
    writer_last: str = ""
    """The same below the writer's place."""
    fields: tuple[str, ...] = ()
    """The fields it is about, where a record was looked at."""
    texts: tuple[str, str] = ("", "")
    """What stands on the reader's side and on the writer's, where it is not just the types."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule id; its page is pages/<id>.md, its case tests/check/cases/<id>."""

    id: str
    kind: Kind
    severity: Severity
    """Where [tool.duly.rules] says nothing."""
    title: str
    covered_by: str = ""
    """A rule that says the same and more where both are met at one place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ViolationRule(Rule):
    headline: Callable[[Case], str]
    help: Callable[[Case], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class HazardRule(Rule, Generic[ChangeT]):
    against: Against
    at: tuple[type[ChangeT], ...]
    """The kinds of places it looks at."""
    find: Callable[[ChangeT], Iterable[Remark]]
    headline: str
    """A template for the facts of a remark, as `help`."""
    help: str
    specimen: Callable[[ChangeT], Specimen | None] | None = None
    """A value that shows the harm, where one can."""
    hurts: bool = True
    """Whether programs that read the data notice."""
    loses: bool = False
    """Whether the reader, and it alone, gets less than was written, or fails."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LintRule(Rule, Generic[PartT]):
    at: tuple[type[PartT], ...]
    """The kinds of parts it looks at."""
    find: Callable[[PartT], Iterable[Remark]]
    headline: str
    help: str
