"""What subscribers, workers and API functions do their work with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from duly.runtime.ids import derived_event_id, new_event_id
from duly.runtime.transaction import ONLY_READS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import CursorResult, Executable

    from duly.generated_v1 import Event
    from duly.runtime.delivery import Delivery
    from duly.runtime.inbox import InboxKey
    from duly.runtime.records import RecordMaker
    from duly.runtime.transaction import Reading, Transaction


class ReadTx:
    """What a transaction can read; `with begin.read() as tx` gives one that does nothing else.

    Write `tx: ReadTx` where a function only reads: it then serves reading and writing transactions.
    """

    __slots__ = ("_reading", "now")

    now: datetime
    """When the transaction began, in UTC."""

    def __init__(self, reading: Reading, now: datetime) -> None:
        self._reading = reading
        self.now = now

    def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[Any]:
        """Run a statement now: a read, or in a `Tx` a write whose `rowcount` matters.

        RuntimeError for a write, or a lock on rows, inside `begin.read()`.
        """
        return self._reading.execute(statement, parameters)

    if not TYPE_CHECKING:  # a checker says so before anything runs

        def __getattr__(self, name: str) -> object:
            if name in {"write", "publish", "delivery"}:
                raise RuntimeError(ONLY_READS)
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")


class Tx(ReadTx):
    """One transaction: what is written and what is published through it happen together or not at all.

    After a statement that failed it can only be rolled back, whoever caught the error.
    """

    __slots__ = ("_cause", "_maker", "_ordinals", "_transaction", "delivery")

    delivery: Delivery | None
    """The attempt a subscriber was called for; None in the API and in workers."""

    def __init__(
        self,
        transaction: Transaction,
        maker: RecordMaker,
        now: datetime,
        *,
        delivery: Delivery | None = None,
        cause: InboxKey | None = None,
    ) -> None:
        super().__init__(transaction, now)
        self._transaction = transaction
        self._maker = maker
        self._cause = cause
        self._ordinals: dict[str, int] = {}
        self.delivery = delivery

    def write(self, statement: Executable, row: Mapping[str, object]) -> None:
        """Insert, update or delete later: rows of one statement go to the database together.

        Keep the statement in a module constant, so that it is the same object each time. Writes to one
        table keep their order; all are done before anything is read and before the commit.
        """
        self._transaction.write(statement, row)

    def publish(self, event: Event) -> None:
        """Publish when, and only if, the transaction commits; nobody waits for Kafka.

        Raises TopologyError (not in `publishes`), EncodeError (breaks its contract), PublishError (too
        large), ContractError (not frozen), RegistryUnavailableError (its schema id was never seen).
        """
        self._transaction.publish(
            self._maker.record(
                event, event_id=self._event_id(event), now=self.now, cause=self.delivery
            )
        )

    def _event_id(self, event: Event) -> str:
        if self._cause is None:
            return str(new_event_id())
        event_type = type(event).__contract__.full_name
        ordinal = self._ordinals.get(event_type, 0)
        self._ordinals[event_type] = ordinal + 1
        return str(
            derived_event_id(
                service=self._maker.service,
                cause_source=self._cause.source,
                cause_id=self._cause.event_id,
                event_type=event_type,
                ordinal=ordinal,
            )
        )
