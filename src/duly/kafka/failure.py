"""What librdkafka reports, as duly's errors: the only place that knows its codes."""

# ruff: noqa: SLF001 - librdkafka's own error codes begin with an underscore, and are public

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from confluent_kafka import KafkaError

from duly.errors import BrokerError, BrokerUnavailableError, ConfigError, PublishError

if TYPE_CHECKING:
    from confluent_kafka import KafkaException

_MISSING_TOPIC: Final = frozenset(
    (
        KafkaError.UNKNOWN_TOPIC_OR_PART,
        KafkaError.UNKNOWN_TOPIC_ID,
        KafkaError._UNKNOWN_TOPIC,
        KafkaError._UNKNOWN_PARTITION,
    )
)
_REFUSED_RECORD: Final = frozenset(
    (
        KafkaError.MSG_SIZE_TOO_LARGE,
        KafkaError.RECORD_LIST_TOO_LARGE,
        KafkaError.INVALID_RECORD,
        KafkaError.INVALID_MSG_SIZE,
    )
)
_DENIED: Final = frozenset(
    (
        KafkaError._AUTHENTICATION,
        KafkaError._SSL,
        KafkaError.SASL_AUTHENTICATION_FAILED,
        KafkaError.UNSUPPORTED_SASL_MECHANISM,
        KafkaError.TOPIC_AUTHORIZATION_FAILED,
        KafkaError.GROUP_AUTHORIZATION_FAILED,
        KafkaError.CLUSTER_AUTHORIZATION_FAILED,
    )
)
_AWAY: Final = frozenset(
    (
        KafkaError._ALL_BROKERS_DOWN,
        KafkaError._DESTROY,
        KafkaError._MSG_TIMED_OUT,
        KafkaError._PURGE_INFLIGHT,
        KafkaError._PURGE_QUEUE,
        KafkaError._RESOLVE,
        KafkaError._TIMED_OUT,
        KafkaError._TIMED_OUT_QUEUE,
        KafkaError._TRANSPORT,
        KafkaError._WAIT_COORD,
        KafkaError.BROKER_NOT_AVAILABLE,
        KafkaError.COORDINATOR_LOAD_IN_PROGRESS,
        KafkaError.COORDINATOR_NOT_AVAILABLE,
        KafkaError.KAFKA_STORAGE_ERROR,
        KafkaError.LEADER_NOT_AVAILABLE,
        KafkaError.NETWORK_EXCEPTION,
        KafkaError.NOT_CONTROLLER,
        KafkaError.NOT_COORDINATOR,
        KafkaError.NOT_ENOUGH_REPLICAS,
        KafkaError.NOT_ENOUGH_REPLICAS_AFTER_APPEND,
        KafkaError.NOT_LEADER_FOR_PARTITION,
        KafkaError.REPLICA_NOT_AVAILABLE,
        KafkaError.REQUEST_TIMED_OUT,
        KafkaError.THROTTLING_QUOTA_EXCEEDED,
    )
)
_REFUSED_SETTING: Final = frozenset(
    (
        KafkaError.INVALID_CONFIG,
        KafkaError.INVALID_PARTITIONS,
        KafkaError.INVALID_REPLICATION_FACTOR,
        KafkaError.INVALID_REPLICA_ASSIGNMENT,
        KafkaError.POLICY_VIOLATION,
        KafkaError.TOPIC_EXCEPTION,
    )
)


def error_of(exception: KafkaException) -> KafkaError:
    """The KafkaError that a KafkaException carries as its only argument."""
    return exception.args[0]


def refusal(exception: KafkaException) -> str:
    """Why librdkafka makes no client of such settings, without its own prefix."""
    return error_of(exception).str().rpartition("client: ")[2]


def is_missing_topic(error: KafkaError) -> bool:
    return error.code() in _MISSING_TOPIC


def produce_failure(error: KafkaError, topic: str) -> BrokerError:
    """Why a record was not acknowledged."""
    code = error.code()
    if code in _REFUSED_RECORD:
        return PublishError(f'topic "{topic}" refused a record: {error.str()}')
    if code in _MISSING_TOPIC:
        return BrokerError(f'topic "{topic}" does not exist', hint="make it with: duly register")
    return broker_failure(error, f'cannot send to topic "{topic}"')


def broker_failure(error: KafkaError, what: str) -> BrokerError:
    """`what` is the thing that could not be done, such as `cannot describe topic "x"`."""
    code = error.code()
    if code in _DENIED:
        return BrokerError(
            f"{what}: Kafka denies access: {error.str()}",
            hint="check KAFKA_SECURITY_PROTOCOL, KAFKA_SASL_* and KAFKA_SSL_*, and the rights of that user",
        )
    if code in _AWAY or error.retriable():
        return BrokerUnavailableError(
            f"{what}: Kafka does not answer: {error.str()}",
            hint="is it up, and is KAFKA_BOOTSTRAP_SERVERS right?",
        )
    return BrokerError(f"{what}: {error.name()}: {error.str()}")


def admin_failure(error: KafkaError, what: str, topic: str) -> BrokerError | ConfigError:
    code = error.code()
    if code in _MISSING_TOPIC:
        return ConfigError(f'topic "{topic}" does not exist', hint="make it with: duly register")
    if code in _REFUSED_SETTING:
        return ConfigError(f"{what}: Kafka refuses: {error.str()}")
    return broker_failure(error, what)
