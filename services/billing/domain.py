"""The rules of accounts: pure; times and ids come in as arguments."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, Inexact, localcontext
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from shop.billing.v1 import InvoiceIssuedEvent, InvoiceLine
from shop.common.v1 import Money

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

QUANTUM: Final = Decimal("0.0001")
AMOUNT_MAX: Final = Decimal("99999999999999.9999")
"""decimal(18,4), as Money in every contract."""

COIN: Final[Mapping[str, Decimal]] = {
    "BHD": Decimal("0.001"),
    "CLP": Decimal(1),
    "ISK": Decimal(1),
    "JOD": Decimal("0.001"),
    "JPY": Decimal(1),
    "KRW": Decimal(1),
    "KWD": Decimal("0.001"),
    "OMR": Decimal("0.001"),
    "TND": Decimal("0.001"),
    "VND": Decimal(1),
}
"""Smallest coin (ISO 4217 minor units) where it is not a hundredth."""

OPENING_DAY: Final = date.min
"""The first price of a product applies until its first change, even one dated before the product."""

PENDING_MAX: Final = timedelta(hours=24)
"""An invoice that inventory could not answer for this long is given up, and its stock released."""

RETRY_S_MAX: Final = 30


class Refused(Exception):  # noqa: N818
    """There can be no such invoice; the text says why."""


class UnknownProduct(Exception):  # noqa: N818
    """The price book has no such product, or not yet."""

    def __init__(self, product_id: UUID) -> None:
        super().__init__(f"product {product_id} is not in the price book")
        self.product_id = product_id


class Status(StrEnum):
    PENDING = "pending"
    ISSUED = "issued"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A product's page in the price book, open at one day."""

    product_id: UUID
    sku: str
    name: str
    price: Money
    discontinued: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a caller asks to be invoiced."""

    customer_name: str
    customer_email: str | None
    payment_days: int | None
    """None: paid on the spot."""
    quantities: Mapping[UUID, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    invoice_id: UUID
    status: Status
    customer_name: str
    customer_email: str | None
    requested_at: datetime
    issued_on: date
    due_on: date | None
    lines: tuple[InvoiceLine, ...]
    total: Money
    rejection: str | None = None
    """Why there will be no invoice; None unless rejected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What inventory said about the stock of an invoice."""

    sold: bool
    reason: str = ""
    """Why not."""


def settled(invoice: Invoice, answer: Answer) -> Invoice:
    """The invoice after inventory's answer; one that was settled before stays as it is."""
    if invoice.status is not Status.PENDING:
        return invoice
    if answer.sold:
        return replace(invoice, status=Status.ISSUED)
    return replace(invoice, status=Status.REJECTED, rejection=answer.reason)


def draft(order: Order, pages: Mapping[UUID, Page], *, invoice_id: UUID, at: datetime) -> Invoice:
    """A pending invoice at the prices of the pages; UnknownProduct, Refused."""
    lines = tuple(_line(pages, product_id, n) for product_id, n in order.quantities.items())
    issued_on = at.date()
    days = order.payment_days
    return Invoice(
        invoice_id=invoice_id,
        status=Status.PENDING,
        customer_name=order.customer_name,
        customer_email=order.customer_email,
        requested_at=at,
        issued_on=issued_on,
        due_on=None if days is None else issued_on + timedelta(days=days),
        lines=lines,
        total=total([line.amount for line in lines]),
    )


def _line(pages: Mapping[UUID, Page], product_id: UUID, quantity: int) -> InvoiceLine:
    page = pages.get(product_id)
    if page is None:
        raise UnknownProduct(product_id)
    if page.discontinued:
        raise Refused(f"{page.sku} was discontinued")
    if page.price.amount == 0:
        raise Refused(f"{page.sku} has a price of 0: it is not sold on its own")
    return InvoiceLine(
        product_id=product_id,
        sku=page.sku,
        name=page.name,
        quantity=quantity,
        unit_price=page.price,
        amount=times(page.price, quantity),
    )


def times(price: Money, quantity: int) -> Money:
    """Exact to four decimals; Refused where the result does not fit Money."""
    with localcontext(Context(prec=40, traps=[Inexact])):
        amount = price.amount * quantity
    return _money(amount, price.currency)


def total(amounts: Sequence[Money]) -> Money:
    """Sum rounded half up to the coin; Refused for several currencies, for none, or a sum too large."""
    currencies = sorted({amount.currency for amount in amounts})
    if len(currencies) != 1:
        raise Refused(f"one invoice has one currency, not {', '.join(currencies) or 'none'}")
    with localcontext(Context(prec=40, traps=[Inexact])):
        exact = sum((amount.amount for amount in amounts), Decimal(0))
    coin = COIN.get(currencies[0], Decimal("0.01"))
    return _money(
        exact.quantize(coin, rounding=ROUND_HALF_UP, context=Context(prec=40)), currencies[0]
    )


def _money(amount: Decimal, currency: str) -> Money:
    if abs(amount) > AMOUNT_MAX:
        raise Refused(f"{amount} {currency} is more than an invoice can say ({AMOUNT_MAX})")
    return Money(amount=amount.quantize(QUANTUM), currency=currency)


def issued(invoice: Invoice, *, at: datetime) -> InvoiceIssuedEvent:
    """The event that tells everybody that a customer owes us money."""
    return InvoiceIssuedEvent(
        invoice_id=invoice.invoice_id,
        occurred_at=at,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        customer_name=invoice.customer_name,
        customer_email=invoice.customer_email,
        lines=invoice.lines,
        total=invoice.total,
    )


def is_given_up(invoice: Invoice, *, at: datetime) -> bool:
    return at - invoice.requested_at > PENDING_MAX


def retry_delay(attempts: int) -> timedelta:
    """1 s, 2 s, 4 s … up to RETRY_S_MAX, after that many attempts."""
    return timedelta(seconds=min(2 ** min(max(attempts - 1, 0), 16), RETRY_S_MAX))
