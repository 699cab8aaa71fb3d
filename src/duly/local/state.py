"""What a supervisor holds and writes in the folder of its stack; duly.stack_state reads it."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import tempfile
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from duly.errors import ConfigError
from duly.stack_state import LOCK_FILE, STACK_FILE, read_state

if TYPE_CHECKING:
    from collections.abc import Mapping

ACQUIRE_ATTEMPTS: Final = 5
ACQUIRE_PAUSE_S: Final = 0.02


class StackLock:
    """Held by the supervisor for as long as it lives; the system lets go of it however that ends."""

    def __init__(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._stream: IO[str] = (folder / LOCK_FILE).open("a")
        except OSError as error:
            raise ConfigError(f"{folder} cannot hold a stack: {error.strerror}") from error

    def acquire(self) -> bool:
        """Return False if another supervisor runs in this folder."""
        for _ in range(ACQUIRE_ATTEMPTS):
            try:
                fcntl.flock(self._stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(ACQUIRE_PAUSE_S)  # somebody may only be looking
            else:
                return True
        return False

    def close(self) -> None:
        self._stream.close()


def write_state(folder: Path, state: Mapping[str, object]) -> None:
    """Replace the file in one step, so that readers see all of it or the one before."""
    descriptor, name = tempfile.mkstemp(dir=folder, prefix=".stack-")
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        json.dump(state, stream, indent=2)
        stream.write("\n")
    Path(name).replace(folder / STACK_FILE)


def remove_state(folder: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        (folder / STACK_FILE).unlink()


def require_up(folder: Path) -> dict[str, Any]:
    """Raise ConfigError where no stack runs."""
    state = read_state(folder)
    if state is None:
        raise ConfigError(f"no stack runs in {folder}", hint="start one: duly up")
    return state
