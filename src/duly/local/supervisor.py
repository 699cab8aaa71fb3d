"""Keeps a stack up: starts it in order, restarts services that crash, and stops all in reverse order."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from duly.errors import ConfigError
from duly.local.child import StartCancelledError
from duly.local.control import ControlServer
from duly.local.ports import LOOPBACK
from duly.local.servers import MAILBOX, REGISTRY
from duly.local.state import remove_state, write_state

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from duly.local.child import Child
    from duly.local.stack import Stack

WATCH_INTERVAL_S: Final = 0.2
BACKOFF_S: Final = (1.0, 2.0, 5.0, 10.0, 30.0)
STEADY_S: Final = 60.0
"""A process that ran this long before it crashed is restarted at once again."""
STOPPED_ON_PURPOSE: Final = frozenset({0, 2, 4})
"""Exit codes that a restart cannot cure: an end in order, wrong settings, a limit reached."""
LOCAL_SECONDS: Final = "%H:%M:%S"


@dataclass(slots=True)
class _Restart:
    """When a crashed process is started again."""

    attempts: int = 0
    due: float | None = None


@dataclass(slots=True, kw_only=True)
class Supervisor:
    """One running stack; `run` returns once it is stopped."""

    stack: Stack
    say: Callable[[str], None]
    register: Callable[[threading.Event], None]
    """Brings topics and registry in line before the services start; raises DulyError if it cannot."""
    how_to_stop: str = "Ctrl-C stops it all"
    stopping: threading.Event = field(default_factory=threading.Event)
    _wanted: set[str] = field(default_factory=set[str])
    _restarts: dict[str, _Restart] = field(default_factory=dict[str, _Restart])
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _is_ready: bool = False

    def run(self) -> None:
        """Raise DulyError if the stack cannot start; everything is stopped then, too."""
        control = ControlServer(self._answer)
        try:
            self._start(control.path)
            self._watch()
        except StartCancelledError:
            pass
        finally:
            self.say("stopping")
            stubborn = self.stack.stop()
            for name in stubborn:
                self.say(f"{name} did not stop in time and was killed")
            remove_state(self.stack.layout.folder)
            control.close()
            self.say("stopped")

    def _start(self, control: str) -> None:
        layout = self.stack.layout
        services = list(layout.ports.services)
        infrastructure = [name for name in self.stack.children if name not in services]
        self._start_now(infrastructure)
        self._write_state(control)
        self.register(self.stopping)
        if services:
            self._start_now(services)
        self._is_ready = True
        self._write_state(control)
        for line in (*self._where(), self.how_to_stop):
            self.say(line)

    def _start_now(self, names: list[str]) -> None:
        self.stack.start(
            *names,
            on_ready=lambda name, seconds: self.say(f"{name} ready after {seconds:.1f} s"),
            cancelled=self.stopping,
        )
        with self._lock:
            self._wanted |= set(names)

    def _watch(self) -> None:
        while not self.stopping.wait(WATCH_INTERVAL_S):
            with self._lock:
                for name in sorted(self._wanted):
                    self._look_after(self.stack.child(name))

    def _look_after(self, child: Child) -> None:
        restart = self._restarts.setdefault(child.name, _Restart())
        if child.is_running():
            restart.due = None
            return
        if restart.due is None:
            self._report_end(child, restart)
        elif time.monotonic() >= restart.due:
            restart.due = None
            child.start()
            self.say(f"{time.strftime(LOCAL_SECONDS)} {child.name} starts again")

    def _report_end(self, child: Child, restart: _Restart) -> None:
        code = child.exit_code()
        how = f"killed by signal {code - 128}" if code and code > 128 else f"exit code {code}"
        text = f"{time.strftime(LOCAL_SECONDS)} {child.name} ended by itself, {how}"
        is_broker = child.name.startswith("kafka-")
        if is_broker or code in STOPPED_ON_PURPOSE:
            self._wanted.discard(child.name)
            self.say(f"{text}; its log: {child.program.log}; start it again: duly up {child.name}")
            return
        if time.monotonic() - child.started_at > STEADY_S:
            restart.attempts = 0
        pause_s = BACKOFF_S[min(restart.attempts, len(BACKOFF_S) - 1)]
        restart.attempts += 1
        restart.due = time.monotonic() + pause_s
        self.say(f"{text}; its log: {child.program.log}; starting it again in {pause_s:.0f} s")

    def _answer(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        names = [str(name) for name in request.get("names", ())]
        children = [self.stack.child(name) for name in names]
        match request["do"]:
            case "processes":
                return {"processes": [self._process(c) for c in self.stack.children.values()]}
            case "start" if names:
                self._leave_alone(names)
                self._start_now(names)
            case "stop" if names:
                self._leave_alone(names)
                self.stack.stop(*names)
            case "kill":
                for child in children:
                    child.kill()
            case unknown:
                raise ConfigError(f'the supervisor cannot "{unknown}" {names}')
        return {"processes": [self._process(child) for child in children]}

    def _leave_alone(self, names: list[str]) -> None:
        """No restart comes in between what somebody asks for."""
        with self._lock:
            self._wanted -= set(names)
            for name in names:
                self._restarts.pop(name, None)

    def _process(self, child: Child) -> dict[str, object]:
        running = child.is_running()
        restart = self._restarts.get(child.name)
        return {
            "name": child.name,
            "state": "up" if running else "restarting" if restart and restart.due else "down",
            "pid": child.pid(),
            "up_s": round(time.monotonic() - child.started_at, 1) if running else None,
            "starts": child.starts,
            "exit_code": child.exit_code(),
            "address": self._addresses().get(child.name, ""),
            "log": str(child.program.log),
        }

    def _addresses(self) -> dict[str, str]:
        layout = self.stack.layout
        brokers = {
            f"kafka-{number}": f"{LOOPBACK}:{port}"
            for number, port in enumerate(layout.ports.brokers, 1)
        }
        services = {name: layout.service_url(name) for name in layout.ports.services}
        return {**brokers, REGISTRY: layout.registry_url, MAILBOX: layout.smtp_url, **services}

    def _write_state(self, control: str) -> None:
        layout = self.stack.layout
        state = {
            "ready": self._is_ready,
            "supervisor_pid": os.getpid(),
            "bootstrap_servers": layout.bootstrap_servers,
            "brokers": layout.brokers,
            "schema_registry_url": layout.registry_url,
            "smtp_url": layout.smtp_url,
            "mailbox": str(layout.mailbox),
            "folder": str(layout.folder),
            "control": control,
            "services": {
                name: {
                    "url": layout.service_url(name),
                    "database_url": f"sqlite:///{layout.database(name)}",
                    "log": str(layout.log(name)),
                }
                for name in layout.ports.services
            },
        }
        write_state(layout.folder, state)

    def _where(self) -> list[str]:
        return where(
            {
                "bootstrap_servers": self.stack.bootstrap_servers,
                "schema_registry_url": self.stack.registry_url,
                "mailbox": str(self.stack.mailbox),
                "services": {
                    name: {"url": self.stack.service_url(name)}
                    for name in self.stack.layout.ports.services
                },
            }
        )


def where(state: Mapping[str, Any]) -> list[str]:
    """Tell a person where everything is, from what stack.json holds."""
    lines = [
        f"kafka         {state['bootstrap_servers']}",
        f"registry      {state['schema_registry_url']}",
        f"mailbox       {state['mailbox']}",
    ]
    lines += [f"{name:<13} {entry['url']}/docs" for name, entry in state["services"].items()]
    return lines
