"""The golden bytes of the examples, as hex text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from tests.contract.shop import Case

WIRE: Final = Path(__file__).parent / "wire"
_ROW_BYTES: Final = 32


def golden_file(case: Case) -> Path:
    return WIRE / case.contract.full_name / f"{case.example.revision}-{case.example.name}.hex"


def golden_bytes(case: Case) -> bytes:
    """The framed value; the schema id in it is the number of the revision."""
    file = golden_file(case)
    if not file.exists():
        pytest.skip(f"{file.name} is missing, and one test of test_wire_bytes.py fails for that")
    return bytes.fromhex(file.read_text(encoding="ascii"))


def hex_text(data: bytes) -> str:
    """Rows of 32 bytes, so that a difference shows where it is."""
    rows = range(0, len(data), _ROW_BYTES)
    return "".join(f"{data[row : row + _ROW_BYTES].hex(' ')}\n" for row in rows)
