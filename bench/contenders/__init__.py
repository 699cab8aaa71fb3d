"""All contenders, in the order of the table; those whose library is missing are named with it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from bench.contender import Contender

MODULES: Final = (
    "duly_codec",
    "confluent_pydantic",
    "fastavro_pydantic",
    "dataclasses_avroschema",
    "fastavro_plain",
    "protobuf_dataclasses",
    "msgspec_msgpack",
)


class Field(NamedTuple):
    contenders: tuple[Contender, ...]
    missing: tuple[str, ...]
    """Libraries that are not installed here: `make bench` installs them."""


def load() -> Field:
    contenders: list[Contender] = []
    missing: list[str] = []
    for name in MODULES:
        try:
            module = import_module(f"{__name__}.{name}")
        except ModuleNotFoundError as error:
            missing.append(error.name or name)
        else:
            contenders.extend(module.CONTENDERS)
    return Field(tuple(contenders), tuple(missing))
