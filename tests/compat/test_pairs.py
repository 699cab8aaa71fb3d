"""Pairs as Avro Java judges them; where a `note` says that Java is wrong, be right."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from duly.compat import Violation, is_compatible, violations
from duly.schema import parse_json
from tests.compat.corpus import row, rows

CORPORA = {"public.jsonl": 2010, "more_pairs.jsonl": 20}


def _found(pair: dict[str, Any]) -> tuple[Violation, ...]:
    reader = parse_json(pair["reader"], strict=False)
    writer = parse_json(pair["writer"], strict=False)
    found = violations(reader, writer)
    assert is_compatible(reader, writer) == (not found), pair["id"]
    return found


def _verdict(pair: dict[str, Any]) -> bool:
    return pair["compatible"] != ("note" in pair)


def _explained(pair: dict[str, Any]) -> list[list[dict[str, str]]]:
    """The lists to accept: Java repeats the first location of a named type, `_exact` does not."""
    if pair["compatible"] or "exception" in pair or "note" in pair:
        return []
    return [pair[key] for key in ("incompatibilities", "incompatibilities_exact") if key in pair]


@pytest.mark.parametrize("corpus", CORPORA)
def test_every_verdict_is_right(corpus: str) -> None:
    pairs = rows(corpus)
    wrong = [pair["id"] for pair in pairs if _verdict(pair) != (not _found(pair))]
    assert len(pairs) == CORPORA[corpus]
    assert not wrong


@pytest.mark.parametrize("corpus", CORPORA)
def test_every_violation_has_the_type_and_location_java_gives(corpus: str) -> None:
    wrong: list[str] = []
    for pair in rows(corpus):
        expected = _explained(pair)
        found = _found(pair)
        types = Counter(violation.rule.value for violation in found)
        locations = {violation.location for violation in found}
        if expected and not any(
            types == Counter(item["type"] for item in accepted)
            and locations == {item["location"] for item in accepted}
            for accepted in expected
        ):
            wrong.append(pair["id"])
    assert not wrong


@pytest.mark.parametrize(
    ("id", "what"),
    [
        (
            "pub-1001",
            "a conclusion drawn from an open recursion is not remembered once it is false",
        ),
        ("pub-0836", "a field that two aliases feed is refused"),
        ("pub-0840", "crossed aliases are refused"),
        ("pub-0932", "an empty union reads nothing"),
        ("pub-0942", "a union branch is found by its unqualified name"),
        ("pub-0882", "a symbol missing in a branch is a missing branch"),
    ],
)
def test_a_case_that_is_easy_to_get_wrong(id: str, what: str) -> None:
    pair = row("public.jsonl", id)
    assert (not _found(pair)) == _verdict(pair), what
