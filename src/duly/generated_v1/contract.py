"""What a generated event class knows about the contract it was generated from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import BaseModel

    from duly.generated_v1.enums import Enum


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Contract:
    """Compared by identity: there is one per generated event class."""

    full_name: str
    domain: str
    line: str
    """Such as `v1`."""
    revision: int | None
    """The frozen revision the class equals; None for an unfrozen head."""
    topic: str
    key: str | None
    """The field that is the record's key, by its name in the schema."""
    subject: str
    root: str
    """The Python package generated for the whole catalog, such as `shop`."""
    schema_text: str
    """Self-contained Avro schema: the frozen revision's own text, or the flattened head."""
    types: Mapping[str, type[BaseModel | Enum]]
    """Avro full name → generated class, for every record and enum in the schema."""
    branches: Mapping[str, type[BaseModel]] = field(default_factory=dict[str, "type[BaseModel]"])
    """Where a union has two branches of one Python type, the wrapper of each such branch.

    The key is `<record>/<field>[/items|/values…]/<branch>` in wire names, the branch by its Avro
    type or full name: `shop.files.v1.FileStoredEvent/digest/shop.files.v1.MD5`.
    """
    produced_by: tuple[str, ...] = ()
    consumed_by: tuple[str, ...] = ()
