"""Children die with the process that started them, however it dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import psutil
import pytest

from duly.errors import ConfigError
from duly.local.child import Child, Leash, Program, StartCancelledError
from tests.unit.local.processes import wait_gone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

FAMILY = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(child.pid, flush=True)
time.sleep(60)
"""
"""A program with a child of its own, as a shell script or a reloading server has."""

PARENT = """
import sys, time
from pathlib import Path
from duly.local.child import Child, Leash, Program
folder = Path(sys.argv[1])
log = folder / "log"
child = Child(leash=Leash(), program=Program(
    name="family", command=(sys.executable, "-c", sys.argv[2]), environment={}, folder=folder,
    log=log, is_ready=lambda: log.stat().st_size > 0, start_timeout_s=20, stop_timeout_s=2))
child.start()
child.wait_ready()
print(child.pid(), log.read_text(), flush=True)
time.sleep(60)
"""


@pytest.fixture
def leash() -> Iterator[Leash]:
    leash = Leash()
    yield leash
    leash.close()


def program(folder: Path, code: str, *, is_ready: Callable[[], bool] = lambda: True) -> Program:
    return Program(
        name="program",
        command=(sys.executable, "-c", code),
        environment=dict(os.environ),
        folder=folder,
        log=folder / "logs" / "program.log",
        is_ready=is_ready,
        start_timeout_s=20.0,
        stop_timeout_s=2.0,
    )


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_dead_parent_leaves_neither_child_nor_grandchild(
    tmp_path: Path, number: signal.Signals
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path), FAMILY], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        child, grandchild = (int(pid) for pid in parent.stdout.readline().split())
        parent.send_signal(number)
    wait_gone(child, grandchild)


@pytest.mark.skipif(sys.platform != "linux", reason="the second safety net is Linux's")
def test_a_killed_guard_takes_its_child_along(tmp_path: Path, leash: Leash) -> None:
    child = Child(program=program(tmp_path, "import time; time.sleep(60)"), leash=leash)
    child.start()
    pid = wait_for_pid(child)
    psutil.Process(pid).parent().kill()  # pyright: ignore[reportOptionalMemberAccess]
    wait_gone(pid)
    assert child.stop()


def wait_for_pid(child: Child) -> int:
    deadline = time.monotonic() + 10
    while (pid := child.pid()) is None:
        assert time.monotonic() < deadline
        threading.Event().wait(0.02)
    return pid


def test_stop_asks_first_and_kills_what_does_not_listen(tmp_path: Path, leash: Leash) -> None:
    deaf = "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    log = tmp_path / "logs" / "program.log"
    child = Child(
        program=program(tmp_path, deaf, is_ready=lambda: log.stat().st_size > 0), leash=leash
    )
    child.start()
    child.wait_ready()
    assert not child.stop()
    assert child.exit_code() == 128 + signal.SIGKILL


def test_what_stops_while_starting_is_reported_with_the_end_of_its_log(
    tmp_path: Path, leash: Leash
) -> None:
    child = Child(
        program=program(tmp_path, "raise SystemExit('no such topic')", is_ready=lambda: False),
        leash=leash,
    )
    child.start()
    with pytest.raises(
        ConfigError, match=r"(?s)stopped while starting, exit code 1.*no such topic"
    ):
        child.wait_ready()


def test_waiting_can_be_cancelled(tmp_path: Path, leash: Leash) -> None:
    child = Child(
        program=program(tmp_path, "import time; time.sleep(60)", is_ready=lambda: False),
        leash=leash,
    )
    child.start()
    cancelled = threading.Event()
    cancelled.set()
    with pytest.raises(StartCancelledError):
        child.wait_ready(cancelled)
    assert child.stop()
