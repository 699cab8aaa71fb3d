"""The beginning of a text that is too long for a sentence, a line or a column."""

from __future__ import annotations


def excerpt(text: str, length: int) -> str:
    """At most so many characters; the last one is the sign that more was there."""
    return text if len(text) <= length else f"{text[: length - 1]}…"
