"""One running instance of a service: its loops as steps, its HTTP application, its state.

`duly run` gives each loop a thread; Bench calls the steps itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, text

from duly.runtime import outbox, status, stops, tables
from duly.runtime.begin import BeginTransaction
from duly.runtime.handler import Handler
from duly.runtime.housekeeper import Housekeeper
from duly.runtime.http import build_app
from duly.runtime.lanes import Lanes
from duly.runtime.logs import logger
from duly.runtime.metrics import Metrics
from duly.runtime.owner import take_or_check
from duly.runtime.poller import Poller
from duly.runtime.records import RecordMaker, check_frozen
from duly.runtime.relay import Relay
from duly.runtime.tools import Tools
from duly.runtime.wake import Wake
from duly.runtime.worker_loop import WorkerLoop

if TYPE_CHECKING:
    from fastapi import FastAPI
    from sqlalchemy import Connection

    from duly.broker import Broker
    from duly.codec import Codec
    from duly.registry import SchemaRegistry
    from duly.runtime.clock import Clock
    from duly.runtime.database import Database
    from duly.runtime.service import Service
    from duly.runtime.status import Status
    from duly.runtime.traces import Traces

_SETUP_NUMBER = -1


class Instance:
    """Made of ports, so that nothing here knows Kafka; call `prepare` before anything else."""

    def __init__(
        self,
        service: Service,
        *,
        broker: Broker,
        registry: SchemaRegistry,
        codec: Codec,
        database: Database,
        clock: Clock,
        traces: Traces,
        allows_unfrozen: bool,
    ) -> None:
        self.service = service
        self.database = database
        self.log = logger(service.name)
        self._broker = broker
        self._registry = registry
        self._clock = clock
        self._allows_unfrozen = allows_unfrozen
        self._started_at = clock.now()
        self.fatal: BaseException | None = None
        """What ended the instance; set by whoever runs the loops."""
        self.is_stopping = False
        self.tools = Tools(
            service=service,
            database=database,
            codec=codec,
            maker=RecordMaker(
                service=service.name,
                publishes=frozenset(service.publishes),
                codec=codec,
                registry=registry,
                traces=traces,
                allows_unfrozen=allows_unfrozen,
            ),
            clock=clock,
            metrics=Metrics(service.name),
            traces=traces,
            committed=self._committed,
        )
        self.begin = BeginTransaction(self.tools, self._committed)
        """What the author's API functions get."""
        self.wake_handler, self.wake_poller, self.wake_relay = Wake(), Wake(), Wake()
        self.lanes = lanes = Lanes()
        self.poller = (
            Poller(broker, self.tools, lanes, arrived=self.wake_handler, log=self.log)
            if service.subscriptions
            else None
        )
        self.handler = Handler(self.tools, lanes, made_room=self.wake_poller, log=self.log)
        self.relay = Relay(broker, self.tools, log=self.log)
        self.housekeeper = Housekeeper(
            broker, registry, self.tools, poller=self.poller, log=self.log
        )
        self.workers = [(Wake(), self._worker(index)) for index in range(len(service.worker_table))]
        self.app = self._build_app()

    def prepare(self) -> None:
        """Make tables, and check all that must be true before the first event.

        Raises DeadLetterLimitError (stopped earlier), ConfigError (topic missing, foreign database),
        SubjectNotFoundError and SchemaNotFoundError (not registered), ContractError (not frozen),
        BrokerUnavailableError and RegistryUnavailableError: the last two may be tried again.
        """
        with self.database.write() as connection:
            self._make_tables(connection)
            stops.keys_unless_stopped(connection, self.service.name)
        published = [event.__contract__ for event in self.service.publishes]
        if not self._allows_unfrozen:
            for contract in published:
                check_frozen(contract)
        topics = {*self.service.topics, *(contract.topic for contract in published)}
        if self.service.subscriptions:
            topics.add(self.service.dead_letter_topic)
        for topic in sorted(topics):
            self._broker.topic_id(topic)
        self.tools.maker.limits.ask(self._broker, sorted(topics))
        for contract in published:
            self._registry.schema_id(contract.subject, contract.schema_text)

    def status(self) -> Status:
        troubles = {
            "kafka": self.poller.trouble if self.poller else "",
            "relay": self.relay.trouble,
            "housekeeping": self.housekeeper.trouble,
            **{f"worker {worker.name}": worker.trouble for _, worker in self.workers},
        }
        with self.database.read() as connection:
            return status.read(
                connection,
                service=self.service.name,
                started_at=self._started_at,
                now=self._clock.now(),
                stop_reason=str(self.fatal) if self.fatal else None,
                troubles={name: trouble for name, trouble in troubles.items() if trouble},
            )

    def reasons_not_ready(self) -> list[str]:
        reasons: list[str] = []
        if self.fatal is not None:
            reasons.append(f"stopped: {self.fatal}")
        if self.is_stopping:
            reasons.append("stopping")
        if self.poller is not None and not self.poller.has_polled:
            reasons.append("has not heard from Kafka yet")
        try:
            with self.database.read() as connection:
                connection.execute(select(1))
        except Exception as error:
            reasons.append(f"the database does not answer: {type(error).__name__}")
        return reasons

    def next_attempt_s(self) -> float | None:
        """When, on the clock's monotonic time, the next of a bounded number of attempts is due."""
        return self.lanes.next_attempt_s()

    def close(self) -> None:
        """After the loops have ended."""
        self.tools.traces.close()
        self.database.close()

    def _build_app(self) -> FastAPI:
        return build_app(
            self.service,
            begin=self.begin,
            status=self.status,
            reasons_not_ready=self.reasons_not_ready,
            is_alive=lambda: self.fatal is None,
            metrics=self.tools.metrics,
            log=self.log,
        )

    def _worker(self, index: int) -> WorkerLoop:
        return WorkerLoop(
            self.service.worker_table[index],
            self.tools,
            committed=lambda has_records: self._wake(has_records, but=index),
            log=self.log,
        )

    def _committed(self, has_records: bool) -> None:  # noqa: FBT001 a fact, not a mode
        self._wake(has_records, but=None)

    def _wake(self, has_records: bool, *, but: int | None) -> None:  # noqa: FBT001
        """A worker is not woken by its own commit: it says itself whether there may be more."""
        if has_records:
            self.wake_relay.call()
        for index, (wake, _) in enumerate(self.workers):
            if index != but:
                wake.call()

    def _make_tables(self, connection: Connection) -> None:
        if connection.dialect.name == "postgresql":
            # Two instances that start at once would both find the tables missing.
            connection.execute(
                text("SELECT pg_advisory_xact_lock(:class, :number)"),
                {"class": outbox.LOCK_CLASS, "number": _SETUP_NUMBER},
            )
        tables.metadata.create_all(connection)
        if self.service.tables is not None:
            self.service.tables.create_all(connection)
        take_or_check(connection, self.service.name)
