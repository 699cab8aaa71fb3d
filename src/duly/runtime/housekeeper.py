"""What has to be done now and then: forget old inbox rows, look whether topics and registry are still the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol, cast, runtime_checkable

from duly.errors import RegistryError
from duly.runtime import inbox
from duly.runtime.failures import FailureClass, classify

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from duly.broker import Broker
    from duly.registry import SchemaRegistry
    from duly.runtime.poller import Poller
    from duly.runtime.tools import Tools

EVERY_S: Final = 30.0
ROWS_MAX: Final = 2_000
"""Inbox rows forgotten in one transaction."""


@runtime_checkable
class Verifying(Protocol):
    """A registry that may have answered from its cache on disk."""

    def verify(self) -> object:
        """Raises RegistryError if the registry was rebuilt and ids mean other schemas now."""
        ...


class Housekeeper:
    """Call `step` again and again, from one thread."""

    def __init__(
        self,
        broker: Broker,
        registry: SchemaRegistry,
        tools: Tools,
        *,
        poller: Poller | None,
        log: FilteringBoundLogger,
    ) -> None:
        self._broker = broker
        self._registry = registry
        self._tools = tools
        self._poller = poller
        self._log = log
        self.trouble = ""

    def step(self) -> float:
        """Gives the seconds to wait before the next step. Raises RegistryError for a rebuilt registry."""
        tools = self._tools
        try:
            with tools.database.write() as connection:
                pruned = inbox.prune(connection, now=tools.clock.now(), rows_max=ROWS_MAX)
            published = {event.__contract__.topic for event in tools.service.publishes}
            limits = tools.maker.limits
            limits.refresh(self._broker, published | limits.by_topic.keys())
            if self._poller is not None:
                self._poller.check_topics()
            if isinstance(self._registry, Verifying):
                cast("Verifying", self._registry).verify()
        except Exception as error:
            if isinstance(error, RegistryError) and not error.retryable:
                raise
            if classify(error) is not FailureClass.TRANSIENT:
                raise
            self.trouble = str(error)
            self._log.warning("housekeeping_failed", error=str(error))
            return EVERY_S
        self.trouble = ""
        if pruned:
            self._log.info("inbox_pruned", rows=pruned)
        return 0.0 if pruned == ROWS_MAX else EVERY_S
