"""What the patterns of a match statement read from its subject."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from duly.impact.recorder import place
from duly.impact.values import NOTHING, OfEvent, Row, Scope, Several, Values, merged, union

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duly.impact.statements import Statements


def match_pattern(  # noqa: C901 - a table
    follower: Statements, pattern: ast.pattern, subject: Values, scope: Scope
) -> None:
    at = place(pattern, scope)
    match pattern:
        case ast.MatchValue(value=value):
            compared = subject | follower.value(value, scope)
            follower.hand_on(compared, at, "compared by a pattern")
        case ast.MatchAs(pattern=inner, name=name):
            if inner is not None:
                match_pattern(follower, inner, subject, scope)
            if name is not None:
                follower.name(scope, name, subject, at)
        case ast.MatchOr(patterns=[first, *others]):
            before = dict(scope.names)
            match_pattern(follower, first, subject, scope)
            for inner in others:
                after, scope.names = scope.names, dict(before)
                match_pattern(follower, inner, subject, scope)
                scope.names = merged(after, scope.names)
        case ast.MatchClass():
            _match_class(follower, pattern, subject, scope)
        case ast.MatchSequence(patterns=several):
            _match_sequence(follower, several, subject, scope)
        case ast.MatchMapping(patterns=several, rest=rest):
            inner_values = follower.entries(_without_records(subject), at)
            for inner in several:
                match_pattern(follower, inner, inner_values, scope)
            if rest is not None:
                left = Several(inner_values, is_mapping=True, made=(pattern, 0))
                follower.name(scope, rest, frozenset({left}), at)
        case _:  # None, True, False: `is`; a star outside a sequence cannot be written
            pass


def _match_class(
    follower: Statements, pattern: ast.MatchClass, subject: Values, scope: Scope
) -> None:
    at = place(pattern, scope)
    for inner in pattern.patterns:  # `str(x)` binds the subject itself; records have no places
        records = frozenset(v for v in subject if isinstance(v, OfEvent) and v.part.is_record)
        follower.hand_on(records, at, "matched by places instead of names")
        match_pattern(follower, inner, subject - records, scope)
    for name, inner in zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True):
        found = union([follower.attribute(value, name, place(inner, scope)) for value in subject])
        match_pattern(follower, inner, found, scope)


def _match_sequence(
    follower: Statements, several: Sequence[ast.pattern], subject: Values, scope: Scope
) -> None:
    found: list[Values] = [NOTHING] * len(several)
    starred = any(isinstance(inner, ast.MatchStar) for inner in several)
    for value in _without_records(subject):
        items = follower.items(value) if isinstance(value, Row) else None
        if items is not None and not starred:
            if len(items) == len(several):
                found = [had | item for had, item in zip(found, items, strict=True)]
            continue
        at = place(several[0], scope) if several else place(ast.Pass(), scope)
        elements = follower.elements(frozenset({value}), at)
        found = [had | elements for had in found]
    for inner, values in zip(several, found, strict=True):
        if not isinstance(inner, ast.MatchStar):
            match_pattern(follower, inner, values, scope)
        elif inner.name is not None:
            rest = frozenset({Several(values, made=(inner, 0))})
            follower.name(scope, inner.name, rest, place(inner, scope))


def _without_records(subject: Values) -> Values:
    """A record is neither a sequence nor a mapping, so that such patterns look at nothing in it."""
    return frozenset(v for v in subject if not (isinstance(v, OfEvent) and v.part.is_record))
