"""librdkafka's settings, from what the environment says and what duly promises."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from duly.errors import ConfigError
from duly.kafka.quieter import OncePerPeriod

if TYPE_CHECKING:
    from duly.settings import Environment

Settings = dict[str, Any]

LOGGER: Final = logging.getLogger("duly.kafka")
"""What librdkafka has to say, by the usual levels; see quieter.py."""
LOGGER.addFilter(OncePerPeriod())
# Without one, logging prints warnings of a program that did not set it up, such as a command.
LOGGER.addHandler(logging.NullHandler())

_CLIENT_RECORD_SIZE_MAX: Final = 100_000_000
"""Bytes; only keeps librdkafka's own limit out of the way: the topic's `max.message.bytes` decides."""
_QUEUED_RECORDS_MAX: Final = 100_000
_QUEUED_KBYTES_MAX: Final = 262_144
_FETCHED_KBYTES_MAX: Final = 65_536


def connection(environment: Environment) -> Settings:
    """Where Kafka is and how to prove who we are."""
    if not environment.kafka_bootstrap_servers:
        raise ConfigError(
            "KAFKA_BOOTSTRAP_SERVERS is not set, expected host:port[,host:port]",
            hint="set it, or start a stack on this machine with: duly up",
        )
    _require_whole(environment)
    values = {
        "bootstrap.servers": environment.kafka_bootstrap_servers,
        "security.protocol": environment.kafka_security_protocol,
        "sasl.mechanism": environment.kafka_sasl_mechanism,
        "sasl.username": environment.kafka_sasl_username,
        "sasl.password": environment.kafka_sasl_password,
        "ssl.ca.location": environment.kafka_ssl_ca_location,
        "ssl.certificate.location": environment.kafka_ssl_certificate_location,
        "ssl.key.location": environment.kafka_ssl_key_location,
        "ssl.key.password": environment.kafka_ssl_key_password,
    }
    return {key: value for key, value in values.items() if value} | {
        "client.id": "duly",
        # librdkafka's 10 s would keep a service away that much longer than its broker was.
        "reconnect.backoff.max.ms": 1_000,
        "socket.keepalive.enable": True,
        "log.connection.close": False,
    }


def _require_whole(environment: Environment) -> None:
    """What librdkafka would refuse in its own words, or only once it connects."""
    protocol = environment.kafka_security_protocol
    if protocol.startswith("SASL"):
        mechanism = environment.kafka_sasl_mechanism
        if not mechanism:
            raise ConfigError(
                f"KAFKA_SASL_MECHANISM is not set, expected one such as SCRAM-SHA-512 for {protocol}"
            )
        for name in ("kafka_sasl_username", "kafka_sasl_password"):
            if mechanism.startswith(("PLAIN", "SCRAM")) and not getattr(environment, name):
                raise ConfigError(f"{name.upper()} is not set, expected one for {mechanism}")
    if protocol.endswith("SSL"):
        for part in ("ca", "certificate", "key"):
            name = f"kafka_ssl_{part}_location"
            _require_readable(name.upper(), getattr(environment, name))


def _require_readable(variable: str, file: str) -> None:
    if not file:
        return
    try:
        with Path(file).open("rb"):
            return
    except OSError as error:
        raise ConfigError(f"{variable}: cannot read {file}: {error.strerror}") from error


def producing(environment: Environment, *, batch_bytes_max: int) -> Settings:
    return connection(environment) | {
        "enable.idempotence": True,
        "acks": "all",
        "message.timeout.ms": 0,
        # librdkafka's default agrees with Java's clients only by chance.
        "partitioner": "murmur2_random",
        "linger.ms": 1,
        "batch.size": batch_bytes_max,
        "message.max.bytes": _CLIENT_RECORD_SIZE_MAX,
        "queue.buffering.max.messages": _QUEUED_RECORDS_MAX,
        "queue.buffering.max.kbytes": _QUEUED_KBYTES_MAX,
        "topic.metadata.propagation.max.ms": 5_000,
    }


def consuming(environment: Environment, group: str) -> Settings:
    settings = connection(environment) | {
        "group.id": group,
        "group.protocol": environment.kafka_group_protocol,
        "enable.auto.commit": False,
        "enable.auto.offset.store": False,
        # The database says where to start; a position Kafka does not have is for a person to decide about.
        "auto.offset.reset": "error",
        "check.crcs": True,
        # librdkafka's 1 s would be the latency of an idle topic after a burst.
        "fetch.queue.backoff.ms": 5,
        "queued.max.messages.kbytes": _FETCHED_KBYTES_MAX,
    }
    if environment.kafka_group_protocol == "classic":
        settings["partition.assignment.strategy"] = "cooperative-sticky"
    return settings
