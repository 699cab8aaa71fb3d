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

_IRREGULAR: Final = (
    "Arisen Arose Ate Awoke Awoken Beaten Became Began Begun Bent Bid Bitten Blew Blown Bore Borne Bought "
    "Bound Broke Broken Brought Built Burnt Came Caught Chose Chosen Clung Crept Cut Dealt Did Done "
    "Drank Drawn Drew Driven Drove Dug Eaten Fallen Fell Felt Flew Flown Forbade Forbidden Foresaw "
    "Foreseen Forgave Forgiven Forgot Forgotten Fought Found Froze Frozen Gave Given Gone Got Gotten Grew "
    "Grown Had Heard Held Hid Hidden Hit Hung Hurt Kept Knew Known Laid Leapt Learnt Led Left Lent Let Lit "
    "Lost Made Meant Met Misread Mistaken Mistook Overcame Overdrawn Overdrew Overpaid Overran Overridden "
    "Overrode Oversaw Overseen Oversold Overtaken Overthrown Overtook Overwritten Overwrote Paid Prepaid "
    "Proven Put Quit Ran Rang Read Rebuilt Redid Redone Redrawn Redrew Relaid Remade Repaid Reran Rerun "
    "Resent Reset Resold Retaken Retook Rewritten Rewrote Ridden Risen Rode Rose Run Rung Said Sank Sat Saw "
    "Seen Sent Set Shaken Shone Shook Shown Shrank Shrunk Shut Slept Slid Sold Sought Spelt Spent Spilt Split "
    "Spoke Spoken Sprang Spun Stole Stolen Stood Struck Stuck Stung Sunk Swept Swore Sworn Swung Taken Taught "
    "Thought Threw Thrown Told Took Tore Torn Unbound Underpaid Undersold Understood Undertaken Undertook "
    "Underwent Undid Undone Unfroze Unfrozen Unset Unwound Upheld Was Went Were Withdrawn Withdrew Withheld "
    "Withstood Woke Woken Won Wore Worn Wove Woven Written Wrote"
)
_LOOK_ALIKES: Final = "Bed Bleed Breed Embed Exceed Feed Greed Heed Indeed Need Proceed Red Reed Seed Shed Speed Succeed Weed Wed"
IRREGULAR: Final = frozenset(_IRREGULAR.split())
"""Past forms and participles that do not end in -ed, but for those that are nouns in names: Beat, Cast, Cost."""
_NOT_PAST: Final = frozenset(_LOOK_ALIKES.split())


def not_snake_case(part: FieldPart) -> Iterator[Remark]:
    name = part.field.name
    if not _SNAKE.fullmatch(name):
        better = "_".join(nameable(name, "a_name")).lower()
        yield Remark(facts={"name": name, "better": better}, last="/name")


def not_pascal_case(part: NamedPart) -> Iterator[Remark]:
    name = simple_name(part.named.name)
    if not _PASCAL.fullmatch(name):
        better = "".join(word[:1].upper() + word[1:] for word in nameable(name, "Name"))
        kind = kind_of(part.named)
        yield Remark(facts={"name": name, "kind": kind, "better": better}, last="/name")


def not_upper_case(part: NamedPart) -> Iterator[Remark]:
    if isinstance(part.named, Enum):
        for index, symbol in enumerate(part.named.symbols):
            if not _UPPER.fullmatch(symbol):
                better = "_".join(nameable(symbol, "SYMBOL")).upper()
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


def nameable(name: str, first: str) -> list[str]:
    """Its words, with another one before a digit, which no name may begin with."""
    said = words(name)
    return said if said and not said[0].isdigit() else [first, *said]


def _is_past(word: str) -> bool:
    return word in IRREGULAR or (word.endswith("ed") and word not in _NOT_PAST)
