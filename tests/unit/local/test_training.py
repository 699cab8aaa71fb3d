"""The recording of the archives ends with the stack, and nothing half recorded is kept."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest

from duly.errors import ConfigError
from duly.local.child import Leash, Program
from duly.local.training import record
from tests.unit.local.processes import is_alive, wait_gone

if TYPE_CHECKING:
    from pathlib import Path

STAND_IN = f"""#!{sys.executable}
import os, signal, sys, time
from pathlib import Path
if "kafka.tools.StorageTool" in sys.argv:
    Path("data").mkdir()
    Path("data/bootstrap.checkpoint").touch()
    sys.exit()
signal.signal(signal.SIGTERM, signal.SIG_IGN)
Path(__file__).with_name(f"{{os.getpid()}}.pid").touch()
time.sleep(60)
"""
"""In place of Java: never ready, and deaf to SIGTERM, as one that writes its archive is for half a minute."""

SUPERVISOR = """
import os, sys, time
from pathlib import Path
from duly.local.child import Child, Leash, Program
folder = Path(sys.argv[1])
child = Child(leash=Leash(), program=Program(
    name="training", command=(sys.executable, "-c", sys.argv[2], str(folder)), environment=os.environ,
    folder=folder, log=folder / "log", is_ready=lambda: True, start_timeout_s=20, stop_timeout_s=2))
child.start()
time.sleep(60)
"""

TRAINING = """
import os, sys
from pathlib import Path
from duly.local.artifacts import Distribution
from duly.local.java import Java
from duly.local.jvm import Launcher
from duly.local.training import train
folder = Path(sys.argv[1])
java = Java(executable=folder / "java", version=(25,))
distribution = Distribution(kafka_jars=(), registry=folder, cache=folder)
train(distribution, Launcher(java=java, archives=folder), os.environ)
"""


def test_a_killed_supervisor_leaves_no_java_that_records(tmp_path: Path) -> None:
    java = tmp_path / "java"
    java.write_text(STAND_IN, encoding="utf-8")
    java.chmod(0o700)
    with subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, str(tmp_path), TRAINING]
    ) as supervisor:
        pids = wait_for_pids(tmp_path, 2)
        supervisor.send_signal(signal.SIGKILL)
    try:
        wait_gone(*pids)
    finally:
        for pid in filter(is_alive, pids):
            os.kill(pid, signal.SIGKILL)
    assert not list(tmp_path.glob("*.aot"))


@pytest.mark.parametrize("end", ["sys.exit(1)", "os.kill(os.getpid(), 9)"])
def test_what_ends_otherwise_than_asked_has_recorded_nothing(tmp_path: Path, end: str) -> None:
    log = tmp_path / "log"
    code = f"""
import os, signal, sys, time
def end(*_): {end}
signal.signal(signal.SIGTERM, end)
print("ready", flush=True)
time.sleep(60)
"""
    program = Program(
        name="kafka-1",
        command=(sys.executable, "-c", code),
        environment=dict(os.environ),
        folder=tmp_path,
        log=log,
        is_ready=lambda: b"ready" in log.read_bytes(),
        start_timeout_s=20.0,
        stop_timeout_s=2.0,
    )
    leash = Leash()
    try:
        with pytest.raises(ConfigError, match=r"kafka-1 .*exit code (1|137)"):
            record(program, leash)
    finally:
        leash.close()


def wait_for_pids(folder: Path, count: int) -> list[int]:
    deadline = time.monotonic() + 20
    while len(found := list(folder.glob("*.pid"))) < count:
        assert time.monotonic() < deadline, (folder / "log").read_text()
        threading.Event().wait(0.02)
    return [int(file.stem) for file in found]
