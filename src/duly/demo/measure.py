"""What really came out, read from the services' own accounts, their databases and the mailbox."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import urllib.request
from dataclasses import dataclass
from email import policy
from email.parser import BytesHeaderParser
from typing import TYPE_CHECKING, Any, Final

from duly.demo.expectation import TopicFigures
from duly.demo.shop import LinkError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

TIMEOUT_S: Final = 5.0
ANSWER_BYTES_MAX: Final = 4_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One service's /status."""

    topics: Mapping[str, TopicFigures]
    outbox_rows: int
    set_aside: int
    median_ms: float | None
    p99_ms: float | None
    trouble: str

    @property
    def received(self) -> int:
        return sum(figures.received for figures in self.topics.values())


def account(service: str, url: str, *, log: str) -> Account:
    """Raise LinkError if it does not answer; `log` is where its reason can be read."""
    try:
        with urllib.request.urlopen(f"{url}/status", timeout=TIMEOUT_S) as answer:  # noqa: S310 (loopback)
            status: dict[str, Any] = json.loads(answer.read(ANSWER_BYTES_MAX))
    except (OSError, ValueError) as error:
        raise LinkError(
            f"{service}: its /status does not answer: {error}", hint=f"its log says why: {log}"
        ) from error
    topics = {partition["topic"] for partition in status["partitions"]}
    troubles = [status["stop_reason"], *status["troubles"].values()]
    return Account(
        topics={topic: _figures(status["partitions"], topic) for topic in topics},
        outbox_rows=status["outbox"]["rows"],
        set_aside=sum(status["set_aside"].values()),
        median_ms=status["latency_ms"]["median"],
        p99_ms=status["latency_ms"]["p99"],
        trouble="; ".join(trouble for trouble in troubles if trouble),
    )


def _figures(partitions: Iterable[Mapping[str, Any]], topic: str) -> TopicFigures:
    of_topic = [partition for partition in partitions if partition["topic"] == topic]
    return TopicFigures(
        received=sum(partition["received"] for partition in of_topic),
        skipped=sum(partition["skipped"] for partition in of_topic),
        handled=sum(partition["handled"] for partition in of_topic),
    )


def received_so_far(database: Path) -> int:
    """Read what a stopped service had received from the positions in its database."""
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        (received,) = connection.execute(
            "select coalesce(sum(received), 0) from duly_position"
        ).fetchone()
    return received


def row_counts(database: Path, tables: Iterable[str]) -> dict[str, int]:
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return {
            table: connection.execute(f'select count(*) from "{table}"').fetchone()[0]  # noqa: S608
            for table in tables
        }


def mails(mailbox: Path) -> int:
    """Count each mail once: a repeated one carries the same Message-ID."""
    parser = BytesHeaderParser(policy=policy.default)
    ids: set[str] = set()
    for file in mailbox.glob("*.eml"):
        with file.open("rb") as stream:
            ids.add(str(parser.parse(stream).get("Message-ID", file.name)))
    return len(ids)
