"""librdkafka repeats itself up to 40 times a second while a broker is away."""

from __future__ import annotations

import logging
import re
import time
from typing import Final

PERIOD_S: Final = 30.0
_KINDS_MAX: Final = 1_000
_VARYING: Final = re.compile(r"\d+ms|, \d+ identical error\(s\) suppressed")


class OncePerPeriod(logging.Filter):
    """Let each distinct line pass once in 30 s; waiting times do not make lines distinct."""

    def __init__(self) -> None:
        super().__init__()
        self._next: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        line = _VARYING.sub("", record.getMessage())
        now = time.monotonic()
        if now < self._next.get(line, 0.0):
            return False
        if len(self._next) >= _KINDS_MAX:
            self._next.clear()
        self._next[line] = now + PERIOD_S
        return True
