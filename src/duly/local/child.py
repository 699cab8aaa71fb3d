"""One guarded process of the stack: start, wait until it is ready, stop, kill."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from duly.errors import ConfigError, DulyError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

GUARD: Final = Path(__file__).with_name("guard.py")
POLL_S: Final = 0.02
ALIVE_FILE: Final = "alive"
EARLIER_STACK_TIMEOUT_S: Final = 30.0
LOG_TAIL_LINES: Final = 12
LOG_TAIL_BYTES: Final = 8_192


class StartCancelledError(DulyError):
    """Somebody asked to stop while the stack was still starting."""

    code = "start_cancelled"
    exit_code = 130


class Leash:
    """A pipe whose write end only this process holds; every guard watches the other end.

    With a folder it also holds a lock there for as long as any guard lives, so that no new stack starts on data
    that processes of a killed one are still writing; ConfigError if they do not end in time.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.read_end, self._write_end = os.pipe()  # neither is inherited unless passed on
        self._alive = _hold_alive_file(folder) if folder else None

    @property
    def inherited(self) -> tuple[int, ...]:
        """What each guard must inherit."""
        return (self.read_end,) if self._alive is None else (self.read_end, self._alive)

    def close(self) -> None:
        os.close(self._write_end)
        for descriptor in self.inherited:
            os.close(descriptor)


def _hold_alive_file(folder: Path) -> int:
    """Wait until nobody else holds it, then share it with the guards to come: an flock is inherited."""
    descriptor = os.open(folder / ALIVE_FILE, os.O_CREAT | os.O_RDWR, 0o600)
    deadline = time.monotonic() + EARLIER_STACK_TIMEOUT_S
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                os.close(descriptor)
                raise ConfigError(
                    f"processes of an earlier stack in {folder} are still ending",
                    hint="try again in a while",
                ) from None
            time.sleep(POLL_S)
        else:
            return descriptor


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What is run and how it is told to be ready; the same program can be started many times."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    folder: Path
    log: Path
    is_ready: Callable[[], bool]
    start_timeout_s: float
    stop_timeout_s: float


@dataclass(slots=True, kw_only=True)
class Child:
    """A program and its process, if it runs."""

    program: Program
    leash: Leash
    starts: int = 0
    started_at: float = 0.0
    _guard: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def name(self) -> str:
        return self.program.name

    def start(self) -> None:
        """Return at once; `wait_ready` waits. Output is appended to the program's log."""
        program = self.program
        program.log.parent.mkdir(parents=True, exist_ok=True)
        guard = [sys.executable, "-I", "-S", str(GUARD)]
        limits = [str(self.leash.read_end), str(program.stop_timeout_s)]
        with program.log.open("ab") as log:
            self._guard = subprocess.Popen(
                [*guard, *limits, *program.command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=program.folder,
                env=dict(program.environment),
                pass_fds=self.leash.inherited,
                start_new_session=True,  # Ctrl-C in the terminal reaches the supervisor only
            )
        self.starts += 1
        self.started_at = time.monotonic()

    def wait_ready(self, cancelled: threading.Event | None = None) -> float:
        """Return the seconds since the start; ConfigError with the end of the log if it stops or takes too long."""
        cancelled = cancelled or threading.Event()
        deadline = self.started_at + self.program.start_timeout_s
        while not self.program.is_ready():
            code = self.exit_code()
            if code is not None:
                raise self._failure(f"{self.name} stopped while starting, exit code {code}")
            if time.monotonic() > deadline:
                raise self._failure(
                    f"{self.name} was not ready within {self.program.start_timeout_s:.0f} s"
                )
            if cancelled.wait(POLL_S):
                raise StartCancelledError(f"{self.name} was stopped while starting")
        return time.monotonic() - self.started_at

    def wait_ended(self, cancelled: threading.Event) -> int:
        """Wait for a program that ends by itself, at most its `start_timeout_s`; return its exit code."""
        deadline = self.started_at + self.program.start_timeout_s
        while (code := self.exit_code()) is None:
            if cancelled.wait(POLL_S):
                self.stop()
                raise StartCancelledError(f"{self.name} was stopped")
            if time.monotonic() > deadline:
                self.kill()
                raise self._failure(
                    f"{self.name} took more than {self.program.start_timeout_s:.0f} s"
                )
        return code

    def is_running(self) -> bool:
        return self._guard is not None and self._guard.poll() is None

    def exit_code(self) -> int | None:
        """None while it runs, and before the first start; 128 + signal if one ended it, as shells say it."""
        code = self._guard.poll() if self._guard is not None else None
        if code is None or code >= 0:
            return code
        # The guard itself was hit, before it could pass the signal on or by somebody else.
        return 128 + (signal.SIGKILL if code == -signal.SIGUSR1 else -code)

    def pid(self) -> int | None:
        """Return the id of the program itself, not of its guard."""
        import psutil

        if self._guard is None or not self.is_running():
            return None
        with contextlib.suppress(psutil.Error):
            children = psutil.Process(self._guard.pid).children()
            return children[0].pid if children else None
        return None

    def ask_to_stop(self) -> None:
        self._signal(signal.SIGTERM)

    def stop(self) -> bool:
        """Stop and wait; False if it had to be killed after `stop_timeout_s`."""
        self.ask_to_stop()
        return self.wait_stopped()

    def wait_stopped(self) -> bool:
        if self._guard is None:
            return True
        try:
            self._guard.wait(self.program.stop_timeout_s)
        except subprocess.TimeoutExpired:
            self.kill()
            return False
        return True

    def kill(self) -> None:
        """SIGKILL to the process and all it started, as a crash would be."""
        self._signal(signal.SIGUSR1)
        if self._guard is not None:
            self._guard.wait()

    def _signal(self, number: signal.Signals) -> None:
        if self._guard is not None and self._guard.poll() is None:
            self._guard.send_signal(number)

    def _failure(self, what: str) -> ConfigError:
        return ConfigError(
            f"{what}; the end of {self.program.log}:\n{tail(self.program.log)}",
            hint="see the whole log there",
        )


def tail(log: Path) -> str:
    """Return the last lines of a log, indented."""
    try:
        with log.open("rb") as stream:
            stream.seek(max(0, log.stat().st_size - LOG_TAIL_BYTES))
            text = stream.read().decode(errors="replace")
    except OSError:
        return "    (no log)"
    return "\n".join(f"    {line}" for line in text.splitlines()[-LOG_TAIL_LINES:]) or "    (empty)"
