"""Tables as plain text and as markdown."""

from __future__ import annotations

from dataclasses import dataclass

from duly.benching import columns


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    title: str
    head: tuple[str, ...]
    """A column whose head ends in a space is text; the others are numbers and stand to the right."""
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()

    def text(self) -> str:
        return "\n".join([self.title, "", columns(self.head, self.rows), "", *self.notes])

    def markdown(self) -> str:
        rule = tuple("---" if head.endswith(" ") else "---:" for head in self.head)
        lines = (
            f"| {' | '.join(cell.strip() for cell in row)} |"
            for row in (self.head, rule, *self.rows)
        )
        return "\n".join([f"### {self.title}", "", *lines, "", *self.notes])
