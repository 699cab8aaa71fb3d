"""The table of rules: one entry each; what is not in it is not reported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from duly.check import compatibility
from duly.check.finding import Severity
from duly.check.hazard.table import HAZARDS
from duly.check.lint.table import LINT
from duly.check.promises import PROMISES
from duly.check.rule import Kind, Rule, ViolationRule
from duly.check.unreadable import UNREADABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from duly.check.case import Case


def _violation(
    id: str, title: str, headline: Callable[[Case], str], help: Callable[[Case], str]
) -> ViolationRule:
    return ViolationRule(
        id=id,
        kind=Kind.COMPATIBILITY,
        severity=Severity.ERROR,
        title=title,
        headline=headline,
        help=help,
    )


VIOLATIONS: Final = (
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
"""The words of Avro's own six; duly.compat finds them."""

RULES: Final[Mapping[str, Rule]] = {
    rule.id: rule for rule in (*VIOLATIONS, *HAZARDS, *LINT, *PROMISES, *UNREADABLE)
}
