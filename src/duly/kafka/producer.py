"""The producer port on librdkafka."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import confluent_kafka
from confluent_kafka import KafkaException

from duly.broker import OutgoingRecord, Sent
from duly.errors import BrokerError, BrokerUnavailableError, PublishError
from duly.kafka.client_settings import LOGGER, producing
from duly.kafka.failure import broker_failure, error_of, produce_failure
from duly.record import size_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from confluent_kafka import KafkaError, Message

    from duly.settings import Environment

BATCH_BYTES_MAX: Final = 1_000_000
"""librdkafka's default; lowered where a topic allows less, since the broker judges whole batches."""
_POLL_S: Final = 0.1
_PURGE_S: Final = 5.0


class KafkaProducer:
    """See duly.broker.Producer.

    The client inside is thrown away after an error, so that nothing of a failed `send` can still arrive between
    the records of the next one.
    """

    def __init__(self, environment: Environment, record_size_max: Callable[[str], int]) -> None:
        self._environment = environment
        self._record_size_max = record_size_max
        self._batch_bytes_max = BATCH_BYTES_MAX
        # At once, because an idempotent client first asks for its id, and librdkafka may take a second to do so.
        self._client: confluent_kafka.Producer | None = self._connect()

    def send(self, records: Sequence[OutgoingRecord], *, timeout_s: float) -> Sent:
        attempt = _Attempt(records)
        client = self._client = self._client or self._connect()
        attempt.run(client, time.monotonic() + timeout_s)
        if not attempt.is_settled:
            attempt.purge(client)
            self._client = None
        if isinstance(attempt.error, PublishError):
            attempt.error = self._blame_batch(attempt) or attempt.error
        return Sent(acknowledged=tuple(attempt.acknowledged), error=attempt.error)

    def close(self) -> None:
        """What `send` did not wait for is in no queue any more, so this is quick."""
        if self._client is not None:
            self._client.purge()
            self._client.flush(_PURGE_S)
            self._client = None

    def _connect(self) -> confluent_kafka.Producer:
        settings = producing(self._environment, batch_bytes_max=self._batch_bytes_max)
        try:
            return confluent_kafka.Producer(settings, logger=LOGGER)
        except KafkaException as exception:
            raise broker_failure(error_of(exception), "cannot make a producer") from exception

    def _blame_batch(self, attempt: _Attempt) -> BrokerError | None:
        """Kafka refuses a batch by its size; where each record fits, smaller batches will do."""
        refused = [r for r, ok in zip(attempt.records, attempt.acknowledged, strict=True) if not ok]
        try:
            limits = {topic: self._record_size_max(topic) for topic in {r.topic for r in refused}}
        except BrokerError:
            return None
        smallest = min(limits.values())
        if smallest >= self._batch_bytes_max or any(size_of(r) > limits[r.topic] for r in refused):
            return None
        self._batch_bytes_max = smallest
        self._client = None
        return BrokerUnavailableError(
            f"a batch was larger than its topic allows ({smallest} bytes); smaller ones from now on"
        )


class _Attempt:
    """One `send`: what was enqueued, acknowledged and refused."""

    def __init__(self, records: Sequence[OutgoingRecord]) -> None:
        self.records = records
        self.acknowledged = [False] * len(records)
        self.error: BrokerError | None = None
        self._outstanding = 0

    @property
    def is_settled(self) -> bool:
        """Nothing is in flight, and the client may be used again."""
        return self._outstanding == 0 and (
            self.error is None or isinstance(self.error, PublishError)
        )

    def run(self, client: confluent_kafka.Producer, deadline: float) -> None:
        for index, record in enumerate(self.records):
            if not self._enqueue(client, index, record, deadline):
                break
        while self._outstanding and self._may_go_on():
            left_s = deadline - time.monotonic()
            if left_s <= 0:
                self.error = BrokerUnavailableError(
                    "Kafka did not acknowledge in time",
                    hint="is it up, and are enough replicas in sync?",
                )
                return
            client.poll(min(left_s, _POLL_S))

    def purge(self, client: confluent_kafka.Producer) -> None:
        client.purge()
        client.flush(_PURGE_S)

    def _may_go_on(self) -> bool:
        """A record that can never be accepted is no reason to doubt the others."""
        return self.error is None or isinstance(self.error, PublishError)

    def _enqueue(
        self,
        client: confluent_kafka.Producer,
        index: int,
        record: OutgoingRecord,
        deadline: float,
    ) -> bool:
        def delivered(error: KafkaError | None, message: Message) -> None:
            _ = message
            self._settle(index, error)

        while True:
            try:
                client.produce(
                    record.topic,
                    value=record.value,
                    key=record.key,
                    headers=list(record.headers),
                    on_delivery=delivered,
                )
            except BufferError:
                if time.monotonic() >= deadline:
                    self.error = BrokerUnavailableError("Kafka did not take records in time")
                    return False
                client.poll(_POLL_S)
            except KafkaException as exception:
                self.error = produce_failure(error_of(exception), record.topic)
                return False
            else:
                self._outstanding += 1
                return True

    def _settle(self, index: int, error: KafkaError | None) -> None:
        self._outstanding -= 1
        if error is None:
            self.acknowledged[index] = True
        elif self.error is None:
            self.error = produce_failure(error, self.records[index].topic)
