"""The codec reads exactly the pairs the checker calls compatible."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import given, settings

from duly.codec.resolve import plan
from duly.compat import violations
from duly.schema import Schema, parse_json
from tests.unit.compat.schemas import pairs

PAIRS = Path(__file__).parents[2] / "compat" / "data" / "public.jsonl"
JAVA_IS_UNSOUND = {"pub-1001"}
"""Its note: Java's memo is filled under open recursion; a sound checker says incompatible."""


def reads_everything(reader: Schema, writer: Schema) -> bool:
    """Whether no data of the writer can be refused for their physical types."""
    return not any(refusal.is_physical for refusal, _ in plan(reader, writer).refusals())


def test_every_verdict_of_avro_java_is_shared() -> None:
    wrong = list[str]()
    for line in PAIRS.read_text(encoding="utf-8").splitlines():
        pair: dict[str, Any] = json.loads(line)
        reader, writer = (parse_json(pair[side], strict=False) for side in ("reader", "writer"))
        if reads_everything(reader, writer) != pair["compatible"]:
            wrong.append(pair["id"])
    assert set(wrong) == JAVA_IS_UNSOUND


@settings(max_examples=150, deadline=None)
@given(pair=pairs())
def test_the_codec_reads_what_the_checker_accepts(pair: tuple[Schema, Schema]) -> None:
    reader, writer = pair
    assert reads_everything(reader, writer) == (not violations(reader, writer))
