"""What a starting stack tells the person who waits for it: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

if TYPE_CHECKING:
    from rich.progress import TaskID

MEGABYTE: Final = 1_000_000
PLAIN_STEPS: Final = 4
FOLLOWED_STEPS: Final = 100
"""Enough for somebody else to draw a bar from the lines."""
_FETCHED: Final = re.compile(r"fetched (\d+) of (\d+) MB")


class Teller:
    """Lines and one download bar; honours NO_COLOR and output that is not a terminal."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(highlight=False, soft_wrap=True)
        self.is_followed = False
        """Whether another process reads the lines and shows them; see `follow`."""
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._plain_step = 0

    def say(self, text: str) -> None:
        self.console.print(text, markup=False)

    def follow(self, line: str) -> None:
        """Show what the teller of another process said; its downloads as this one shows its own."""
        if fetched := _FETCHED.fullmatch(line):
            self.downloading(int(fetched[1]) * MEGABYTE, int(fetched[2]) * MEGABYTE)
        else:
            self.downloaded()
            self.say(line)

    def ready(self, name: str, seconds: float) -> None:
        self.say(f"{name} ready after {seconds:.1f} s")

    def downloading(self, done: int, total: int) -> None:
        """Called often, from several threads, one at a time."""
        if self.is_followed or not self.console.is_terminal:
            self._download_in_lines(done, total)
            return
        if self._bar is None:
            columns = (TextColumn("fetching"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
            self._bar = Progress(*columns, console=self.console, transient=True)
            self._task = self._bar.add_task("fetching", total=total)
            self._bar.start()
        if self._task is not None:
            self._bar.update(self._task, completed=done, total=total)

    def downloaded(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = self._task = None

    def _download_in_lines(self, done: int, total: int) -> None:
        steps = FOLLOWED_STEPS if self.is_followed else PLAIN_STEPS
        step = steps * done // total if total else 0
        if step > self._plain_step:
            self._plain_step = step
            self.say(f"fetched {done // MEGABYTE} of {total // MEGABYTE} MB")
