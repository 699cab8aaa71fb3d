"""One difference between two schemas, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class What(StrEnum):
    """What differs; the word is stable, as scripts read it."""

    FIELD_ADDED = "field added"
    FIELD_REMOVED = "field removed"
    FIELD_RENAMED = "field renamed"
    FIELD_ORDER = "order of fields"
    TYPE = "type"
    NAME = "name"
    LOGICAL = "logical type"
    SIZE = "size"
    SYMBOLS_ADDED = "symbols added"
    SYMBOLS_REMOVED = "symbols removed"
    SYMBOL_ORDER = "order of symbols"
    BRANCH_ADDED = "branch added"
    BRANCH_REMOVED = "branch removed"
    BRANCH_ORDER = "order of branches"
    DEFAULT = "default"
    DOC = "doc"
    ALIASES = "aliases"
    SORT = "sort order"
    ATTRIBUTE = "attribute"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """`old` and `new` say what stands on each side; empty where nothing does."""

    place: str
    """Field path such as `lines[].unit_price`; empty for the root."""
    what: What
    old: str
    new: str
    new_reads_old: bool
    """By Avro's rules, were this the only change."""
    old_reads_new: bool

    @property
    def sign(self) -> str:
        """`+` added, `-` removed, `~` changed."""
        if not self.old:
            return "+"
        return "~" if self.new else "-"
