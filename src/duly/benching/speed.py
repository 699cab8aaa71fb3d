"""Events per second of one contract, through duly's codec and through fastavro alone."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from duly.benching.timing import Effort, interleave
from duly.codec import Codec
from duly.registry import MemoryRegistry

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from duly.benching.data import Data

ROUNDS: Final = 5
_PREFIX_SIZE: Final = 5
"""The framing in front of the Avro bytes, which fastavro alone does not know."""
_REASON_LENGTH_MAX: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Per second of processor time, on one core."""

    encode: float
    decode: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    contract: str
    origin: str
    events: int
    bytes: float
    """Of one event with its framing, on average."""
    duly: Rates
    fastavro: Rates | None
    """Reading and writing dicts: nothing checks them, and no class comes out."""
    note: str
    """Why there are no figures of fastavro, or how its bytes differ; empty otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Peer:
    values: tuple[Any, ...]
    encode: Callable[[Any], bytes]
    decode: Callable[[bytes], Any]


def measure(data: Data, *, seconds: float) -> Speed:
    """Takes about `seconds`; raises EncodeError and DecodeError as the codec does."""
    registry = MemoryRegistry(default_level="NONE")
    contract = data.cls.__contract__
    registry.register(contract.subject, contract.schema_text)
    codec = Codec(registry)
    written = [codec.encode(event) for event in data.events]
    avro = [one[_PREFIX_SIZE:] for one in written]
    peer, note = _fastavro(contract.schema_text, avro)
    tasks = {
        "encode": _each(codec.encode, data.events),
        "decode": _each(lambda one: codec.decode(data.cls, one), written),
    }
    if peer is not None:
        tasks["peer encode"] = _each(peer.encode, peer.values)
        tasks["peer decode"] = _each(peer.decode, avro)
    took_s = interleave(tasks, Effort(rounds=ROUNDS, seconds=seconds / len(tasks) / ROUNDS))
    rate = {task: len(written) / took for task, took in took_s.items()}
    return Speed(
        contract=contract.full_name,
        origin=data.origin,
        events=len(written),
        bytes=sum(map(len, written)) / len(written),
        duly=Rates(encode=rate["encode"], decode=rate["decode"]),
        fastavro=Rates(encode=rate["peer encode"], decode=rate["peer decode"]) if peer else None,
        note=note,
    )


def _each(run: Callable[[Any], object], values: Sequence[Any]) -> Callable[[], None]:
    def once() -> None:
        for value in values:
            run(value)

    return once


def _fastavro(schema_text: str, avro: Sequence[bytes]) -> tuple[_Peer | None, str]:
    """Fastavro on the same bytes, and a note where it cannot or does not do the same."""
    try:
        import fastavro
    except ModuleNotFoundError:
        return None, "no fastavro to compare with: pip install duly[fastavro]"

    def decode(data: bytes) -> Any:
        return fastavro.schemaless_reader(io.BytesIO(data), schema, None)

    def encode(value: Any) -> bytes:
        file = io.BytesIO()
        fastavro.schemaless_writer(file, schema, value)
        return file.getvalue()

    try:
        schema = fastavro.parse_schema(json.loads(schema_text))
        values = tuple(map(decode, avro))
        is_same = [encode(value) for value in values] == list(avro)
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"[:_REASON_LENGTH_MAX]
        return None, f"fastavro cannot: {reason}"
    return (
        _Peer(values=values, encode=encode, decode=decode),
        "" if is_same else "fastavro writes other bytes",
    )
