"""Tables as plain text and as markdown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    title: str
    head: tuple[str, ...]
    """A column whose head ends in a space is text; the others are numbers and stand to the right."""
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()

    def text(self) -> str:
        widths = [max(map(len, column)) for column in zip(self.head, *self.rows, strict=True)]
        rule = tuple("-" * width for width in widths)
        lines = ["  ".join(self._cells(row, widths)).rstrip() for row in self._all(rule)]
        return "\n".join([self.title, "", *lines, "", *self.notes])

    def markdown(self) -> str:
        rule = tuple("---" if head.endswith(" ") else "---:" for head in self.head)
        lines = [f"| {' | '.join(cell.strip() for cell in row)} |" for row in self._all(rule)]
        return "\n".join([f"### {self.title}", "", *lines, "", *self.notes])

    def _all(self, rule: tuple[str, ...]) -> list[tuple[str, ...]]:
        return [self.head, rule, *self.rows]

    def _cells(self, row: Sequence[str], widths: list[int]) -> list[str]:
        return [
            cell.ljust(width) if head.endswith(" ") else cell.rjust(width)
            for head, cell, width in zip(self.head, row, widths, strict=True)
        ]
