"""How far a service is, for people and for tools."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from duly.runtime import dead_letters, inbox, outbox, position, stops
from duly.runtime.headers import rfc3339
from duly.runtime.position import COUNTERS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from duly.runtime.position import Position

LATENCIES_MAX: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """Publish to handled of the last events that did not wait for the process to start."""

    count: int
    median_ms: float | None
    p99_ms: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    service: str
    started_at: datetime
    partitions: tuple[Position, ...]
    outbox_rows: int
    outbox_oldest_s: float
    latency: Latency
    set_aside: Mapping[str, int]
    stopped_keys: int
    stop_reason: str | None
    troubles: Mapping[str, str]
    """What is not working at the moment and is being tried again, by the loop it happens in."""

    def as_json(self) -> dict[str, Any]:
        partitions = [
            {
                "position" if name == "next_offset" else name: value
                for name, value in asdict(p).items()
            }
            for p in self.partitions
        ]
        return {
            "service": self.service,
            "started_at": rfc3339(self.started_at),
            "partitions": partitions,
            "totals": {name: sum(p[name] for p in partitions) for name in COUNTERS},
            "outbox": {"rows": self.outbox_rows, "oldest_s": self.outbox_oldest_s},
            "latency_ms": {
                "count": self.latency.count,
                "median": self.latency.median_ms,
                "p99": self.latency.p99_ms,
            },
            "set_aside": {"dead": 0, "parked": 0, **self.set_aside},
            "stopped_keys": self.stopped_keys,
            "stop_reason": self.stop_reason,
            "troubles": dict(self.troubles),
        }


def read(
    connection: Connection,
    *,
    service: str,
    started_at: datetime,
    now: datetime,
    stop_reason: str | None,
    troubles: Mapping[str, str],
) -> Status:
    standing = stops.standing(connection)
    if stop_reason is None and standing.reason is not None:
        stop_reason = stops.limit_error(service, standing.reason).message
    waiting = outbox.backlog(connection)
    oldest_s = (now - waiting.oldest_at).total_seconds() if waiting.oldest_at else 0.0
    return Status(
        service=service,
        started_at=started_at,
        partitions=position.positions(connection),
        outbox_rows=waiting.rows,
        outbox_oldest_s=max(0.0, round(oldest_s, 3)),
        latency=summary(inbox.latencies_ms(connection, last=LATENCIES_MAX)),
        set_aside=dead_letters.count(connection),
        stopped_keys=len(standing.keys),
        stop_reason=stop_reason,
        troubles=troubles,
    )


def summary(latencies_ms: list[float]) -> Latency:
    """Nearest-rank quantiles."""
    if not latencies_ms:
        return Latency(count=0, median_ms=None, p99_ms=None)
    ordered = sorted(latencies_ms)

    def rank(percent: int) -> float:
        return round(ordered[max(0, -(-len(ordered) * percent // 100) - 1)], 3)

    return Latency(count=len(ordered), median_ms=rank(50), p99_ms=rank(99))
