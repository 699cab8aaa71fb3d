"""The final table, and the differences between what must be and what is, each with the link it lies on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from duly.demo.expectation import Expectation
    from duly.demo.measure import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class CatchUp:
    """What a stopped service missed, by the input, and what it has received since."""

    service: str
    missed: int
    caught_up: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    accounts: Mapping[str, Account]
    rows: Mapping[str, Mapping[str, int]]
    mails: int
    catch_up: CatchUp


def differences(expected: Expectation, outcome: Outcome) -> list[str]:
    """Name the failing link first: publisher or topic → service, or service → mailbox."""
    return [
        *_topic_differences(expected, outcome.accounts),
        *_account_troubles(outcome.accounts),
        *_row_differences(expected.rows, outcome.rows),
        *_catch_up_difference(outcome.catch_up),
        *_mail_difference(expected.mails, outcome.mails),
    ]


def _topic_differences(expected: Expectation, accounts: Mapping[str, Account]) -> Iterator[str]:
    for service, topics in expected.at_end.items():
        for topic, figures in topics.items():
            seen = accounts[service].topics.get(topic)
            for name in ("received", "skipped", "handled"):
                want, have = getattr(figures, name), getattr(seen, name, 0)
                if have != want:
                    yield f"{topic} → {service}: {name} {have} records, expected {want}"


def _account_troubles(accounts: Mapping[str, Account]) -> Iterator[str]:
    for service, account in accounts.items():
        if account.outbox_rows:
            yield f"{service} → kafka: {account.outbox_rows} events are still in its outbox"
        if account.set_aside:
            yield f"{service}: {account.set_aside} events are set aside as dead letters"
        if account.trouble:
            yield f"{service}: {account.trouble}"


def _row_differences(
    expected: Mapping[str, Mapping[str, int]], rows: Mapping[str, Mapping[str, int]]
) -> Iterator[str]:
    for service, tables in expected.items():
        for table, want in tables.items():
            if rows[service][table] != want:
                yield (
                    f"{service} → its database: {rows[service][table]} rows in {table},"
                    f" expected {want}"
                )


def _catch_up_difference(catch_up: CatchUp) -> Iterator[str]:
    if catch_up.missed <= 0:
        yield f"{catch_up.service}: it missed nothing while it was down, so catching up was not shown"
    if catch_up.caught_up != catch_up.missed:
        yield (
            f"kafka → {catch_up.service}: caught up on {catch_up.caught_up} records,"
            f" expected the {catch_up.missed} it missed"
        )


def _mail_difference(expected: int, mails: int) -> Iterator[str]:
    if mails != expected:
        yield f"notification → mailbox: {mails} mails, expected {expected}"


def table(outcome: Outcome) -> Table:
    """Show what a person can check against the input; it fits 80 columns."""
    shown = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False)
    shown.add_column("service", no_wrap=True)
    for name in ("received", "skipped", "handled"):
        shown.add_column(name, justify="right", no_wrap=True)
    shown.add_column("rows in its\ndatabase", no_wrap=True)
    shown.add_column("missed,\ncaught\nup", justify="right", no_wrap=True)
    for name in ("median\nms", "p99\nms"):
        shown.add_column(name, justify="right", no_wrap=True)
    for service, account in outcome.accounts.items():
        caught = outcome.catch_up if outcome.catch_up.service == service else None
        figures = account.topics.values()
        rows = outcome.rows[service].items()
        shown.add_row(
            service,
            str(sum(topic.received for topic in figures)),
            str(sum(topic.skipped for topic in figures)),
            str(sum(topic.handled for topic in figures)),
            "\n".join(f"{count} {table}" for table, count in rows),
            f"{caught.missed}\n{caught.caught_up}" if caught else "-",
            _milliseconds(account.median_ms),
            _milliseconds(account.p99_ms),
        )
    return shown


def _milliseconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}" if value < 100 else f"{value:.0f}"
