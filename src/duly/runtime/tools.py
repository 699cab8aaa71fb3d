"""What a service's loops share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from duly.codec import Codec
    from duly.runtime.clock import Clock
    from duly.runtime.database import Database
    from duly.runtime.metrics import Metrics
    from duly.runtime.records import RecordMaker
    from duly.runtime.service import Service
    from duly.runtime.traces import Traces


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What a service's loops work with."""

    service: Service
    database: Database
    codec: Codec
    maker: RecordMaker
    clock: Clock
    metrics: Metrics
    traces: Traces
    committed: Callable[[bool], None]
    """Called after each commit that changed something; says whether records went to the outbox."""
