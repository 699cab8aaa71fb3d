"""Whether a local stack runs in a folder, and what it says about itself.

Apart from duly.local, which writes it: every process that reads its settings asks here.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, cast

if TYPE_CHECKING:
    from pathlib import Path

STACK_FILE: Final = "stack.json"
LOCK_FILE: Final = "lock"


def read_state(folder: Path) -> dict[str, Any] | None:
    """Return what the supervisor wrote; None where none runs."""
    if not is_up(folder):
        return None
    try:
        state = json.loads((folder / STACK_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return cast("dict[str, Any]", state) if isinstance(state, dict) else None


def is_up(folder: Path) -> bool:
    """Ask the lock, never the file: a killed supervisor leaves its stack.json behind."""
    try:
        lock = (folder / LOCK_FILE).open("rb")
    except OSError:
        return False
    import fcntl  # here, as not every system on which settings are read has it

    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)  # shared: others may be looking too
        except BlockingIOError:
            return True
    return False
