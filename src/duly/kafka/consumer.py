"""The consumer port on librdkafka."""

# ruff: noqa: SLF001 - librdkafka's own error codes begin with an underscore, and are public

from __future__ import annotations

import time
from threading import Thread
from typing import TYPE_CHECKING, Final

import confluent_kafka
from confluent_kafka import OFFSET_BEGINNING, KafkaError, KafkaException

from duly.broker import Bounds, KafkaRecord, TopicPartition
from duly.errors import (
    BrokerError,
    BrokerUnavailableError,
    ConfigError,
    DulyError,
    PositionLostError,
)
from duly.kafka.client_settings import LOGGER, consuming
from duly.kafka.failure import broker_failure, error_of, is_missing_topic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from confluent_kafka import Message

    from duly.broker import OnAssign, OnRevoke
    from duly.settings import Environment

AWAY_S_MAX: Final = 30.0
"""How long all brokers may be away before `poll` says so; librdkafka goes on trying meanwhile and afterwards."""
_PROBE_S: Final = 0.3
_QUESTION_S: Final = 10.0
_COMMIT_S: Final = 2.0
_CLOSE_S: Final = 5.0
_LEAVE_POLL_S: Final = 0.05
_TIMESTAMP_TYPES: Final = {
    confluent_kafka.TIMESTAMP_CREATE_TIME: "CreateTime",
    confluent_kafka.TIMESTAMP_LOG_APPEND_TIME: "LogAppendTime",
}


class KafkaConsumer:
    """See duly.broker.Consumer. An exception from a callback comes out of `poll`; close the consumer then.

    A broker that is away is no error at first: `poll` finds nothing while librdkafka tries again. Only when all
    have been away for 30 s, or librdkafka gave up for good, it raises BrokerUnavailableError.
    """

    def __init__(
        self,
        environment: Environment,
        group: str,
        topics: Sequence[str],
        *,
        on_assign: OnAssign,
        on_revoke: OnRevoke,
        topic_exists: Callable[[str], bool],
    ) -> None:
        self._on_assign = on_assign
        self._on_revoke = on_revoke
        self._topic_exists = topic_exists
        self._away_since: float | None = None
        self._pending: DulyError | None = None
        self._is_closed = False
        settings = consuming(environment, group) | {"error_cb": self._note_error}
        try:
            self._client = confluent_kafka.Consumer(settings, logger=LOGGER)
        except KafkaException as exception:
            raise broker_failure(error_of(exception), "cannot make a consumer") from exception
        self._client.subscribe(list(topics), on_assign=self._assigned, on_revoke=self._revoked)

    def poll(self, *, records_max: int, timeout_s: float) -> Sequence[KafkaRecord]:
        if self._pending is not None:
            error, self._pending = self._pending, None
            raise error
        records = self._records(self._consume(records_max, timeout_s))
        if records:
            self._away_since = None
        elif self._pending is not None:
            error, self._pending = self._pending, None
            raise error
        else:
            self._check_away()
        return records

    def pause(self, partitions: Sequence[TopicPartition]) -> None:
        self._client.pause(self._assigned_among(partitions))

    def resume(self, partitions: Sequence[TopicPartition]) -> None:
        self._client.resume(self._assigned_among(partitions))

    def seek(self, partition: TopicPartition, offset: int) -> None:
        target = _at(partition, offset)
        if not self._assigned_among([partition]):
            return
        try:
            self._client.seek(target)
        except KafkaException as exception:
            if error_of(exception).code() != KafkaError._STATE:
                raise broker_failure(error_of(exception), _cannot("seek", partition)) from exception
            # Just assigned and not fetched yet: librdkafka has nothing to seek in, so assign it anew.
            self._client.incremental_unassign([target])
            self._client.incremental_assign([target])

    def commit(self, offsets: Mapping[TopicPartition, int]) -> None:
        """Not waited for, and a failure is only logged: nothing depends on it but lag tools."""
        if not offsets:
            return
        try:
            self._client.commit(
                offsets=[_at(p, offset) for p, offset in offsets.items()], asynchronous=True
            )
        except KafkaException as exception:
            LOGGER.info("offsets not committed: %s", error_of(exception).str())

    def commit_and_wait(self, offsets: Mapping[TopicPartition, int]) -> None:
        """Ask what is committed and let the answer stand for the commit's: both go to the coordinator in this order.

        librdkafka's own way to wait takes no time-out, and 45 s, the session's, where the coordinator is away.
        """
        self.commit(offsets)
        if not offsets:
            return
        try:
            self._client.committed([_at(p) for p in offsets], timeout=_COMMIT_S)
        except KafkaException as exception:
            LOGGER.info("offsets perhaps not committed: %s", error_of(exception).str())

    def bounds(self, partition: TopicPartition) -> Bounds:
        try:
            found = self._client.get_watermark_offsets(_at(partition), timeout=_QUESTION_S)
        except KafkaException as exception:
            error, what = error_of(exception), _cannot("read the bounds of", partition)
            if not is_missing_topic(error):
                raise broker_failure(error, what) from exception
            # librdkafka says the same of a partition whose only broker is away.
            missing = self._missing_topic(partition.topic)
            raise (
                missing or BrokerUnavailableError(f"{what}: no broker leads it now")
            ) from exception
        return Bounds(*found)

    def close(self) -> None:
        """Takes at most a few seconds: librdkafka may go on waiting for the answer to a commit in the background."""
        if self._is_closed:
            return
        self._is_closed = True
        try:
            self._leave()
        finally:
            closing = Thread(target=self._client.close, name="kafka-consumer-close", daemon=True)
            closing.start()
            closing.join(_CLOSE_S)

    def _leave(self) -> None:
        """Run `on_revoke` in this thread, before the client closes in another."""
        self._client.unsubscribe()
        deadline = time.monotonic() + _CLOSE_S
        while self._client.assignment() and time.monotonic() < deadline:
            self._client.consume(1, _LEAVE_POLL_S)

    def _consume(self, records_max: int, timeout_s: float) -> list[Message]:
        """`consume(n, timeout)` waits for all n; so take what is there, else wait for the first."""
        try:
            found = self._client.consume(records_max, 0)
            if not found and timeout_s > 0:
                found = self._client.consume(1, timeout_s)
                if found and records_max > 1:
                    found += self._client.consume(records_max - 1, 0)
        except KafkaException as exception:
            raise broker_failure(error_of(exception), "cannot consume") from exception
        return found

    def _records(self, messages: Iterable[Message]) -> list[KafkaRecord]:
        """Records before an error are handed out first; the error is for the next poll."""
        records: list[KafkaRecord] = []
        for message in messages:
            error = message.error()
            if error is None:
                records.append(_record(message))
            elif self._pending is None:
                self._pending = self._failure(error, message)
        return records

    def _failure(self, error: KafkaError, message: Message) -> DulyError | None:
        """None for what librdkafka mends by itself."""
        code = error.code()
        if code in (KafkaError._AUTO_OFFSET_RESET, KafkaError._LOG_TRUNCATION):
            return _position_lost(message)
        if is_missing_topic(error):
            return self._missing_topic(message.topic() or "")
        if code == KafkaError._UNSUPPORTED_FEATURE:
            return ConfigError(
                f"Kafka does not know the group protocol asked for: {error.str()}",
                hint="set KAFKA_GROUP_PROTOCOL=classic for brokers older than 4.0",
            )
        failure = broker_failure(error, "cannot consume")
        if error.fatal() or not failure.retryable:
            return failure
        LOGGER.info("broker error while consuming: %s", error.str())
        return None

    def _missing_topic(self, topic: str) -> DulyError | None:
        """A broker that has not heard of a new topic yet says the same as one whose topic was deleted."""
        try:
            if not topic or self._topic_exists(topic):
                return None
        except BrokerError:
            return None
        return ConfigError(f'topic "{topic}" does not exist', hint="make it with: duly register")

    def _note_error(self, error: KafkaError) -> None:
        """Runs inside `poll`: what concerns the client as a whole."""
        if error.fatal():
            self._pending = broker_failure(error, "the consumer cannot go on")
        elif error.code() == KafkaError._ALL_BROKERS_DOWN:
            self._away_since = self._away_since or time.monotonic()
        else:
            failure = broker_failure(error, "cannot reach Kafka")
            if not failure.retryable:
                self._pending = failure

    def _check_away(self) -> None:
        """Ask: librdkafka says when all brokers went, not when one came back."""
        if self._away_since is None or time.monotonic() - self._away_since < AWAY_S_MAX:
            return
        try:
            self._client.list_topics(timeout=_PROBE_S)
        except KafkaException as exception:
            raise broker_failure(error_of(exception), "cannot consume") from exception
        self._away_since = None

    def _assigned(
        self, client: confluent_kafka.Consumer, partitions: list[confluent_kafka.TopicPartition]
    ) -> None:
        taken = _ours(partitions)
        starts: Mapping[TopicPartition, int] = (
            self._on_assign(taken) if taken and not self._is_closed else {}
        )
        client.incremental_assign([_at(p, starts.get(p, OFFSET_BEGINNING)) for p in taken])
        # librdkafka keeps a pause over loss and return; whoever paused has forgotten it by then.
        client.resume([_at(p) for p in taken])

    def _revoked(
        self, client: confluent_kafka.Consumer, partitions: list[confluent_kafka.TopicPartition]
    ) -> None:
        """Also for partitions lost with the session."""
        try:
            if partitions:
                self._on_revoke(_ours(partitions))
        finally:
            client.incremental_unassign(partitions)

    def _assigned_among(
        self, partitions: Sequence[TopicPartition]
    ) -> list[confluent_kafka.TopicPartition]:
        assigned = {(p.topic, p.partition) for p in self._client.assignment()}
        return [_at(p) for p in partitions if p in assigned]


def _record(message: Message) -> KafkaRecord:
    type_, timestamp_ms = message.timestamp()
    return KafkaRecord(
        topic=message.topic() or "",
        partition=_known(message.partition()),
        offset=_known(message.offset()),
        timestamp_ms=timestamp_ms,
        timestamp_type=_TIMESTAMP_TYPES.get(type_, ""),
        key=message.key(),
        value=message.value(),
        headers=tuple(message.headers() or ()),  # pyright: ignore[reportArgumentType]
    )


def _position_lost(message: Message) -> PositionLostError:
    topic, partition, position = (
        message.topic() or "",
        _known(message.partition()),
        _known(message.offset()),
    )
    return PositionLostError(
        f'position {position} of topic "{topic}" partition {partition} is outside the log Kafka still has',
        topic=topic,
        partition=partition,
        position=position,
        hint="retention removed what was not read yet, or Kafka and the database were not restored together: "
        "decide where the service goes on",
    )


def _known(number: int | None) -> int:
    return -1 if number is None else number


def _at(partition: TopicPartition, offset: int = 0) -> confluent_kafka.TopicPartition:
    return confluent_kafka.TopicPartition(partition.topic, partition.partition, offset)


def _ours(partitions: Iterable[confluent_kafka.TopicPartition]) -> list[TopicPartition]:
    return sorted(TopicPartition(p.topic, p.partition) for p in partitions)


def _cannot(what: str, partition: TopicPartition) -> str:
    return f'cannot {what} topic "{partition.topic}" partition {partition.partition}'
