"""What the supervisor does about processes that end by themselves."""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from duly.local.child import Program
from duly.local.control import ask
from duly.local.layout import Layout, Ports
from duly.local.stack import Stack
from duly.local.state import write_state
from duly.local.supervisor import Supervisor
from duly.stack_state import read_state

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

SLEEP = "import time; time.sleep(60)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Supervised:
    stack: Stack
    lines: queue.Queue[str]
    control: str

    def wait_line(self, part: str) -> str:
        """The next line that holds `part`; the others are dropped."""
        while True:
            line = self.lines.get(timeout=15)
            if part in line:
                return line

    def process(self, name: str) -> dict[str, Any]:
        processes = ask(self.control, {"do": "processes"})["processes"]
        return next(process for process in processes if process["name"] == name)


@contextmanager
def supervise(folder: Path, **codes: str) -> Generator[Supervised]:
    """A stack of small programs in place of Kafka and services, all ready at once."""
    layout = Layout(
        folder=folder,
        ports=Ports(
            brokers=(1,), controllers=(2,), registry=3, registry_management=4, smtp=5,
            services={name: 6 for name in codes if name != "kafka"},
        ),
    )  # fmt: skip
    programs = [
        Program(
            name="kafka-1" if name == "kafka" else name,
            command=(sys.executable, "-c", code),
            environment=dict(os.environ),
            folder=folder,
            log=layout.log(name),
            is_ready=lambda: True,
            start_timeout_s=10.0,
            stop_timeout_s=5.0,
        )
        for name, code in codes.items()
    ]
    stack = Stack(layout, programs, os.environ)
    lines: queue.Queue[str] = queue.Queue()
    supervisor = Supervisor(stack=stack, say=lines.put, register=lambda _: None)
    thread = threading.Thread(target=supervisor.run)
    thread.start()
    try:
        while "mailbox " not in lines.get(timeout=15):
            pass
        state = folder / "stack.json"
        control = json.loads(state.read_text())["control"]
        yield Supervised(stack=stack, lines=lines, control=control)
    finally:
        supervisor.stopping.set()
        thread.join(30)
        stack.close()
    assert not thread.is_alive()


def test_a_crashed_service_is_started_again_and_that_is_shown(tmp_path: Path) -> None:
    with supervise(tmp_path, billing=SLEEP) as running:
        running.stack.kill("billing")
        assert "billing ended by itself, killed by signal 9" in running.wait_line("ended")
        running.wait_line("billing starts again")
        assert running.process("billing")["starts"] == 2
        assert running.process("billing")["state"] == "up"


def test_a_service_that_stopped_at_a_limit_is_not_started_again(tmp_path: Path) -> None:
    with supervise(tmp_path, billing="raise SystemExit(4)") as running:
        line = running.wait_line("ended by itself")
        assert "exit code 4" in line
        assert "duly up billing" in line
        assert running.process("billing")["state"] == "down"


def test_a_killed_broker_is_reported_and_left_to_the_operator(tmp_path: Path) -> None:
    with supervise(tmp_path, kafka=SLEEP) as running:
        running.stack.kill_broker(1)
        assert "duly up kafka-1" in running.wait_line("kafka-1 ended by itself")
        assert running.process("kafka-1")["state"] == "down"
        ask(running.control, {"do": "start", "names": ["kafka-1"]})
        assert running.process("kafka-1")["state"] == "up"


def test_a_service_stopped_on_request_stays_down_until_it_is_asked_for(tmp_path: Path) -> None:
    with supervise(tmp_path, billing=SLEEP) as running:
        (stopped,) = ask(running.control, {"do": "stop", "names": ["billing"]})["processes"]
        assert stopped["state"] == "down"
        (started,) = ask(running.control, {"do": "start", "names": ["billing"]})["processes"]
        assert started["state"] == "up"
        said = [running.lines.get(timeout=5) for _ in range(running.lines.qsize())]
        assert not [line for line in said if "ended by itself" in line]


def test_the_state_of_a_dead_supervisor_counts_for_nothing(tmp_path: Path) -> None:
    write_state(tmp_path, {"supervisor_pid": 1, "ready": True})
    assert read_state(tmp_path) is None
