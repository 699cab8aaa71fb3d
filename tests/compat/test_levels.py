"""The seven levels over histories of schemas, as the registries judge them."""

from __future__ import annotations

from collections import Counter

from duly.compat import Level, check_level, holds_level
from duly.schema import parse_json
from tests.compat.corpus import rows

CASES = rows("modes_public.jsonl")


def test_every_history_is_judged_as_the_registries_judge_it() -> None:
    wrong: list[str] = []
    for case in CASES:
        new = parse_json(case["new"], strict=False)
        previous = [parse_json(schema, strict=False) for schema in case["previous"]]
        level = Level(case["level"])
        holds = holds_level(level, new=new, previous=previous)
        conflicts = check_level(level, new=new, previous=previous)
        if holds != case["compatible"] or holds == bool(conflicts):
            wrong.append(case["id"])
    assert len(CASES) == 874
    assert not wrong


def test_the_cases_cover_every_level() -> None:
    assert Counter(case["level"] for case in CASES).keys() == set(Level)
