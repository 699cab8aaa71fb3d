"""The demo, act by act."""

from __future__ import annotations

import os
import statistics
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from duly.demo import measure
from duly.demo.catalogue import ProductRow, read_catalogue
from duly.demo.expectation import INVOICED_QUANTITY, expect
from duly.demo.report import CatchUp, Outcome, differences, table
from duly.demo.shop import LinkError, Shop
from duly.local import Options, ask, down_command, start_detached, stop, where, wipe

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from duly.demo.catalogue import Catalogue, PriceRow
    from duly.demo.expectation import Expectation, Sale, TopicFigures
    from duly.local import Teller
    from duly.project import Project
    from duly.runtime import Service

SERVICES: Final = ("products", "inventory", "billing", "notification")
SLEEPER: Final = "notification"
"""Stopped half-way through the input, started again at its end."""
STALL_S_MAX: Final = 20.0
"""Catching up has failed once nothing has moved for so long."""
POLL_S: Final = 0.1
PLAIN_STEPS: Final = 4


def play(
    project: Project,
    services: Mapping[str, Service],
    *,
    data: Path,
    folder: Path,
    teller: Teller,
) -> list[str]:
    """Run the demo in a wiped folder and return the differences, each with the link it lies on.

    On a terminal the stack is left up; elsewhere, and after an error, it is stopped.
    """
    catalogue = read_catalogue(data)
    expected = expect(catalogue, services, today=datetime.now(UTC).date())
    stop(folder)
    wipe(folder)
    leash, keep = os.pipe()
    try:
        began = time.monotonic()
        state = start_detached(
            project, Options(folder=folder, free_ports=True), teller, leash=leash
        )
        stage = _Stage(state=state, services=services, expected=expected, teller=teller)
        outcome = stage.perform(catalogue)
        found = differences(expected, outcome)
        teller.console.print(table(outcome))
        teller.say(f"took {time.monotonic() - began:.0f} s")
        # Not what the console thinks: FORCE_COLOR makes it take anything for a terminal.
        if sys.stdout.isatty():
            os.write(keep, b"k")  # the stack outlives this process
            for line in (*where(state), f"stop it with: {down_command(project, folder)}"):
                teller.say(line)
        else:
            stop(folder)
    except BaseException:
        stop(folder)
        raise
    finally:
        os.close(leash)
        os.close(keep)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stage:
    """A running stack and what must happen on it."""

    state: Mapping[str, Any]
    services: Mapping[str, Service]
    expected: Expectation
    teller: Teller

    def perform(self, catalogue: Catalogue) -> Outcome:
        shop = Shop(products_url=self._url("products"), billing_url=self._url("billing"))
        try:
            received_before = self._feed(shop, catalogue)
            others = [name for name in self.services if name != SLEEPER]
            self._wait(self.expected.before_sale, others)
            missed = self.expected.received(SLEEPER) - received_before
            self._control("start", SLEEPER)
            self.teller.say(f"{SLEEPER} is up again and has {missed} records to catch up on")
            self._wait(self.expected.before_sale, [SLEEPER])
            caught_up = self._account(SLEEPER).received - received_before
            self._sell(shop, self.expected.sale)
            self._wait(self.expected.at_end, list(self.services))
            self._wait_for_mails()
        finally:
            shop.close()
        return Outcome(
            accounts={name: self._account(name) for name in self.services},
            rows={name: self._rows(name) for name in self.services},
            mails=measure.mails(Path(self.state["mailbox"])),
            catch_up=CatchUp(service=SLEEPER, missed=missed, caught_up=caught_up),
        )

    def _feed(self, shop: Shop, catalogue: Catalogue) -> int:
        """Send all rows, stop the sleeper half-way, and return what it had received by then."""
        rows = [*catalogue.products, *catalogue.price_changes]
        half = len(rows) // 2
        with _Bar(self.teller, "feeding products", len(rows)) as advance:
            received = 0
            for number, row in enumerate(rows):
                if number == half:
                    received = self._put_to_sleep()
                _send(shop, row)
                advance()
        answers = statistics.median(shop.answers_ms)
        self.teller.say(
            f"{len(catalogue.products)} products and {len(catalogue.price_changes)} price changes"
            f" sent; products answered in {answers:.1f} ms (median)"
        )
        return received

    def _put_to_sleep(self) -> int:
        self._control("stop", SLEEPER)
        received = measure.received_so_far(self._database(SLEEPER))
        self.teller.say(f"half-way: {SLEEPER} is stopped after {received} records")
        return received

    def _sell(self, shop: Shop, sale: Sale) -> None:
        sku, total = sale.product.sku, sale.unit_price * INVOICED_QUANTITY
        status, body = shop.invoice(sku, INVOICED_QUANTITY)
        if status != 201 or Decimal(body["total"]["amount"]) != total:
            raise LinkError(
                f"billing → inventory: an invoice of {INVOICED_QUANTITY} {sku} answered {status} {body},"
                f" expected 201 and a total of {total}"
            )
        self.teller.say(f"billing: {INVOICED_QUANTITY} {sku} invoiced for {total} (201)")
        status, body = shop.invoice(sku, sale.too_many)
        if status != 409:
            raise LinkError(
                f"billing → inventory: an invoice of {sale.too_many} {sku} answered {status} {body},"
                " expected 409, because there is not enough in stock"
            )
        self.teller.say(f"billing: {sale.too_many} {sku} refused (409): {body.get('detail')}")

    def _wait(self, expected: Mapping[str, Mapping[str, TopicFigures]], names: list[str]) -> None:
        """Wait until all is received, or nothing moves any more; what is missing then shows in the end."""

        def behind() -> int:
            return sum(
                max(0, figures.received - self._received(name, topic))
                for name in names
                for topic, figures in expected[name].items()
            )

        _until_zero(behind)

    def _wait_for_mails(self) -> None:
        mailbox = Path(self.state["mailbox"])

        def missing() -> int:
            return max(0, self.expected.mails - sum(1 for _ in mailbox.glob("*.eml")))

        _until_zero(missing)

    def _received(self, name: str, topic: str) -> int:
        seen = self._account(name).topics.get(topic)
        return seen.received if seen else 0

    def _account(self, name: str) -> measure.Account:
        return measure.account(name, self._url(name), log=self.state["services"][name]["log"])

    def _rows(self, name: str) -> dict[str, int]:
        return measure.row_counts(self._database(name), self.expected.rows[name])

    def _url(self, name: str) -> str:
        return self.state["services"][name]["url"]

    def _database(self, name: str) -> Path:
        return Path(self.state["services"][name]["database_url"].removeprefix("sqlite:///"))

    def _control(self, do: str, name: str) -> None:
        ask(self.state["control"], {"do": do, "names": [name]})


def _send(shop: Shop, row: ProductRow | PriceRow) -> None:
    if isinstance(row, ProductRow):
        shop.create(row)
    else:
        shop.change_price(row)


def _until_zero(remaining: Callable[[], int]) -> None:
    """Return at zero, or once nothing has moved for STALL_S_MAX."""
    least, since = remaining(), time.monotonic()
    while least > 0 and time.monotonic() - since < STALL_S_MAX:
        time.sleep(POLL_S)
        now = remaining()
        if now < least:
            least, since = now, time.monotonic()


class _Bar:
    """A progress bar on a terminal, a line for each quarter elsewhere."""

    def __init__(self, teller: Teller, doing: str, total: int) -> None:
        self._teller = teller
        self._doing = doing
        self._total = total
        self._done = 0
        columns = (TextColumn(doing), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._bar = (
            Progress(*columns, console=teller.console) if teller.console.is_terminal else None
        )

    def __enter__(self) -> Callable[[], None]:
        if self._bar:
            self._bar.add_task(self._doing, total=self._total)
            self._bar.start()
        return self._advance

    def __exit__(self, *_exception: object) -> None:
        if self._bar:
            self._bar.stop()

    def _advance(self) -> None:
        self._done += 1
        if self._bar:
            self._bar.advance(self._bar.task_ids[0])
        elif (
            self._done * PLAIN_STEPS // self._total > (self._done - 1) * PLAIN_STEPS // self._total
        ):
            self._teller.say(f"{self._doing}: {self._done} of {self._total}")
