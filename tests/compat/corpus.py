"""The corpora of this folder: what Avro Java says about pairs, levels and schema texts.

The two that are called more hold what comparing random schemas with Avro Java 1.12.1 brought to light.
A `note` says why the specification decides otherwise than Java, whose verdict is given.
"""

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
