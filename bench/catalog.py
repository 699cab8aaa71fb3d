"""A schemas/ folder as large as one likes: every revision adds a defaulted field."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from duly.schema import parse, pretty

if TYPE_CHECKING:
    from pathlib import Path

ROOT: Final = "company"
CONTRACTS_PER_DOMAIN: Final = 50
_FIRST: Final[tuple[dict[str, Any], ...]] = (
    {"name": "id", "type": {"type": "string", "logicalType": "uuid"}, "doc": "Which one."},
    {
        "name": "occurred_at",
        "type": {"type": "long", "logicalType": "timestamp-micros"},
        "doc": "When it happened.",
    },
    {"name": "name", "type": "string", "doc": "What people call it."},
    {"name": "quantity", "type": "long", "doc": "How many."},
    {
        "name": "price",
        "type": {"type": "bytes", "logicalType": "decimal", "precision": 18, "scale": 4},
        "doc": "In euro.",
    },
    {"name": "tags", "type": {"type": "array", "items": "string"}, "doc": "Words to find it."},
)


def write_catalog(folder: Path, *, contracts: int, revisions: int) -> None:
    """A whole project; the head of each contract is its newest revision."""
    (folder / "pyproject.toml").write_text(f'[tool.duly]\nroot = "{ROOT}"\n', encoding="utf-8")
    for start in range(0, contracts, CONTRACTS_PER_DOMAIN):
        count = min(CONTRACTS_PER_DOMAIN, contracts - start)
        _write_domain(folder, f"domain_{start // CONTRACTS_PER_DOMAIN}", count, revisions)


def _write_domain(folder: Path, domain: str, contracts: int, revisions: int) -> None:
    line = folder / "schemas" / domain / "v1"
    names = [f"Thing{number}HappenedEvent" for number in range(contracts)]
    for name in names:
        (line / name).mkdir(parents=True)
        texts = [_text(domain, name, number) for number in range(1, revisions + 1)]
        for number, text in enumerate(texts, start=1):
            (line / name / f"{number}.avsc").write_text(text, encoding="utf-8")
        (line / f"{name}.avsc").write_text(texts[-1], encoding="utf-8")
    (line.parent / "domain.toml").write_text(_passport(domain, names), encoding="utf-8")


def _text(domain: str, name: str, revision: int) -> str:
    added = [
        {
            "name": f"since_{number}",
            "type": ["null", "string"],
            "doc": f"Known since revision {number}.",
            "default": None,
        }
        for number in range(2, revision + 1)
    ]
    record = {
        "type": "record",
        "name": name,
        "namespace": f"{ROOT}.{domain}.v1",
        "doc": "Something happened.",
        "fields": [*_FIRST, *added],
    }
    return pretty(parse(json.dumps(record)))


def _passport(domain: str, names: list[str]) -> str:
    head = f'owner = "bench"\nsummary = "Made up."\n[v1]\ntopic = "{domain}.v1"\n'
    one = '[v1.{}]\nkey = "id"\nproduced_by = ["maker"]\nconsumed_by = ["reader"]\n'
    return head + "".join(map(one.format, names))
