"""Columns of plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def columns(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Lines under each other: where the head ends in a space text to the left, else numbers to the right."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    rule = ["-" * width for width in widths]
    return "\n".join(_line(head, row, widths) for row in (head, rule, *rows))


def _line(head: Sequence[str], row: Sequence[str], widths: list[int]) -> str:
    cells = (
        cell.ljust(width) if title.endswith(" ") else cell.rjust(width)
        for title, cell, width in zip(head, row, widths, strict=True)
    )
    return "  ".join(cells).rstrip()
