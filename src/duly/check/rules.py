"""The table of rules: one entry each; what is not in it is not reported."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from duly.check import compatibility
from duly.check.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from duly.check.case import Case


class Kind(StrEnum):
    COMPATIBILITY = "compatibility"
    """A reader fails; no waiver silences it, because the registry would refuse it all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule id: how it is said, and what to do about it."""

    id: str
    kind: Kind
    severity: Severity
    title: str
    headline: Callable[[Case], str]
    help: Callable[[Case], str]


def _violation(
    id: str, title: str, headline: Callable[[Case], str], help: Callable[[Case], str]
) -> Rule:
    return Rule(
        id=id,
        kind=Kind.COMPATIBILITY,
        severity=Severity.ERROR,
        title=title,
        headline=headline,
        help=help,
    )


_TABLE: Final = (
    _violation(
        "READER_FIELD_MISSING_DEFAULT_VALUE",
        "the reader has a field that the writer does not write, and no default for it",
        compatibility.say_missing_default,
        compatibility.help_missing_default,
    ),
    _violation(
        "TYPE_MISMATCH",
        "the reader's type cannot hold what the writer's type holds",
        compatibility.say_type_mismatch,
        compatibility.help_type_mismatch,
    ),
    _violation(
        "MISSING_UNION_BRANCH",
        "no branch of the reader's union reads one of the writer's types",
        compatibility.say_missing_branch,
        compatibility.help_missing_branch,
    ),
    _violation(
        "MISSING_ENUM_SYMBOLS",
        "the reader's enum lacks symbols of the writer's and has no default symbol",
        compatibility.say_missing_symbols,
        compatibility.help_missing_symbols,
    ),
    _violation(
        "NAME_MISMATCH",
        "a record, enum or fixed has another name, and the reader no alias for it",
        compatibility.say_name_mismatch,
        compatibility.help_name_mismatch,
    ),
    _violation(
        "FIXED_SIZE_MISMATCH",
        "a fixed has another size",
        compatibility.say_fixed_size,
        compatibility.help_fixed_size,
    ),
)

RULES: Final[Mapping[str, Rule]] = {rule.id: rule for rule in _TABLE}
