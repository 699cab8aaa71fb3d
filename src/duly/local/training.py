"""Make the archives that let Kafka and the registry start fast: once for each release on a machine.

A process of its own beside the first stacks, of the lowest priority: it takes a minute or less of what nobody
else wants of the processors, and ends with the stack, finished or not.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from duly.errors import ConfigError, DulyError
from duly.local.artifacts import ArtifactStore
from duly.local.child import Child, Leash, Program
from duly.local.java import find_java
from duly.local.jvm import Launcher, can_archive
from duly.local.kafka import broker_programs, kafka_program
from duly.local.layout import Layout, choose_free_ports
from duly.local.servers import registry_java, registry_program

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duly.local.artifacts import Distribution
    from duly.local.jvm import JavaProgram

PATIENCE_S: Final = 1_800.0
"""With no processor time to spare it simply takes longer."""
LEASH_STOP_TIMEOUT_S: Final = 1.0
"""Without its stack a recording is worth nothing, and Java would take half a minute to end it."""
ENDED_AS_ASKED: Final = frozenset({0, 128 + signal.SIGTERM})
SCRATCH: Final = ".training-"


def missing_archives(distribution: Distribution, launcher: Launcher) -> bool:
    if not can_archive(launcher.java):
        return False
    layout = Layout(folder=distribution.cache, ports=choose_free_ports(brokers=1, services=()))
    programs = _programs(distribution, layout)
    return not all(launcher.archive(program).exists() for program in programs)


def training_program(layout: Layout, environment: Mapping[str, str]) -> Program:
    return Program(
        name="training",
        command=(sys.executable, "-c", "from duly.local.training import main; main()"),
        environment=environment,
        folder=layout.folder,
        log=layout.log("training"),
        is_ready=lambda: True,
        start_timeout_s=PATIENCE_S,
        stop_timeout_s=5.0,
    )


def main() -> None:
    """Record, or do nothing where another stack's training is at it."""
    _take_lowest_priority()
    try:
        _record()
    except DulyError as error:  # the next starts are only slower
        sys.exit(f"no archives this time: {error}")


def _record() -> None:
    distribution = ArtifactStore().ensure()
    launcher = Launcher(java=find_java(), archives=distribution.cache)
    with (distribution.cache / "training.lock").open("w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        for left in distribution.cache.glob(f"{SCRATCH}*"):  # of a training that was killed
            shutil.rmtree(left, ignore_errors=True)
        if missing_archives(distribution, launcher):
            train(distribution, launcher, os.environ)


def train(distribution: Distribution, launcher: Launcher, environment: Mapping[str, str]) -> None:
    """Run both once in a scratch folder, recording; keep both archives or none."""
    leash = Leash()
    with tempfile.TemporaryDirectory(
        prefix=SCRATCH, dir=distribution.cache, ignore_cleanup_errors=True
    ) as scratch:
        layout = Layout(folder=Path(scratch), ports=choose_free_ports(brokers=1, services=()))
        recorder = replace(launcher, archives=layout.folder, is_recording=True)
        programs = (
            *broker_programs(layout, distribution, recorder, environment),
            registry_program(layout, distribution, recorder, environment),
        )
        with ThreadPoolExecutor(len(programs)) as pool:
            list(pool.map(partial(record, leash=leash), programs))
        for program in _programs(distribution, layout):
            recorder.archive(program).replace(launcher.archive(program))
    leash.close()


def record(program: Program, leash: Leash) -> None:
    """Run it until it is ready and has ended; ConfigError if it did not end by itself: what it wrote may be half an archive."""
    patient = replace(program, start_timeout_s=PATIENCE_S, stop_timeout_s=LEASH_STOP_TIMEOUT_S)
    child = Child(program=patient, leash=leash)
    child.start()
    child.wait_ready()
    child.ask_to_stop()
    code = child.wait_ended(threading.Event())
    if code not in ENDED_AS_ASKED:
        raise ConfigError(f"{program.name} did not end its recording, exit code {code}")


def _programs(distribution: Distribution, layout: Layout) -> tuple[JavaProgram, ...]:
    return (
        kafka_program(distribution, "kafka.Kafka", heap_mb=512),
        registry_java(layout, distribution),
    )


def _take_lowest_priority() -> None:
    if sys.platform == "linux":
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    else:
        os.nice(19)
