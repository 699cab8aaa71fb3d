"""Whoever waits for downloads sees how far they are, also where another process fetches."""

from __future__ import annotations

from io import StringIO

from rich.console import Console

from duly.local import Teller

TOTAL = 200_000_000


def detached() -> list[str]:
    """What a detached supervisor writes into its log while it fetches."""
    out = StringIO()
    # A file that FORCE_COLOR makes Rich take for a terminal.
    console = Console(file=out, force_terminal=True, highlight=False, soft_wrap=True)
    teller = Teller(console)
    teller.is_followed = True
    for done in range(0, TOTAL + 1, 500_000):
        teller.downloading(done, TOTAL)
    teller.downloaded()
    teller.say("kafka-1 ready after 1.2 s")
    return out.getvalue().splitlines()


def followed(console: Console) -> None:
    teller = Teller(console)
    for line in detached():
        teller.follow(line)
    teller.downloaded()


def test_on_a_terminal_the_downloads_of_another_process_are_a_bar() -> None:
    out = StringIO()
    followed(Console(file=out, force_terminal=True, highlight=False, width=100))
    shown = out.getvalue()
    assert "fetching" in shown
    assert "/200.0 MB" in shown
    assert "fetched" not in shown
    assert "kafka-1 ready after 1.2 s" in shown


def test_elsewhere_they_are_a_line_for_each_quarter() -> None:
    out = StringIO()
    followed(Console(file=out, soft_wrap=True))
    assert out.getvalue().splitlines() == [
        "fetched 50 of 200 MB",
        "fetched 100 of 200 MB",
        "fetched 150 of 200 MB",
        "fetched 200 of 200 MB",
        "kafka-1 ready after 1.2 s",
    ]
