"""A value of the writer that shows what a hazard does to it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Specimen:
    value: bool | int | float | bytes | str
    """As Avro writes it, without its logical type."""
    outcome: str
    """What becomes of it, to be said after `… written with revision 2`."""
