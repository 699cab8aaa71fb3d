"""A part of a text that is too long for a sentence, a line or a column."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def excerpt(text: str, length: int) -> str:
    """Its beginning, at most so many characters; the last one is the sign that more was there."""
    return text if len(text) <= length else f"{text[: length - 1]}…"


def listed(names: Sequence[str], most: int) -> str:
    """`a, b and 3 more`."""
    shown = ", ".join(names[:most])
    rest = len(names) - most
    return f"{shown} and {rest:,} more" if rest > 0 else shown


def excerpts(one: str, other: str, length: int) -> tuple[str, str]:
    """Of two texts, each at most so long, from where their difference shows."""
    before = length // 3  # shows where in the text it is
    pairs = enumerate(zip(one, other, strict=False))
    same = next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))
    if max(len(one), len(other)) > length and same > length - before:
        one, other = (f"…{text[same - before + 1 :]}" for text in (one, other))
    return excerpt(one, length), excerpt(other, length)
