"""The three corpora of this folder: what Avro Java says about pairs, levels and schema texts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


def rows(name: str) -> list[dict[str, Any]]:
    with (DATA / name).open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def row(name: str, id: str) -> dict[str, Any]:
    return next(row for row in rows(name) if row["id"] == id)
