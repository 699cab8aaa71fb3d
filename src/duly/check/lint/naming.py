"""Names that people of every language read the same way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from duly.check.hazard.shape import kind_of
from duly.check.rule import Remark
from duly.schema import Enum, simple_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duly.check.part import EventPart, FieldPart, NamedPart

_SNAKE: Final = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_PASCAL: Final = re.compile(r"([A-Z][a-z0-9]*)+")
_UPPER: Final = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")
_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")

_PARTICIPLES: Final = (
    "Begun Bent Bid Bound Bought Broken Brought Built Burnt Caught Chosen Cut Dealt Done Drawn Driven Fallen "
    "Felt Forgotten Found Frozen Given Gone Grown Heard Held Hidden Hit Kept Known Laid Left Lent Let Lost Made "
    "Met Overridden Overwritten Paid Put Quit Read Rebuilt Redone Resent Reset Rewritten Run Said Seen Sent Set "
    "Shown Shut Sold Spent Split Stolen Stuck Taken Thrown Told Torn Undone Understood Unset Upheld Withdrawn "
    "Withheld Won Worn Written"
)
_LOOK_ALIKES: Final = "Bed Bleed Breed Embed Exceed Feed Greed Heed Indeed Need Proceed Red Reed Seed Shed Speed Succeed Weed Wed"
IRREGULAR: Final = frozenset(_PARTICIPLES.split())
"""Past participles that do not end in -ed."""
_NOT_PAST: Final = frozenset(_LOOK_ALIKES.split())


def not_snake_case(part: FieldPart) -> Iterator[Remark]:
    name = part.field.name
    if not _SNAKE.fullmatch(name):
        better = "_".join(word.lower() for word in words(name)) or "a_name"
        yield Remark(facts={"name": name, "better": better}, last="/name")


def not_pascal_case(part: NamedPart) -> Iterator[Remark]:
    name = simple_name(part.named.name)
    if not _PASCAL.fullmatch(name):
        better = "".join(word[:1].upper() + word[1:] for word in words(name)) or "Name"
        kind = kind_of(part.named)
        yield Remark(facts={"name": name, "kind": kind, "better": better}, last="/name")


def not_upper_case(part: NamedPart) -> Iterator[Remark]:
    if isinstance(part.named, Enum):
        for index, symbol in enumerate(part.named.symbols):
            if not _UPPER.fullmatch(symbol):
                better = "_".join(word.upper() for word in words(symbol)) or "SYMBOL"
                facts = {"symbol": symbol, "name": part.named.name, "better": better}
                yield Remark(facts=facts, last=f"/symbols/{index}")


def not_past_tense(part: EventPart) -> Iterator[Remark]:
    name = simple_name(part.record.name)
    said = words(name.removesuffix("Event"))
    if not name.endswith("Event") or not any(map(_is_past, said[1:] or said)):
        yield Remark(facts={"name": name}, last="/name")


def words(name: str) -> list[str]:
    """`occurred_at`, `occurredAt` and `OccurredAt` have the same two, but for their case."""
    return _WORD.findall(name)


def _is_past(word: str) -> bool:
    return word in IRREGULAR or (word.endswith("ed") and word not in _NOT_PAST)
