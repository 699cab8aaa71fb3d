"""Ids of events: UUIDv7 for new facts, UUIDv8 for facts that follow from another (RFC 9562)."""

from __future__ import annotations

import hashlib
import os
import threading
import time
import uuid
from typing import Final

_SUB_MS_BITS: Final = 12
_MASK_62: Final = (1 << 62) - 1


class Uuid7:
    """Makes UUIDv7s that only ever grow, also within a millisecond and when the clock steps back.

    Method 3 of RFC 9562: the 12 bits after the milliseconds are a fraction of the millisecond.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def next(self, unix_ns: int | None = None) -> uuid.UUID:
        ms, rest_ns = divmod(time.time_ns() if unix_ns is None else unix_ns, 1_000_000)
        stamp = ms << _SUB_MS_BITS | (rest_ns << _SUB_MS_BITS) // 1_000_000
        with self._lock:
            self._last = stamp = max(stamp, self._last + 1)
        ms, fraction = stamp >> _SUB_MS_BITS, stamp & ((1 << _SUB_MS_BITS) - 1)
        random = int.from_bytes(os.urandom(8)) & _MASK_62
        return uuid.UUID(int=ms << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | random)


new_event_id = Uuid7().next


def derived_event_id(
    *, service: str, cause_source: str, cause_id: str, event_type: str, ordinal: int
) -> uuid.UUID:
    """The id of the `ordinal`-th event of its type that a service publishes because of another event.

    The same cause gives the same id however often it is handled, so those who read it can tell.
    """
    digest = hashlib.sha256(b"duly event id 1")
    for part in (service, cause_source, cause_id, event_type, str(ordinal)):
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8))
        digest.update(data)
    value = int.from_bytes(digest.digest()[:16])
    value = value & ~(0xF << 76) | 0x8 << 76
    value = value & ~(0b11 << 62) | 0b10 << 62
    return uuid.UUID(int=value)
