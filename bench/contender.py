"""What all contenders have in common, and the proof that they do the same work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bench.samples import SHAPES, samples

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.samples import Plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One contender on one shape; `encode` and `decode` are what is timed."""

    build: Callable[[Plain], Any]
    """From plain values to the object a user of the contender holds."""
    encode: Callable[[Any], bytes]
    decode: Callable[[bytes], Any]
    plain: Callable[[Any], Plain]
    """The way back from `build`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    name: str
    gives: str
    """What its reader holds after decoding."""
    lane: Callable[[str], Lane]
    """By the name of a shape."""


class DisagreementError(Exception):
    """A contender lost or changed a value, so that its figures would compare nothing."""


def prove(contender: Contender, shape: str) -> None:
    """Raise DisagreementError unless every sample comes back equal, in values and in types."""
    lane = contender.lane(shape)
    for index, sample in enumerate(samples(shape)):
        found = lane.plain(lane.decode(lane.encode(lane.build(sample))))
        if not is_same(found, sample):
            raise DisagreementError(
                f"{contender.name}: {shape} {index} came back as {found!r}, expected {sample!r}"
            )


def prove_all(contenders: tuple[Contender, ...]) -> None:
    for contender in contenders:
        for shape in SHAPES:
            prove(contender, shape)


def is_same(a: Any, b: Any) -> bool:
    """Equal, and of one type all the way down: 1 is not 1.0 and no True."""
    if type(a) is not type(b) or a != b:
        return False
    if isinstance(a, dict):
        return all(is_same(a[key], b[key]) for key in a)  # pyright: ignore[reportUnknownVariableType]
    if isinstance(a, list):
        return all(map(is_same, a, b))  # pyright: ignore[reportUnknownArgumentType]
    return True
