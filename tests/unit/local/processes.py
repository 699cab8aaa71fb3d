"""Processes that have to be gone after their parent."""

from __future__ import annotations

import threading
import time

import psutil


def wait_gone(*pids: int, within_s: float = 10) -> None:
    deadline = time.monotonic() + within_s
    while any(is_alive(pid) for pid in pids):
        assert time.monotonic() < deadline, f"still there: {pids}"
        threading.Event().wait(0.02)


def is_alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
