"""The 200 objects of each shape that every contender carries, as plain values under wire names."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Callable

Plain: TypeAlias = dict[str, Any]
"""Field → UUID, Decimal, aware datetime, text, number, list, dict; an enum is its symbol."""

COUNT: Final = 200
_NEWEST: Final = dt.datetime(2026, 1, 5, 10, tzinfo=dt.UTC)
_YEAR_US: Final = 365 * 24 * 3600 * 1_000_000
_STATUSES: Final = ("NEW", "PAID", "SHIPPED", "CANCELLED")


@cache
def samples(shape: str) -> tuple[Plain, ...]:
    """The same ones in every process."""
    chance = random.Random(f"duly bench {shape}")
    return tuple(SHAPES[shape](chance, index) for index in range(COUNT))


def schema_text(shape: str) -> str:
    return (Path(__file__).parent / "schemas" / f"{shape}.avsc").read_text(encoding="utf-8")


def _flat(chance: random.Random, index: int) -> Plain:
    return {
        "product_id": _uuid(chance),
        "sku": _sku(chance),
        "name": f"Rennrad Zürich {index}",
        "price": _price(chance),
        "quantity": chance.randrange(10_000),
        "occurred_at": _instant(chance, unit_us=1_000),
    }


def _order(chance: random.Random, index: int) -> Plain:
    return {
        "order_id": _uuid(chance),
        "customer": {
            "customer_id": chance.randrange(10_000_000),
            "email": f"jörg.{index}@example.com",
            "vip": chance.random() < 0.2,
        },
        "status": chance.choice(_STATUSES),
        "items": [
            {
                "sku": _sku(chance),
                "quantity": chance.randrange(1, 20),
                "unit_price": _price(chance),
            }
            for _ in range(5)
        ],
        "attributes": {
            "channel": chance.choice(("web", "shop", "phone")),
            "city": chance.choice(("Zürich", "Genève", "Lugano")),
            "campaign": f"{chance.randrange(1_000):03d}",
        },
        "coupon": f"SAVE{chance.randrange(100)}" if index % 2 else None,
        "shipped_at": None if index % 3 else _instant(chance, unit_us=1_000),
        "total": _price(chance),
        "placed_at": _instant(chance, unit_us=1_000),
    }


def _telemetry(chance: random.Random, index: int) -> Plain:
    return {
        "device_id": f"Fühler-{index:04d}",
        "seq": chance.randrange(2**40),
        "at": _instant(chance, unit_us=1),
        "voltage": chance.gauss(12, 1),
        "temperature": chance.gauss(20, 5),
        "samples": [chance.gauss(0, 100) for _ in range(100)],
        "counts": [chance.randrange(100_000) for _ in range(100)],
    }


def _uuid(chance: random.Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)


def _sku(chance: random.Random) -> str:
    return f"BK-{chance.randrange(10**6):06d}-{chance.choice('RBSW')}"


def _price(chance: random.Random) -> Decimal:
    return Decimal(chance.randrange(1, 500_000)).scaleb(-2)


def _instant(chance: random.Random, *, unit_us: int) -> dt.datetime:
    return _NEWEST - dt.timedelta(microseconds=chance.randrange(_YEAR_US // unit_us) * unit_us)


SHAPES: Final[dict[str, Callable[[random.Random, int], Plain]]] = {
    "flat": _flat,
    "order": _order,
    "telemetry": _telemetry,
}
