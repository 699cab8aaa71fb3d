"""What mails say and when they are tried again: pure; times and ids come in as arguments."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

    from shop.billing.v1 import InvoiceIssuedEvent
    from shop.common.v1 import Money
    from shop.inventory.v1 import StockRunningLowEvent
    from shop.products.v1 import ProductCreatedEvent

CATALOGUE: Final = "catalogue@shop.example"
PURCHASING: Final = "purchasing@shop.example"
ACCOUNTS: Final = "accounts@shop.example"

SUBJECT_CHARS_MAX: Final = 150
LINES_MAX: Final = 200
"""Invoice lines a mail spells out; the rest is counted."""
RETRY_S_MAX: Final = 60

ERROR_CHARS_MAX: Final = 500

_ADDRESS: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}")
_UUID: Final = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


class Status(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    REFUSED = "refused"
    """By the mail server, for good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """What a person will read; subject and recipient are single lines."""

    recipient: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpooledMail:
    """A mail on its way; the id becomes its Message-ID, so that a repeated one is recognised."""

    mail_id: str
    mail: Mail
    status: Status
    spooled_at: datetime
    attempts: int = 0
    next_attempt_at: datetime
    sent_at: datetime | None = None
    last_error: str | None = None


def new_product_mail(event: ProductCreatedEvent) -> Mail:
    facts = [
        ("SKU", event.sku),
        ("Name", event.name),
        ("Category", " / ".join(part for part in (event.category, event.subcategory) if part)),
        ("Colour", event.color or ""),
        ("Size", event.size or ""),
        (
            "Weight",
            f"{event.weight.value.normalize():f} {event.weight.unit}" if event.weight else "",
        ),
        ("Price", _text(event.list_price)),
        ("In stock", str(event.initial_quantity)),
    ]
    return Mail(
        recipient=CATALOGUE,
        subject=_one_line(f"New product: {event.name} ({event.sku})"),
        body=_paragraphs("A product became available for sale.", _table(facts)),
    )


def low_stock_mail(event: StockRunningLowEvent) -> Mail:
    facts = [
        ("SKU", event.sku),
        ("Name", event.name),
        ("Available", str(event.available)),
        ("Reorder point", str(event.reorder_point)),
    ]
    return Mail(
        recipient=PURCHASING,
        subject=_one_line(f"Stock is running low: {event.name} ({event.sku})"),
        body=_paragraphs("Please order more of this product.", _table(facts)),
    )


def invoice_mail(event: InvoiceIssuedEvent) -> Mail:
    """To the customer, or to accounts where there is no address that mail could reach."""
    lines = [
        f"{line.quantity:>6} x {_one_line(line.name)} ({_one_line(line.sku)})"
        f" at {_text(line.unit_price)} = {_text(line.amount)}"
        for line in event.lines[:LINES_MAX]
    ]
    if len(event.lines) > LINES_MAX:
        lines.append(f"       and {len(event.lines) - LINES_MAX} more")
    due = f"Please pay by {event.due_on.isoformat()}." if event.due_on else "Paid on the spot."
    address = event.customer_email or ""
    reachable = _ADDRESS.fullmatch(address) is not None
    return Mail(
        recipient=address if reachable else ACCOUNTS,
        subject=_one_line(f"Invoice {event.invoice_id} of {event.issued_on.isoformat()}"),
        body=_paragraphs(
            f"Invoice for {_one_line(event.customer_name)}",
            "\n".join(lines),
            f"Total: {_text(event.total)}",
            due,
            "" if reachable else "The customer has no e-mail address: please send this on.",
        ),
    )


def spooled(mail: Mail, *, kind: str, event_id: str, at: datetime) -> SpooledMail:
    """A mail that is due at once; one event gives one mail of a kind, however often it arrives."""
    return SpooledMail(
        mail_id=f"{kind}.{event_id}",
        mail=mail,
        status=Status.WAITING,
        spooled_at=at,
        next_attempt_at=at,
    )


def event_id(*, ce_source: str | None, ce_id: str | None, place: tuple[str, int, int]) -> str:
    """What tells one event from all others, fit for a Message-ID.

    A UUID, as duly gives every event, stays as it is; other ids, and records without one, are hashed.
    """
    if ce_id is not None and _UUID.fullmatch(ce_id):
        return ce_id.lower()
    parts = (ce_source or "", ce_id) if ce_id is not None else place
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def sent(mail: SpooledMail, *, at: datetime) -> SpooledMail:
    return replace(mail, status=Status.SENT, sent_at=at, last_error=None)


def refused(mail: SpooledMail, *, at: datetime, error: str) -> SpooledMail:
    """The mail server will never take it: a person must look."""
    return replace(mail, status=Status.REFUSED, next_attempt_at=at, last_error=_short(error))


def delayed(mail: SpooledMail, *, at: datetime, error: str) -> SpooledMail:
    """Not yet: tried again for ever, after pauses that grow up to RETRY_S_MAX."""
    return replace(mail, next_attempt_at=at + retry_delay(mail.attempts), last_error=_short(error))


def retry_delay(attempts: int) -> timedelta:
    """1 s, 2 s, 4 s … up to RETRY_S_MAX, after that many attempts."""
    return timedelta(seconds=min(2 ** min(max(attempts - 1, 0), 16), RETRY_S_MAX))


def _short(error: str) -> str:
    return error[:ERROR_CHARS_MAX]


def _text(money: Money) -> str:
    """Two decimals, or as many as it takes to be exact."""
    cents = money.amount.quantize(Decimal("0.01"), ROUND_HALF_UP, Context(prec=40))
    amount = cents if cents == money.amount else money.amount
    return f"{amount:,f} {_one_line(money.currency)}"


def _one_line(text: str) -> str:
    """Line breaks would let a product's name write headers of its own."""
    clean = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(clean.split())[:SUBJECT_CHARS_MAX]


def _table(facts: list[tuple[str, str]]) -> str:
    known = [(label, _one_line(value)) for label, value in facts if _one_line(value)]
    width = max((len(label) for label, _ in known), default=0)
    return "\n".join(f"{label:<{width}}  {value}" for label, value in known)


def _paragraphs(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part) + "\n"
