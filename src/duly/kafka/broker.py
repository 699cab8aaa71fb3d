"""A Kafka cluster behind duly's ports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duly.errors import ConfigError
from duly.kafka.admin import Admin
from duly.kafka.consumer import KafkaConsumer
from duly.kafka.producer import KafkaProducer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duly.broker import OnAssign, OnRevoke, TopicState
    from duly.settings import Environment


class KafkaBroker:
    """See duly.broker.Broker; connects on first use."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._admin: Admin | None = None

    def producer(self) -> KafkaProducer:
        return KafkaProducer(self._environment, self.record_size_max)

    def consumer(
        self, group: str, topics: Sequence[str], *, on_assign: OnAssign, on_revoke: OnRevoke
    ) -> KafkaConsumer:
        return KafkaConsumer(
            self._environment,
            group,
            topics,
            on_assign=on_assign,
            on_revoke=on_revoke,
            topic_exists=lambda topic: self.admin.topic(topic) is not None,
        )

    def topic_id(self, topic: str) -> str:
        return self._topic(topic).id

    def partition_count(self, topic: str) -> int:
        return self._topic(topic).partitions

    def record_size_max(self, topic: str) -> int:
        return int(self._topic(topic).settings["max.message.bytes"])

    @property
    def admin(self) -> Admin:
        if self._admin is None:
            self._admin = Admin(self._environment)
        return self._admin

    def _topic(self, topic: str) -> TopicState:
        state = self.admin.topic(topic)
        if state is None:
            raise ConfigError(f'topic "{topic}" does not exist', hint="make it with: duly register")
        return state
