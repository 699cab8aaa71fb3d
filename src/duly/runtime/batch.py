"""One transaction over many deliveries: effects, inbox, outbox and positions, or nothing."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from duly.errors import DeliveryError
from duly.runtime import dead_letters, headers, inbox, position, stops
from duly.runtime.delivery import Delivery
from duly.runtime.inbox import InboxRow, Status
from duly.runtime.position import Progress
from duly.runtime.stops import StoppedKey
from duly.runtime.transaction import Transaction
from duly.runtime.tx import Tx

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from duly.broker import KafkaRecord
    from duly.runtime.headers import CloudEvent
    from duly.runtime.inbox import InboxKey
    from duly.runtime.lanes import Work
    from duly.runtime.position import Place
    from duly.runtime.service import Subscriber
    from duly.runtime.tools import Tools

RECORDS_MAX: Final = 500
DURATION_S_MAX: Final = 1.0


@dataclass(frozen=True, slots=True)
class _Planned:
    work: Work
    subscriber: Subscriber | None
    """None: nobody here asked for this type."""
    event: CloudEvent
    key: InboxKey


class Batch:
    """Works of one transaction; made anew for each."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._progress: dict[Place, Progress] = {}
        self._inbox: list[InboxRow] = []
        self._stopped: frozenset[StoppedKey] = frozenset()
        self._known: dict[InboxKey, Status] = {}

    def deliver(self, works: Sequence[Work], *, attempt: int) -> int:
        """Commit the effects of the first records, of all if time allows, and say of how many.

        Rolls back and raises what a subscriber raises.
        """
        tools = self._tools
        # Before the transaction, because the registry may be asked and may take its time.
        planned = [_plan(work, tools) for work in works]
        started_s = tools.clock.monotonic_s()
        with tools.database.write() as connection:
            transaction = Transaction(lambda: connection)
            try:
                offsets = self._lock(connection, works)
                self._known = inbox.look_up(
                    connection, [plan.key for plan in planned if plan.subscriber]
                )
                done = 0
                for plan in planned:
                    if plan.work.record.offset >= offsets[plan.work.lane.place]:
                        self._one(connection, transaction, plan, attempt)
                    done += 1
                    if tools.clock.monotonic_s() - started_s > DURATION_S_MAX:
                        break
                transaction.finish(tools.clock.now())
                inbox.add(connection, self._inbox)
                position.advance(connection, self._progress)
            finally:
                transaction.end()
        self._report(has_records=transaction.has_records)
        return done

    def set_aside(self, work: Work, reason: dead_letters.Reason) -> None:
        """Make a record a dead letter; raises DeadLetterLimitError, after the commit, if it is one too many."""
        tools = self._tools
        with tools.database.write() as connection:
            if work.record.offset < self._lock(connection, [work])[work.lane.place]:
                return
            plan = _plan_for_dead_letter(work)
            self._known = inbox.look_up(connection, [plan.key])
            is_new = plan.key not in self._known
            limit = None
            if is_new:
                limit = self._add_dead_letter(connection, plan, reason)
            else:
                self._count(work.record, work.lane.place, "repeated")
            position.advance(connection, self._progress)
        self._report(has_records=is_new)
        if limit:
            raise stops.limit_error(tools.service.name, limit)

    def _add_dead_letter(
        self, connection: Connection, plan: _Planned, reason: dead_letters.Reason
    ) -> str | None:
        now = self._tools.clock.now()
        record, place = plan.work.record, plan.work.lane.place
        transaction = Transaction(lambda: connection)
        self._aside(connection, transaction, plan, reason)
        transaction.finish(now)
        # The limit counts inbox rows, so this one must be there.
        inbox.add(connection, self._inbox)
        at_key = None if record.key is None else StoppedKey(place.topic_id, record.key)
        if at_key is not None and at_key not in self._stopped:
            stops.stop_key(
                connection, at_key, reason=f"{reason.error_type}: {reason.message}", now=now
            )
        return stops.stop_service_at_limit(connection, now=now)

    def _lock(self, connection: Connection, works: Sequence[Work]) -> dict[Place, int]:
        places = {work.lane.place for work in works}
        offsets = position.lock(connection, places)
        if len(offsets) < len(places):
            lost = min(places - offsets.keys())
            raise DeliveryError(
                f"the position of topic id {lost.topic_id} partition {lost.partition} was deleted from "
                "duly_position while the service ran",
                hint="start it again: it begins at the first retained record",
            )
        # Only now: whoever held the rows until this moment may have stopped a key.
        self._stopped = stops.keys_unless_stopped(connection, self._tools.service.name)
        return offsets

    def _one(
        self, connection: Connection, transaction: Transaction, plan: _Planned, attempt: int
    ) -> None:
        record, place = plan.work.record, plan.work.lane.place
        if plan.subscriber is None:
            self._count(record, place, "skipped")
        elif plan.key in self._known:
            self._count(record, place, "repeated")
        elif record.key is not None and StoppedKey(place.topic_id, record.key) in self._stopped:
            self._aside(connection, transaction, plan, dead_letters.parked_behind(record.key))
        else:
            self._hand_over(transaction, plan, plan.subscriber, attempt)
            self._settle(plan, Status.HANDLED)

    def _hand_over(
        self, transaction: Transaction, plan: _Planned, subscriber: Subscriber, attempt: int
    ) -> None:
        tools, record, event = self._tools, plan.work.record, plan.event
        delivery = Delivery(
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            key=record.key,
            headers=record.headers,
            attempt=attempt,
            ce_id=event.id,
            ce_source=event.source,
            ce_time=event.time,
        )
        tx = Tx(transaction, tools.maker, tools.clock.now(), delivery=delivery, cause=plan.key)
        with tools.traces.process(delivery, group=tools.service.name):
            value = None
            if record.value is not None:
                value = tools.codec.decode(subscriber.event, record.value, record.headers)
            subscriber.function(value, tx)

    def _aside(
        self,
        connection: Connection,
        transaction: Transaction,
        plan: _Planned,
        reason: dead_letters.Reason,
    ) -> None:
        tools, record = self._tools, plan.work.record
        dead_letters.add(
            connection,
            record,
            reason,
            key=plan.key,
            topic_id=plan.work.lane.place.topic_id,
            event_type=plan.event.type or "",
            now=tools.clock.now(),
        )
        topic = tools.service.dead_letter_topic
        transaction.publish(
            dead_letters.outgoing(
                record,
                reason,
                topic=topic,
                group=tools.service.name,
                size_max=tools.maker.limits.of(topic),
            )
        )
        self._settle(plan, reason.status)

    def _settle(self, plan: _Planned, status: Status) -> None:
        record, lane = plan.work.record, plan.work.lane
        published_at = plan.event.time
        row = InboxRow(
            key=plan.key,
            status=status,
            topic_id=lane.place.topic_id,
            partition=record.partition,
            offset=record.offset,
            published_at=published_at,
            handled_at=self._tools.clock.now(),
            is_backlog=published_at is None or published_at < lane.assigned_at,
        )
        self._known[plan.key] = status
        self._inbox.append(row)
        self._count(record, lane.place, status)

    def _count(self, record: KafkaRecord, place: Place, outcome: str) -> None:
        step = self._progress.get(place)
        if step is None:
            step = self._progress[place] = Progress(topic=record.topic, next_offset=0)
        step.next_offset = record.offset + 1
        step.received += 1
        setattr(step, outcome, getattr(step, outcome) + 1)

    def _report(self, *, has_records: bool) -> None:
        self._tools.metrics.count(self._progress.values())
        self._tools.metrics.observe(self._inbox)
        if self._inbox:
            self._tools.committed(has_records)


def _plan(work: Work, tools: Tools) -> _Planned:
    """Decide by the writer's schema who gets a record; raises what the codec says of the framing."""
    record = work.record
    event = headers.parse(record.headers)
    subscriptions = tools.service.subscriptions
    subscriber = None
    # The type in the headers only saves a look at the bytes of what nobody here wants.
    if record.value is None:
        subscriber = tools.service.tombstones.get(record.topic)
        if subscriber and event.type not in {None, subscriber.contract.full_name}:
            subscriber = None
    elif event.type is None or event.type in subscriptions:
        writer = tools.codec.writer(record.value, record.headers)
        subscriber = subscriptions.get(writer.full_name)
    return _Planned(
        work, subscriber, event, inbox.inbox_key(record, work.lane.place.topic_id, event)
    )


def _plan_for_dead_letter(work: Work) -> _Planned:
    """Without a look at the bytes, which may be the reason."""
    event = headers.parse(work.record.headers)
    if event.type and len(event.type) > inbox.KEY_CHARACTERS_MAX:
        event = dataclasses.replace(event, type=event.type[: inbox.KEY_CHARACTERS_MAX])
    return _Planned(
        work, None, event, inbox.inbox_key(work.record, work.lane.place.topic_id, event)
    )
