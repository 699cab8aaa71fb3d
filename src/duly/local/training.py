"""Make the archives that let Kafka and the registry start fast: once for each release on a machine."""

from __future__ import annotations

import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from duly.errors import DulyError
from duly.local.child import Child, Leash
from duly.local.jvm import Launcher, can_archive
from duly.local.kafka import broker_programs, kafka_program
from duly.local.layout import Layout, choose_free_ports
from duly.local.servers import registry_java, registry_program

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duly.local.artifacts import Distribution
    from duly.local.child import Program
    from duly.local.jvm import JavaProgram

RECORDING_TIMEOUT_S: Final = 120.0


def missing_archives(distribution: Distribution, launcher: Launcher) -> tuple[str, ...]:
    """Name the programs `train` would record."""
    if not can_archive(launcher.java):
        return ()
    layout = Layout(folder=distribution.cache, ports=choose_free_ports(brokers=1, services=()))
    return tuple(
        program.name
        for program in _programs(distribution, layout)
        if not launcher.archive(program).exists()
    )


def train(distribution: Distribution, launcher: Launcher, environment: Mapping[str, str]) -> None:
    """Run both once in a scratch folder, recording; where that fails, later starts are only slower."""
    leash = Leash()
    with tempfile.TemporaryDirectory(
        prefix=".duly-", dir=distribution.cache, ignore_cleanup_errors=True
    ) as scratch:
        layout = Layout(folder=Path(scratch), ports=choose_free_ports(brokers=1, services=()))
        recorder = replace(launcher, archives=layout.folder, is_recording=True)
        programs = (
            *broker_programs(layout, distribution, recorder, environment),
            registry_program(layout, distribution, recorder, environment),
        )
        try:
            with ThreadPoolExecutor(len(programs)) as pool:
                list(pool.map(partial(_run_once, leash=leash), programs))
        except DulyError:
            return
        finally:
            leash.close()
        for program in _programs(distribution, layout):
            recorder.archive(program).replace(launcher.archive(program))


def _programs(distribution: Distribution, layout: Layout) -> tuple[JavaProgram, ...]:
    return (
        kafka_program(distribution, "kafka.Kafka", heap_mb=512),
        registry_java(layout, distribution),
    )


def _run_once(program: Program, leash: Leash) -> None:
    child = Child(program=replace(program, stop_timeout_s=RECORDING_TIMEOUT_S), leash=leash)
    child.start()
    try:
        child.wait_ready()
    finally:
        child.stop()
