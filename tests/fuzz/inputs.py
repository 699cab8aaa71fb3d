"""How the bytes of the fuzzer become a call of Codec.decode."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from tests.fuzz.law import agree, decode

if TYPE_CHECKING:
    from duly.broker import Headers
    from tests.fuzz.law import Outcome
    from tests.fuzz.targets import World

HEADER: Final = "__value_schema_id"
HEAD_SIZE: Final = 2
"""Bytes of an input that choose target and form; what follows is data."""


class Form(IntEnum):
    PREFIX = 0
    """The right id in front of damaged Avro data."""
    GUID = 1
    """The right GUID in the header."""
    ANY_PREFIX = 2
    """The whole value is damaged, framing included."""
    ANY_HEADER = 3
    """The header is damaged; its length comes first."""


FORMS: Final = (Form.PREFIX,) * 10 + (Form.GUID,) * 2 + (Form.ANY_PREFIX,) * 2 + (Form.ANY_HEADER,)
"""Most inputs are spent on Avro data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of Codec.decode; `target` is the number of a Target."""

    target: int
    value: bytes
    headers: Headers


def call(world: World, data: bytes) -> Call | None:
    """None for what is too short to choose a target."""
    if len(data) < HEAD_SIZE:
        return None
    target, payload = data[0] % len(world.targets), data[HEAD_SIZE:]
    match form_of(data):
        case Form.PREFIX:
            return Call(target=target, value=prefix(world, target) + payload, headers=())
        case Form.GUID:
            return Call(target=target, value=payload, headers=((HEADER, guid(world, target)),))
        case Form.ANY_PREFIX:
            return Call(target=target, value=payload, headers=())
        case Form.ANY_HEADER:
            size = payload[0] if payload else 0
            header, value = payload[1 : 1 + size], payload[1 + size :]
            return Call(target=target, value=value, headers=((HEADER, header),))


def form_of(data: bytes) -> Form:
    return FORMS[data[1] % len(FORMS)]


def seed(world: World, target: int, form: Form, payload: bytes) -> bytes:
    """An input that is nothing but right."""
    head = bytes([target, FORMS.index(form)])
    match form:
        case Form.PREFIX | Form.GUID:
            return head + payload
        case Form.ANY_PREFIX:
            return head + prefix(world, target) + payload
        case Form.ANY_HEADER:
            header = guid(world, target)
            return head + bytes([len(header)]) + header + payload


def run(world: World, called: Call) -> Outcome:
    """Decode, hold the law, and ask the reference too; raises BrokenLawError, or anything."""
    cls = world.targets[called.target].cls
    outcome = decode(world.codec, cls, called.value, called.headers)
    if world.codec.engine != world.reference.engine:
        agree(outcome, decode(world.reference, cls, called.value, called.headers))
    return outcome


def prefix(world: World, target: int) -> bytes:
    return b"\x00" + world.ids[target].to_bytes(4, "big")


def guid(world: World, target: int) -> bytes:
    return b"\x01" + world.registry.guid(world.ids[target]).bytes
