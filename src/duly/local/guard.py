"""Run one command and kill its whole process group as soon as the supervisor is gone.

Runs as a script of its own (python -I -S guard.py FD STOP_TIMEOUT_S COMMAND…) and imports little, because each
process of the stack has one. FD is the read end of a pipe of which only the supervisor holds the other end:
end-of-file means that it died, however it died. SIGTERM and SIGINT are passed on, SIGUSR1 kills at once;
the exit code is the command's own, or 128 + signal.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import signal
import subprocess
import sys
import time

PR_SET_PDEATHSIG = 1


def main(watched: int, stop_timeout_s: float, command: list[str]) -> int:
    wake_read, wake_write = os.pipe()
    os.set_blocking(wake_write, False)
    caught: list[int] = []
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1):
        signal.signal(number, lambda received, _frame: caught.append(received))
    signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
    # A group of its own, so that the guard can end the command and all it started, but not itself.
    child = subprocess.Popen(command, process_group=0, preexec_fn=_die_with_guard)  # noqa: PLW1509
    deadline: float | None = None
    while child.poll() is None:
        wait_s = None if deadline is None else max(0.0, deadline - time.monotonic())
        readable, _, _ = select.select(
            [wake_read, *([] if deadline else [watched])], [], [], wait_s
        )
        if wake_read in readable:
            os.read(wake_read, 512)
        while caught:
            number = caught.pop(0)
            if number == signal.SIGUSR1:
                _signal_group(child.pid, signal.SIGKILL)
            elif number in (signal.SIGTERM, signal.SIGINT):
                _signal_group(child.pid, number)
        if deadline is None and watched in readable:
            _signal_group(child.pid, signal.SIGTERM)
            deadline = time.monotonic() + stop_timeout_s
        if deadline is not None and time.monotonic() >= deadline:
            _signal_group(child.pid, signal.SIGKILL)
            child.wait()
    _signal_group(child.pid, signal.SIGKILL)  # what the command left behind in its group
    code = child.returncode
    return code if code >= 0 else 128 - code


def _die_with_guard() -> None:
    """Linux only: the second safety net, for a guard that is itself killed with SIGKILL."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _signal_group(group: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), float(sys.argv[2]), sys.argv[3:]))
