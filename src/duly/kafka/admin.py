"""Topics of a cluster: look, make, change, delete."""

# The client's futures say nothing about what they hold, and its admin module re-exports without saying so.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportPrivateImportUsage=false

# ruff: noqa: SLF001 - librdkafka's own error codes begin with an underscore, and are public

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import confluent_kafka
from confluent_kafka import KafkaError, KafkaException, TopicCollection
from confluent_kafka.admin import (
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewTopic,
    ResourceType,
)

from duly.broker import TopicState
from duly.errors import BrokerUnavailableError, ConfigError
from duly.kafka.client_settings import connection
from duly.kafka.failure import admin_failure, broker_failure, error_of, is_missing_topic, refusal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from concurrent.futures import Future

    from duly.settings import Environment

QUESTION_S: Final = 15.0
_LOOK_ROUND_MS: Final = 10_000
"""librdkafka asks one broker, and learns that it is gone only when it looks round: by itself after 5 minutes. Less than
QUESTION_S, so that the question asked meanwhile is answered; librdkafka looks no oftener than this."""
_LOG_NOTHING: Final = 0
_LOOK_AGAIN_S: Final = 0.05


class Admin:
    """See duly.broker.Topics. Each call waits for Kafka's answer, at most 15 s; threads may share one."""

    def __init__(self, environment: Environment) -> None:
        settings = connection(environment) | {
            "log_level": _LOG_NOTHING,
            "topic.metadata.refresh.interval.ms": _LOOK_ROUND_MS,
        }
        try:
            self._client = AdminClient(settings)
        except KafkaException as exception:
            # It does not connect yet, so it can only be about the settings.
            raise ConfigError(f"KAFKA_*: {refusal(exception)}") from exception

    def topic(self, name: str) -> TopicState | None:
        what = f'cannot describe topic "{name}"'
        try:
            found = self._client.describe_topics(
                TopicCollection([name]), request_timeout=QUESTION_S
            )
            description = _result(found[name], what, name)
            settings = self._settings(name, what)
        except _MissingTopicError:
            return None
        return TopicState(
            name=name,
            id=str(description.topic_id),
            partitions=len(description.partitions),
            replication=min((len(p.replicas) for p in description.partitions), default=0),
            settings=settings,
        )

    def topic_names(self) -> tuple[str, ...]:
        try:
            return tuple(sorted(self._client.list_topics(timeout=QUESTION_S).topics))
        except KafkaException as exception:
            raise broker_failure(error_of(exception), "cannot list topics") from exception

    def broker_count(self) -> int:
        try:
            return len(self._client.list_topics(timeout=QUESTION_S).brokers)
        except KafkaException as exception:
            raise broker_failure(error_of(exception), "cannot list brokers") from exception

    def create_topic(
        self, name: str, *, partitions: int, replication: int, settings: Mapping[str, str]
    ) -> None:
        topic = NewTopic(
            name, num_partitions=partitions, replication_factor=replication, config=dict(settings)
        )
        futures = self._client.create_topics([topic], request_timeout=QUESTION_S)
        with suppress(_ExistingTopicError):
            _result(futures[name], f'cannot make topic "{name}"', name)
        self._wait_for(name)

    def set_topic(self, name: str, settings: Mapping[str, str]) -> None:
        entries = [
            ConfigEntry(key, value, incremental_operation=AlterConfigOpType.SET)
            for key, value in sorted(settings.items())
        ]
        resource = ConfigResource(ResourceType.TOPIC, name, incremental_configs=entries)
        futures = self._client.incremental_alter_configs([resource], request_timeout=QUESTION_S)
        _result(futures[resource], f'cannot change topic "{name}"', name)

    def delete_topic(self, name: str) -> None:
        futures = self._client.delete_topics([name], request_timeout=QUESTION_S)
        _result(futures[name], f'cannot delete topic "{name}"', name)

    def delete_records(self, name: str, partition: int, *, before_offset: int) -> None:
        target = confluent_kafka.TopicPartition(name, partition, before_offset)
        futures = self._client.delete_records([target], request_timeout=QUESTION_S)
        _result(futures[target], f'cannot delete records of topic "{name}"', name)

    def _wait_for(self, name: str) -> None:
        """A broker answers for the cluster before all others, and sometimes it itself, have heard of the topic."""
        deadline = time.monotonic() + QUESTION_S
        while self.topic(name) is None:
            if time.monotonic() > deadline:
                raise BrokerUnavailableError(f'topic "{name}" was made and does not appear')
            time.sleep(_LOOK_AGAIN_S)

    def _settings(self, name: str, what: str) -> dict[str, str]:
        resource = ConfigResource(ResourceType.TOPIC, name)
        futures = self._client.describe_configs([resource], request_timeout=QUESTION_S)
        entries: Mapping[str, ConfigEntry] = _result(futures[resource], what, name)
        return {key: str(entry.value) for key, entry in entries.items() if entry.value is not None}


class _MissingTopicError(ConfigError):
    """Told apart inside this module; outside it is the ConfigError it looks like."""


class _ExistingTopicError(ConfigError):
    """Told apart inside this module, and never outside it."""


def _result(future: Future[Any], what: str, topic: str) -> Any:
    try:
        return future.result(QUESTION_S)
    except KafkaException as exception:
        error = error_of(exception)
        if is_missing_topic(error):
            raise _MissingTopicError(
                f'topic "{topic}" does not exist', hint="make it with: duly register"
            ) from exception
        if error.code() == KafkaError.TOPIC_ALREADY_EXISTS:
            raise _ExistingTopicError(f'topic "{topic}" exists already') from exception
        raise admin_failure(error, what, topic) from exception
    except TimeoutError as error:
        raise broker_failure(KafkaError(KafkaError._TIMED_OUT), what) from error
