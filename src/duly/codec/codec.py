"""Events to framed Avro bytes and back; schemas by id from the registry, never registered here."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar
from uuid import UUID

from duly.codec.framing import PREFIX_SIZE, prefix, unframe
from duly.codec.python_engine import PythonEngine
from duly.errors import (
    ConfigError,
    ContractError,
    SchemaNotFoundError,
    UnknownSchemaIdError,
    UnresolvableError,
)
from duly.schema import Primitive, Record, parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from duly.broker import Headers
    from duly.generated_v1 import Contract, Event
    from duly.schema import Schema

E = TypeVar("E", bound="Event")

ENGINES: Final = ("python", "fastavro")
"""The default first."""
ENGINE_VARIABLE: Final = "DULY_CODEC_ENGINE"
CACHED_MAX: Final = 1_000
"""Writer schemas, and pairs of writer and class, that one codec keeps compiled."""


class SchemaSource(Protocol):
    """What a codec asks of a registry: Registry and MemoryRegistry give it."""

    url: str

    def schema_text(self, schema_id: int) -> str: ...

    def schema_text_by_guid(self, guid: UUID) -> str: ...

    def schema_id(self, subject: str, schema_text: str) -> int: ...


class Engine(Protocol):
    """Compiles a function per class, and per writer and class; holds no state between data."""

    def encoder(self, cls: type[Event], prefix: bytes) -> Callable[[Event], bytes]:
        """From an event of `cls` to `prefix` and Avro data; raises EncodeError."""
        ...

    def decoder(self, cls: type[Event], writer: Schema) -> Callable[[bytes, int], Event]:
        """From the Avro data of `writer` that start at an offset to an event of `cls`.

        Raises UnresolvableError; what it returns raises CorruptPayloadError, and UnresolvableError
        for data that reach a part of the writer's schema the class cannot hold.
        """
        ...

    def source(self, cls: type[Event], writer: Schema) -> str:
        """The text of both functions, "" where there is none."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """The schema some bytes were written with, by its id or by its GUID."""

    schema_id: int | None
    guid: UUID | None
    full_name: str
    """Of the root record; the name of the type where the root is none."""
    schema: Schema


class Codec:
    """Encodes and decodes events; what it compiles and looks up it keeps, and threads may share it.

    `engine` says what does the work; DULY_CODEC_ENGINE chooses it. Raises ConfigError for another.
    """

    def __init__(self, registry: SchemaSource) -> None:
        self.registry = registry
        self.engine = _engine_name()
        self._engine = _engine(self.engine)
        self._encoders: dict[type[Event], Callable[[Event], bytes]] = {}
        self._writers: dict[int | UUID, Writer] = {}
        self._decoders: dict[tuple[type[Event], int | UUID], Callable[[bytes, int], Any]] = {}
        self._by_prefix: dict[tuple[type[Event], bytes], Callable[[bytes, int], Any]] = {}
        self._lock = threading.Lock()

    def encode(self, event: Event) -> bytes:
        """Framed bytes, ready for any Kafka client.

        Raises EncodeError where the event breaks its contract, SubjectNotFoundError and
        SchemaNotFoundError where the contract is not registered, RegistryUnavailableError.
        """
        encode = self._encoders.get(event.__class__)
        if encode is None:
            encode = self._encoders[event.__class__] = self._encoder(event.__class__)
        return encode(event)

    def decode(self, cls: type[E], data: bytes, headers: Headers = ()) -> E:
        """The event in `data`, whichever revision of its contract wrote it.

        Raises FramingError, UnknownSchemaIdError, UnresolvableError, CorruptPayloadError;
        RegistryUnavailableError where the writer's schema is not known yet.
        """
        if not headers:
            known = self._by_prefix.get((cls, data[:PREFIX_SIZE]))
            if known is not None:
                return known(data, PREFIX_SIZE)
        schema_id, start = unframe(data, headers)
        decode = self._decoders.get((cls, schema_id))
        if decode is None:
            decode = self._decoder(cls, schema_id)
        if not headers:
            self._keep(self._by_prefix, (cls, data[:start]), decode)
        return decode(data, start)

    def writer(self, data: bytes, headers: Headers = ()) -> Writer:
        """Which schema wrote `data`, for choosing the class to decode it with.

        Raises FramingError, UnknownSchemaIdError, UnresolvableError (the registry's text is not
        Avro), RegistryUnavailableError.
        """
        return self._writer(unframe(data, headers).schema_id)

    def source(self, cls: type[Event]) -> str:
        """The Python text that encodes events of `cls` and decodes its own revision: for debugging.

        Empty where the engine prints none, and for schemas too unusual to be printed.
        """
        schema = parse(_contract(cls).schema_text, strict=False)
        return self._engine.source(cls, schema)

    def _encoder(self, cls: type[Event]) -> Callable[[Event], bytes]:
        contract = _contract(cls)
        start = prefix(self.registry.schema_id(contract.subject, contract.schema_text))
        return self._engine.encoder(cls, start)

    def _decoder(self, cls: type[Event], schema_id: int | UUID) -> Callable[[bytes, int], Any]:
        _contract(cls)
        writer = self._writer(schema_id)
        decode = self._engine.decoder(cls, writer.schema)
        self._keep(self._decoders, (cls, schema_id), decode)
        return decode

    def _writer(self, schema_id: int | UUID) -> Writer:
        writer = self._writers.get(schema_id)
        if writer is None:
            writer = self._fetch(schema_id)
            self._keep(self._writers, schema_id, writer)
        return writer

    def _fetch(self, schema_id: int | UUID) -> Writer:
        is_guid = isinstance(schema_id, UUID)
        shown = f"schema {'GUID' if is_guid else 'id'} {schema_id}"
        try:
            text = (
                self.registry.schema_text_by_guid(schema_id)
                if is_guid
                else self.registry.schema_text(schema_id)
            )
        except SchemaNotFoundError as error:
            raise UnknownSchemaIdError(
                f"{shown} is not in the registry at {self.registry.url}",
                schema_id=schema_id,
                hint="look whether the producer uses another registry",
            ) from error
        try:
            schema = parse(text, file=shown, strict=False)
        except ContractError as error:
            raise UnresolvableError(
                f"the registry at {self.registry.url} holds no Avro schema duly can read: {error}"
            ) from error
        return Writer(
            schema_id=None if is_guid else schema_id,
            guid=schema_id if is_guid else None,
            full_name=_root_name(schema),
            schema=schema,
        )

    def _keep(self, cache: dict[Any, Any], key: object, value: object) -> None:
        with self._lock:
            if len(cache) >= CACHED_MAX:
                del cache[next(iter(cache))]
            cache[key] = value


def _contract(cls: type[Event]) -> Contract:
    contract = getattr(cls, "__contract__", None)
    if contract is None:
        raise TypeError(f"{cls.__qualname__} is not an event class: it has no contract")
    return contract


def _root_name(schema: Schema) -> str:
    root = schema.target(schema.root)
    if isinstance(root, Record):
        return root.name
    return root.type if isinstance(root, Primitive) else type(root).__name__.lower()


def _engine_name() -> str:
    name = os.environ.get(ENGINE_VARIABLE) or ENGINES[0]
    if name not in ENGINES:
        allowed = ", ".join(f'"{engine}"' for engine in ENGINES)
        raise ConfigError(f'{ENGINE_VARIABLE} is "{name}", expected one of: {allowed}')
    return name


def _engine(name: str) -> Engine:
    if name == "python":
        return PythonEngine()
    try:
        # Only who chooses fastavro needs it.
        from duly.codec.fastavro_engine import FastavroEngine
    except ModuleNotFoundError as error:
        raise ConfigError(
            f'{ENGINE_VARIABLE} is "fastavro", which is not installed',
            hint="pip install duly[fastavro], or unset the variable",
        ) from error
    return FastavroEngine()
