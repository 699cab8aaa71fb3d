"""The table of lint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from duly.check.finding import Severity
from duly.check.lint import naming, shape
from duly.check.part import EventPart, FieldPart, NamedPart
from duly.check.rule import Kind, LintRule, PartT, Remark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def _lint(
    id: str,
    *at: type[PartT],
    title: str,
    find: Callable[[PartT], Iterable[Remark]],
    headline: str,
    help: str,
    severity: Severity = Severity.WARNING,
    covered_by: str = "",
) -> LintRule[PartT]:
    return LintRule(
        id=id,
        kind=Kind.LINT,
        severity=severity,
        title=title,
        at=at,
        find=find,
        headline=headline,
        help=help,
        covered_by=covered_by,
    )


LINT: Final[tuple[LintRule[Any], ...]] = (
    _lint(
        "field_not_snake_case",
        FieldPart,
        title="a field's name is not snake_case",
        find=naming.not_snake_case,
        headline='field "{name}" is not snake_case',
        help='call it "{better}"',
    ),
    _lint(
        "type_not_pascal_case",
        NamedPart,
        title="a type's name is not PascalCase",
        find=naming.not_pascal_case,
        headline='{kind} "{name}" is not PascalCase',
        help='call it "{better}"',
    ),
    _lint(
        "symbol_not_upper_case",
        NamedPart,
        title="an enum's symbol is not UPPER_CASE",
        find=naming.not_upper_case,
        headline='symbol "{symbol}" of {name} is not UPPER_CASE',
        help='call it "{better}"',
    ),
    _lint(
        "doc_missing",
        FieldPart,
        NamedPart,
        title="a field or type has no doc",
        find=shape.doc_missing,
        headline="{what} has no doc",
        help='say what it means, in which unit, and when it is null: "doc": "…"',
        covered_by="doc_removed",
    ),
    _lint(
        "untyped_decimal",
        FieldPart,
        title="a sum of money has no decimal type",
        find=shape.untyped_decimal,
        headline='field "{name}" is {type}, and a sum of money by its name',
        help='{better}, or say the unit in the name: "{cents}"',
    ),
    _lint(
        "untyped_time",
        FieldPart,
        title="a time has no logical type",
        find=shape.untyped_time,
        headline='field "{name}" is {type}, and a time by its name',
        help="{better}",
        covered_by="logical_type_removed",
    ),
    _lint(
        "decimal_too_wide",
        FieldPart,
        title="a decimal has more digits than databases hold",
        find=shape.decimal_too_wide,
        headline='field "{name}" is a decimal of {digits} digits: common databases hold 38',
        help="take a precision of 38 or less",
        severity=Severity.NOTE,
    ),
    _lint(
        "enum_without_default",
        NamedPart,
        title="an enum has no default symbol, so that none can be added",
        find=shape.enum_without_default,
        headline='enum "{name}" has no default symbol: no symbol can ever be added',
        help='have a symbol "{symbol}", and "default": "{symbol}"',
        covered_by="enum_default_removed",
    ),
    _lint(
        "null_not_first",
        FieldPart,
        title="an optional field does not have null first",
        find=shape.null_not_first,
        headline='field "{name}" is {type}: its default cannot be null',
        help='put "null" first in its union, and "default": null',
    ),
    _lint(
        "event_not_past_tense",
        EventPart,
        title="an event's name is not a fact in the past tense",
        find=naming.not_past_tense,
        headline='"{name}" does not say what happened',
        help="name it <Something><PastVerb>Event, such as ProductCreatedEvent",
    ),
    _lint(
        "event_time_missing",
        EventPart,
        title="an event does not say when it happened",
        find=shape.event_time_missing,
        headline="{name} does not say when it happened: {why}",
        help='have "{wanted}": {{"type": "long", "logicalType": "timestamp-micros"}}, '
        "or name another field in domain.toml: event_time",
    ),
)
