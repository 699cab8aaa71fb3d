"""Logs are events with fields on standard error: JSON lines, or readable ones on a terminal."""

from __future__ import annotations

import logging
import os
import sys
from typing import TYPE_CHECKING, cast

import structlog

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger, Processor


def logger(service: str) -> FilteringBoundLogger:
    """Set up by itself alone: what an author does with structlog or logging is left as it is."""
    processors: list[Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if sys.stderr.isatty():
        # The pretty default prints local variables, which may be large or secret.
        plain = structlog.dev.plain_traceback
        has_colors = "NO_COLOR" not in os.environ
        processors.append(
            structlog.dev.ConsoleRenderer(colors=has_colors, exception_formatter=plain)
        )
    else:
        processors += [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    made = structlog.wrap_logger(
        structlog.PrintLogger(sys.stderr),
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    )
    return cast("FilteringBoundLogger", made.bind(service=service))


class _Bridge(logging.Handler):
    def __init__(self, log: FilteringBoundLogger) -> None:
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        self._log.log(
            record.levelno,
            "library_logged",
            logger=record.name,
            message=record.getMessage(),
            exc_info=record.exc_info,
        )


def bridge(log: FilteringBoundLogger) -> None:
    """Let the warnings of libraries, librdkafka's and uvicorn's, come out as events of the same form."""
    logging.getLogger().handlers = [_Bridge(log)]
