"""Kafka brokers in KRaft's combined mode: settings, first format, command line."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import subprocess
import tempfile
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from duly.errors import ConfigError
from duly.local.child import Program
from duly.local.jvm import JavaProgram, Launcher
from duly.local.ports import LOOPBACK
from duly.local.probe import kafka_brokers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duly.local.artifacts import Distribution
    from duly.local.layout import Layout

START_TIMEOUT_S: Final = 90.0
STOP_TIMEOUT_S: Final = 8.0
FORMAT_TIMEOUT_S: Final = 60
REPLICATION_MAX: Final = 3
SETTINGS: Final = "server.properties"


def broker_programs(
    layout: Layout, distribution: Distribution, launcher: Launcher, environment: Mapping[str, str]
) -> tuple[Program, ...]:
    """Write the settings of each broker, format its storage if it is new, and say how to run it.

    Raises ConfigError if the folder holds data of another number of brokers.
    """
    cluster_id = _cluster_id(layout)

    def program(number: int, port: int) -> Program:
        _prepare(layout, number, cluster_id, distribution, launcher)
        settings = f"{broker_name(number)}/{SETTINGS}"
        broker = kafka_program(distribution, "kafka.Kafka", settings, heap_mb=_heap_mb(layout))
        return Program(
            name=broker_name(number),
            command=launcher.command(broker),
            environment={**environment, **broker.environment},
            folder=layout.folder,
            log=layout.log(broker_name(number)),
            is_ready=lambda: kafka_brokers(port) >= layout.brokers,
            start_timeout_s=START_TIMEOUT_S,
            stop_timeout_s=STOP_TIMEOUT_S,
        )

    return tuple(program(number, port) for number, port in enumerate(layout.ports.brokers, 1))


def kafka_program(
    distribution: Distribution, main: str, *arguments: str, heap_mb: int
) -> JavaProgram:
    return JavaProgram(
        name="kafka",
        main=main,
        classpath=distribution.kafka_jars,
        heap_mb=heap_mb,
        properties={
            "org.slf4j.simpleLogger.defaultLogLevel": "warn",
            "org.slf4j.simpleLogger.showDateTime": "true",
            "org.slf4j.simpleLogger.dateTimeFormat": "yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
        },
        arguments=arguments,
    )


def broker_name(number: int) -> str:
    return f"kafka-{number}"


def server_properties(layout: Layout, number: int) -> dict[str, str]:
    """Return one broker's settings; retention and partitions are each topic's own, set by `duly register`.

    Paths are relative to the stack's folder, in which the broker runs: Kafka would split one at a comma.
    """
    ports = layout.ports
    replication = min(layout.brokers, REPLICATION_MAX)
    min_insync = max(1, replication - 1)
    broker, controller = ports.brokers[number - 1], ports.controllers[number - 1]
    return {
        "process.roles": "broker,controller",
        "node.id": str(number),
        "controller.quorum.voters": ",".join(
            f"{node}@{LOOPBACK}:{port}" for node, port in enumerate(ports.controllers, 1)
        ),
        "controller.listener.names": "CONTROLLER",
        "listeners": f"PLAINTEXT://{LOOPBACK}:{broker},CONTROLLER://{LOOPBACK}:{controller}",
        "advertised.listeners": f"PLAINTEXT://{LOOPBACK}:{broker}",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "inter.broker.listener.name": "PLAINTEXT",
        "log.dirs": f"{broker_name(number)}/data",
        "auto.create.topics.enable": "false",
        "default.replication.factor": str(replication),
        "min.insync.replicas": str(min_insync),
        "unclean.leader.election.enable": "false",
        "offsets.topic.replication.factor": str(replication),
        "offsets.topic.num.partitions": "8",
        "transaction.state.log.replication.factor": str(replication),
        "transaction.state.log.min.isr": str(min_insync),
        "transaction.state.log.num.partitions": "4",
        "share.coordinator.state.topic.replication.factor": str(replication),
        "share.coordinator.state.topic.min.isr": str(min_insync),
        "share.coordinator.state.topic.num.partitions": "4",
        # A person, or a test, waits for these; the defaults are made for clusters of strangers.
        "group.initial.rebalance.delay.ms": "0",
        "group.consumer.min.session.timeout.ms": "6000",
        "group.consumer.session.timeout.ms": "10000",
        "group.consumer.min.heartbeat.interval.ms": "500",
        "group.consumer.heartbeat.interval.ms": "1000",
        "broker.heartbeat.interval.ms": "1000",
        "broker.session.timeout.ms": "6000",
    }


def _prepare(
    layout: Layout, number: int, cluster_id: str, distribution: Distribution, launcher: Launcher
) -> None:
    folder = layout.folder / broker_name(number)
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    _write_properties(folder / SETTINGS, server_properties(layout, number))
    meta = data / "meta.properties"
    if not meta.exists():
        checkpoint = _bootstrap_checkpoint(distribution, launcher)
        shutil.copyfile(checkpoint, data / checkpoint.name)
        _write_properties(
            meta,
            {
                "cluster.id": cluster_id,
                "directory.id": _kafka_uuid(),
                "node.id": str(number),
                "version": "1",
            },
        )


def _bootstrap_checkpoint(distribution: Distribution, launcher: Launcher) -> Path:
    """Return the file Kafka's own format command writes: feature levels, equal for every broker of one release.

    Made once and kept in the cache, because the command takes a second and each new stack needs it.
    """
    jars = hashlib.sha256("\n".join(jar.name for jar in distribution.kafka_jars).encode())
    kept = distribution.cache / f"kafka-format-{jars.hexdigest()[:16]}" / "bootstrap.checkpoint"
    if kept.exists():
        return kept
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=distribution.cache, prefix=".duly-") as scratch:
        _write_properties(
            Path(scratch) / SETTINGS,
            {
                "process.roles": "broker,controller",
                "node.id": "1",
                "controller.quorum.voters": f"1@{LOOPBACK}:9093",
                "controller.listener.names": "CONTROLLER",
                "listeners": f"PLAINTEXT://{LOOPBACK}:9092,CONTROLLER://{LOOPBACK}:9093",
                "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "log.dirs": "data",
            },
        )
        arguments = ("format", "-t", _kafka_uuid(), "-c", SETTINGS)
        tool = kafka_program(distribution, "kafka.tools.StorageTool", *arguments, heap_mb=128)
        done = subprocess.run(
            launcher.command(tool),
            env=tool.environment,
            cwd=scratch,
            capture_output=True,
            timeout=FORMAT_TIMEOUT_S,
            check=False,
        )
        if done.returncode != 0:
            raise ConfigError(
                f"Kafka could not format its storage: {done.stderr.decode(errors='replace')}"
            )
        (Path(scratch) / "data" / kept.name).replace(kept)
    return kept


def _heap_mb(layout: Layout) -> int:
    return 512 if layout.brokers == 1 else 320


def _cluster_id(layout: Layout) -> str:
    """Return the id chosen when the folder was first used."""
    file = layout.folder / "cluster.json"
    try:
        cluster: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        cluster = {"cluster_id": _kafka_uuid(), "brokers": layout.brokers}
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(cluster), encoding="utf-8")
    except ValueError as error:
        raise ConfigError(f"{file} is damaged", hint="start afresh: duly down --wipe") from error
    if cluster["brokers"] != layout.brokers:
        raise ConfigError(
            f"{layout.folder} holds the data of {cluster['brokers']} broker(s), not {layout.brokers}",
            hint=f"start afresh with duly down --wipe, or keep them: --brokers {cluster['brokers']}",
        )
    return cluster["cluster_id"]


def _kafka_uuid() -> str:
    """Kafka writes ids as URL-safe base64; one that starts with a dash looks like an option to its tools."""
    while True:
        text = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        if not text.startswith("-"):
            return text


def _write_properties(file: Path, values: Mapping[str, str]) -> None:
    text = "".join(f"{key}={value}\n" for key, value in values.items())
    file.write_text(text, encoding="utf-8")
