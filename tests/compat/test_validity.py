"""Which schema texts Avro Java's parsers take: the strict one for new schemas, a lenient one for old ones."""

from __future__ import annotations

import json
from typing import Any

import pytest

from duly.errors import ContractError
from duly.schema import parse
from tests.compat.corpus import rows

TEXTS = {"schema_validity.jsonl": 88, "more_validity.jsonl": 51}


@pytest.mark.parametrize("corpus", TEXTS)
@pytest.mark.parametrize(("column", "strict"), [("strict", True), ("lenient", False)])
def test_a_schema_text_is_taken_or_refused_as_by_avro_java(
    corpus: str, column: str, strict: bool
) -> None:
    texts = rows(corpus)
    wrong = [
        f"{row['id']} {row['label']}"
        for row in texts
        if _is_taken(row, strict=strict) != (row[column] != ("note" in row))
    ]
    assert len(texts) == TEXTS[corpus]
    assert not wrong


def _is_taken(row: dict[str, Any], *, strict: bool) -> bool:
    text = row["text"] if "text" in row else json.dumps(row["schema"])
    try:
        parse(text, file="x.avsc", strict=strict)
    except ContractError:
        return False
    return True
