"""Accounts over HTTP."""

import hashlib
from collections.abc import Generator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Header, HTTPException, Query, Response, status
from pydantic import BaseModel, ConfigDict, Field, field_validator

from duly import Begin, Tx
from services.billing import domain, settlement, store
from services.billing.domain import OPENING_DAY, Invoice, Order, Refused, Status, UnknownProduct
from services.billing.inventory import InventoryAway
from shop.common.v1 import Money

router = APIRouter()

PAGE_ROWS: Final = 50
PAGE_ROWS_MAX: Final = 200
LINES_MAX: Final = 100
QUANTITY_MAX: Final = 1_000_000
PAYMENT_DAYS: Final = 30
PAYMENT_DAYS_MAX: Final = 365
RETRY_AFTER_S: Final = 2

_UNKNOWN: Final[dict[int | str, dict[str, Any]]] = {
    404: {"description": "No such product or invoice, or not yet."}
}
_CONFLICT: Final[dict[int | str, dict[str, Any]]] = {
    409: {"description": "There can be no such invoice; `detail` says why."}
}
_AWAY: Final[dict[int | str, dict[str, Any]]] = {
    503: {"description": "Inventory is away; the invoice is pending."}
}

Label = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
Email = Annotated[str, Field(max_length=254, pattern=r"^[^\s@]{1,64}@[^\s@]+\.[^\s@]+$")]
IdempotencyKey = Annotated[
    str | None, Header(alias="Idempotency-Key", min_length=1, max_length=255)
]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class MoneyBody(_Body):
    amount: Decimal
    currency: str

    @classmethod
    def of(cls, money: Money) -> "MoneyBody":
        return cls(amount=money.amount, currency=money.currency)


class NewLine(_Body):
    product_id: UUID
    quantity: Annotated[int, Field(strict=True, ge=1, le=QUANTITY_MAX)]


class NewInvoice(_Body):
    customer_name: Label
    customer_email: Email | None = None
    payment_days: Annotated[int, Field(strict=True, ge=0, le=PAYMENT_DAYS_MAX)] | None = (
        PAYMENT_DAYS
    )
    """None: paid on the spot."""
    lines: Annotated[list[NewLine], Field(min_length=1, max_length=LINES_MAX)]

    @field_validator("lines")
    @classmethod
    def _names_each_product_once(cls, lines: list[NewLine]) -> list[NewLine]:
        if len({line.product_id for line in lines}) < len(lines):
            raise ValueError("a product appears twice: add the quantities up")
        return lines

    def order(self) -> Order:
        return Order(
            customer_name=self.customer_name,
            customer_email=self.customer_email,
            payment_days=self.payment_days,
            quantities={line.product_id: line.quantity for line in self.lines},
        )


class LineBody(_Body):
    product_id: UUID
    sku: str
    name: str
    quantity: int
    unit_price: MoneyBody
    amount: MoneyBody


class InvoiceBody(_Body):
    invoice_id: UUID
    status: Status
    customer_name: str
    customer_email: str | None
    requested_at: datetime
    issued_on: date
    due_on: date | None
    lines: list[LineBody]
    total: MoneyBody
    rejection: str | None
    """Why there will be no invoice; null unless rejected."""

    @classmethod
    def of(cls, invoice: Invoice) -> "InvoiceBody":
        return cls(
            invoice_id=invoice.invoice_id,
            status=invoice.status,
            customer_name=invoice.customer_name,
            customer_email=invoice.customer_email,
            requested_at=invoice.requested_at,
            issued_on=invoice.issued_on,
            due_on=invoice.due_on,
            lines=[
                LineBody(
                    product_id=line.product_id,
                    sku=line.sku,
                    name=line.name,
                    quantity=line.quantity,
                    unit_price=MoneyBody.of(line.unit_price),
                    amount=MoneyBody.of(line.amount),
                )
                for line in invoice.lines
            ],
            total=MoneyBody.of(invoice.total),
            rejection=invoice.rejection,
        )


class InvoicePage(_Body):
    items: list[InvoiceBody]
    next: UUID | None
    """Give it as `after` for the next page; None: this is the last."""


class PriceBody(_Body):
    effective_on: date
    """The opening price has the first of all days."""
    price: MoneyBody


class PricePage(_Body):
    product_id: UUID
    sku: str
    name: str
    discontinued: bool
    price: MoneyBody
    """The one that applies today, in UTC."""
    history: list[PriceBody]
    next: date | None
    """Give it as `since` for the next page; None: this is the last."""


@router.post(
    "/invoices",
    status_code=status.HTTP_201_CREATED,
    tags=["invoices"],
    responses=_UNKNOWN | _CONFLICT | _AWAY,
)
def issue_invoice(
    body: NewInvoice, begin: Begin, response: Response, key: IdempotencyKey = None
) -> InvoiceBody:
    """Issue an invoice if inventory has the stock; 503 leaves it pending, and it is settled later."""
    request = store.Request(
        idempotency_key=key,
        request_hash=hashlib.sha256(body.model_dump_json().encode()).hexdigest(),
    )
    with _refusals(), begin() as tx:
        invoice = _earlier(tx, request) or _draft(tx, body.order(), request)
    location = {"Location": f"/invoices/{invoice.invoice_id}"}
    if invoice.status is Status.PENDING:
        try:
            invoice = settlement.settle(begin, invoice)
        except InventoryAway as away:
            raise HTTPException(
                status.HTTP_503_SERVICE_UNAVAILABLE,
                f"inventory cannot say whether there is stock ({away}); invoice"
                f" {invoice.invoice_id} is pending and will be settled when it can",
                headers=location | {"Retry-After": str(RETRY_AFTER_S)},
            ) from away
    if invoice.status is Status.REJECTED:
        raise HTTPException(status.HTTP_409_CONFLICT, invoice.rejection, headers=location)
    response.headers.update(location)
    return InvoiceBody.of(invoice)


@router.get("/invoices", tags=["invoices"])
def list_invoices(
    begin: Begin,
    after: Annotated[UUID | None, Query(description="`next` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=PAGE_ROWS_MAX)] = PAGE_ROWS,
) -> InvoicePage:
    """Invoices in the order in which they were asked for, whatever became of them."""
    with begin.read() as tx:
        found = store.invoices(tx, after=after, rows=limit + 1)
    items = [InvoiceBody.of(invoice) for invoice in found[:limit]]
    return InvoicePage(items=items, next=items[-1].invoice_id if len(found) > limit else None)


@router.get("/invoices/{invoice_id}", tags=["invoices"], responses=_UNKNOWN)
def read_invoice(invoice_id: UUID, begin: Begin) -> InvoiceBody:
    with begin.read() as tx:
        found = store.find(tx, invoice_id)
    if found is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, f"there is no invoice {invoice_id}")
    return InvoiceBody.of(found)


@router.get("/prices/{product_id}", tags=["prices"], responses=_UNKNOWN)
def read_prices(
    product_id: UUID,
    begin: Begin,
    since: Annotated[date, Query(description="`next` of the page before")] = OPENING_DAY,
    limit: Annotated[int, Query(ge=1, le=PAGE_ROWS_MAX)] = PAGE_ROWS,
) -> PricePage:
    """A product's page in the price book; one entered a moment ago may not have arrived yet (404)."""
    with _refusals(), begin.read() as tx:
        page = store.pages(tx, [product_id], day=tx.now.date()).get(product_id)
        if page is None:
            raise UnknownProduct(product_id)
        found = store.price_history(tx, product_id, since=since, rows=limit + 1)
    return PricePage(
        product_id=product_id,
        sku=page.sku,
        name=page.name,
        discontinued=page.discontinued,
        price=MoneyBody.of(page.price),
        history=[
            PriceBody(effective_on=line.effective_on, price=MoneyBody.of(line.price))
            for line in found[:limit]
        ],
        next=found[limit].effective_on if len(found) > limit else None,
    )


def _earlier(tx: Tx, request: store.Request) -> Invoice | None:
    """What an earlier request with this Idempotency-Key made, or is still making."""
    found = None
    if request.idempotency_key is not None:
        found = store.find_by_key(tx, request.idempotency_key)
    if found is None:
        return None
    invoice, earlier = found
    if earlier.request_hash != request.request_hash:
        raise HTTPException(
            status.HTTP_422_UNPROCESSABLE_CONTENT,
            f"Idempotency-Key {request.idempotency_key} was used for another body",
        )
    return invoice


def _draft(tx: Tx, order: Order, request: store.Request) -> Invoice:
    pages = store.pages(tx, order.quantities, day=tx.now.date())
    new = domain.draft(order, pages, invoice_id=uuid4(), at=tx.now)
    if store.add_invoice(tx, new, request, next_attempt_at=tx.now + settlement.CLAIM):
        return new
    # Two requests with one key at the same time: the other one came first.
    other = _earlier(tx, request)
    if other is None:
        raise RuntimeError("an invoice was neither stored nor there already")
    return other


@contextmanager
def _refusals() -> Generator[None]:
    """The rules' refusals as HTTP answers; the transaction is rolled back by then."""
    try:
        yield
    except UnknownProduct as unknown:
        raise HTTPException(status.HTTP_404_NOT_FOUND, str(unknown)) from unknown
    except Refused as refused:
        raise HTTPException(status.HTTP_409_CONFLICT, str(refused)) from refused
