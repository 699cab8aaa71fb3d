"""The tables of accounts and the only statements that touch them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Row,
    Table,
    Text,
    bindparam,
    func,
    select,
    tuple_,
    update,
)

# SQLite compiles PostgreSQL's ON CONFLICT too, word for word; its own construct fails on PostgreSQL.
from sqlalchemy.dialects.postgresql import insert

from duly.columns import Decimal, Timestamp, Uuid
from services.billing.domain import Invoice, Page, Status, retry_delay
from shop.billing.v1 import InvoiceLine
from shop.common.v1 import Money

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from duly import ReadTx, Tx

metadata = MetaData()

page = Table(
    "price_book_page",
    metadata,
    Column("product_id", Uuid, primary_key=True),
    Column("sku", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("discontinued", Boolean, nullable=False),
)

price = Table(
    "price_book_price",
    metadata,
    Column("product_id", Uuid, primary_key=True),
    Column("effective_on", Date, primary_key=True),
    Column("amount", Decimal(18, 4), nullable=False),
    Column("currency", Text, nullable=False),
    Column("entered_at", Timestamp, nullable=False),
)

invoice = Table(
    "invoice",
    metadata,
    Column("invoice_id", Uuid, primary_key=True),
    Column("idempotency_key", Text, unique=True),
    Column("request_hash", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("customer_name", Text, nullable=False),
    Column("customer_email", Text),
    Column("requested_at", Timestamp, nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("due_on", Date),
    Column("total_amount", Decimal(18, 4), nullable=False),
    Column("currency", Text, nullable=False),
    Column("rejection", Text),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", Timestamp, nullable=False),
    Index("invoice_due", "status", "next_attempt_at"),
    Index("invoice_order", "requested_at", "invoice_id"),
)

line = Table(
    "invoice_line",
    metadata,
    Column("invoice_id", Uuid, ForeignKey(invoice.c.invoice_id), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("product_id", Uuid, nullable=False),
    Column("sku", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("quantity", BigInteger, nullable=False),
    Column("unit_price", Decimal(18, 4), nullable=False),
    Column("amount", Decimal(18, 4), nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What tells a repeated request for an invoice from another one."""

    idempotency_key: str | None
    request_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """A line of a product's page: its price from one day on."""

    effective_on: date
    price: Money


_ADD_PAGE: Final = insert(page).on_conflict_do_nothing()
_PUT_PRICE_ROW: Final = insert(price)
_PUT_PRICE: Final = _PUT_PRICE_ROW.on_conflict_do_update(
    index_elements=[price.c.product_id, price.c.effective_on],
    set_={name: _PUT_PRICE_ROW.excluded[name] for name in ("amount", "currency", "entered_at")},
)
_CLOSE_PAGE: Final = (
    update(page)
    .where(page.c.product_id == bindparam("which", type_=Uuid))
    .values(discontinued=True)
)
_newer = price.alias("newer")
_PAGES: Final = (
    select(page, price.c.amount, price.c.currency)
    .select_from(page)
    .join(price, price.c.product_id == page.c.product_id)
    .where(
        page.c.product_id.in_(bindparam("product_ids", expanding=True, type_=Uuid)),
        price.c.effective_on
        == select(func.max(_newer.c.effective_on))
        .where(_newer.c.product_id == page.c.product_id, _newer.c.effective_on <= bindparam("day"))
        .scalar_subquery(),
    )
)
_HISTORY: Final = (
    select(price)
    .where(
        price.c.product_id == bindparam("product_id", type_=Uuid),
        price.c.effective_on >= bindparam("since"),
    )
    .order_by(price.c.effective_on)
    .limit(bindparam("rows"))
)
# RETURNING says whether a row went in: on PostgreSQL an INSERT's rowcount is not kept.
_ADD_INVOICE: Final = (
    insert(invoice)
    .on_conflict_do_nothing(index_elements=[invoice.c.idempotency_key])
    .returning(invoice.c.invoice_id)
)
_ADD_LINE: Final = insert(line)
_INVOICE: Final = select(invoice).where(invoice.c.invoice_id == bindparam("invoice_id", type_=Uuid))
_INVOICE_LOCKED: Final = _INVOICE.with_for_update()
_BY_KEY: Final = select(invoice).where(invoice.c.idempotency_key == bindparam("key"))
_LINES: Final = (
    select(line)
    .where(line.c.invoice_id.in_(bindparam("invoice_ids", expanding=True, type_=Uuid)))
    .order_by(line.c.invoice_id, line.c.number)
)
_IN_ORDER: Final = (invoice.c.requested_at, invoice.c.invoice_id)
_FIRST_PAGE: Final = select(invoice).order_by(*_IN_ORDER).limit(bindparam("rows"))
_last = invoice.alias("last")
_NEXT_PAGE: Final = _FIRST_PAGE.where(
    tuple_(*_IN_ORDER)
    > select(_last.c.requested_at, _last.c.invoice_id)
    .where(_last.c.invoice_id == bindparam("after", type_=Uuid))
    .scalar_subquery()
)
_DUE: Final = (
    select(invoice)
    .where(
        invoice.c.status == Status.PENDING.value,
        invoice.c.next_attempt_at <= bindparam("at", type_=Timestamp),
    )
    .order_by(invoice.c.next_attempt_at, invoice.c.invoice_id)
    .limit(bindparam("rows"))
    .with_for_update(skip_locked=True)
)
_SCHEDULE: Final = (
    update(invoice)
    .where(invoice.c.invoice_id == bindparam("which", type_=Uuid))
    .values(attempts=bindparam("tried"), next_attempt_at=bindparam("again_at", type_=Timestamp))
)
_SETTLE: Final = (
    update(invoice)
    .where(invoice.c.invoice_id == bindparam("which", type_=Uuid))
    .values(status=bindparam("is_now"), rejection=bindparam("because"))
)


def open_page(tx: Tx, *, product_id: UUID, sku: str, name: str) -> None:
    """One that is open already stays as it is."""
    row = {"product_id": product_id, "sku": sku, "name": name, "discontinued": False}
    tx.write(_ADD_PAGE, row)


def put_price(
    tx: Tx, product_id: UUID, new: Money, *, effective_on: date, entered_at: datetime
) -> None:
    """A second price for one day replaces the first."""
    row = {
        "product_id": product_id,
        "effective_on": effective_on,
        "amount": new.amount,
        "currency": new.currency,
        "entered_at": entered_at,
    }
    tx.write(_PUT_PRICE, row)


def close_page(tx: Tx, product_id: UUID) -> None:
    tx.write(_CLOSE_PAGE, {"which": product_id})


def pages(tx: ReadTx, product_ids: Iterable[UUID], *, day: date) -> dict[UUID, Page]:
    """The pages with the prices of that day; unknown products are left out."""
    rows = tx.execute(_PAGES, {"product_ids": list(product_ids), "day": day})
    return {
        row.product_id: Page(
            product_id=row.product_id,
            sku=row.sku,
            name=row.name,
            price=Money(amount=row.amount, currency=row.currency),
            discontinued=row.discontinued,
        )
        for row in rows
    }


def price_history(tx: ReadTx, product_id: UUID, *, since: date, rows: int) -> list[Price]:
    """In order of the days from which they apply; the opening price comes first."""
    parameters = {"product_id": product_id, "since": since, "rows": rows}
    return [
        Price(effective_on=row.effective_on, price=Money(amount=row.amount, currency=row.currency))
        for row in tx.execute(_HISTORY, parameters)
    ]


def add_invoice(tx: Tx, new: Invoice, request: Request, *, next_attempt_at: datetime) -> bool:
    """False, and nothing stored, if another invoice has the Idempotency-Key."""
    row = {
        "invoice_id": new.invoice_id,
        "idempotency_key": request.idempotency_key,
        "request_hash": request.request_hash,
        "status": new.status.value,
        "customer_name": new.customer_name,
        "customer_email": new.customer_email,
        "requested_at": new.requested_at,
        "issued_on": new.issued_on,
        "due_on": new.due_on,
        "total_amount": new.total.amount,
        "currency": new.total.currency,
        "rejection": new.rejection,
        "attempts": 1,
        "next_attempt_at": next_attempt_at,
    }
    if tx.execute(_ADD_INVOICE, row).one_or_none() is None:
        return False
    for number, item in enumerate(new.lines, 1):
        tx.write(
            _ADD_LINE,
            {
                "invoice_id": new.invoice_id,
                "number": number,
                "product_id": item.product_id,
                "sku": item.sku,
                "name": item.name,
                "quantity": item.quantity,
                "unit_price": item.unit_price.amount,
                "amount": item.amount.amount,
            },
        )
    return True


def find(tx: ReadTx, invoice_id: UUID) -> Invoice | None:
    return _one(tx, tx.execute(_INVOICE, {"invoice_id": invoice_id}).one_or_none())


def lock(tx: Tx, invoice_id: UUID) -> Invoice:
    """An invoice that is known to be stored; nobody else changes it until the transaction ends."""
    return _all(tx, [tx.execute(_INVOICE_LOCKED, {"invoice_id": invoice_id}).one()])[0]


def find_by_key(tx: ReadTx, idempotency_key: str) -> tuple[Invoice, Request] | None:
    """The invoice an earlier request with this key made, and what that request was."""
    row = tx.execute(_BY_KEY, {"key": idempotency_key}).one_or_none()
    found = _one(tx, row)
    if row is None or found is None:
        return None
    return found, Request(idempotency_key=idempotency_key, request_hash=row.request_hash)


def invoices(tx: ReadTx, *, after: UUID | None, rows: int) -> list[Invoice]:
    """In the order in which they were asked for."""
    if after is None:
        return _all(tx, tx.execute(_FIRST_PAGE, {"rows": rows}).all())
    return _all(tx, tx.execute(_NEXT_PAGE, {"after": after, "rows": rows}).all())


def claim_due(tx: Tx, *, rows: int, until: datetime) -> list[Invoice]:
    """Pending invoices whose time has come; nobody else gets them before `until`."""
    due = tx.execute(_DUE, {"at": tx.now, "rows": rows}).all()
    for row in due:
        _schedule(tx, row.invoice_id, attempts=row.attempts + 1, again_at=until)
    return _all(tx, due)


def postpone(tx: Tx, invoice_id: UUID) -> None:
    """Try a pending invoice again after a pause that grows with each attempt."""
    row = tx.execute(_INVOICE_LOCKED, {"invoice_id": invoice_id}).one()
    again_at = tx.now + retry_delay(row.attempts)
    _schedule(tx, invoice_id, attempts=row.attempts, again_at=again_at)


def settle(tx: Tx, settled: Invoice) -> None:
    row = {
        "which": settled.invoice_id,
        "is_now": settled.status.value,
        "because": settled.rejection,
    }
    tx.write(_SETTLE, row)


def _schedule(tx: Tx, invoice_id: UUID, *, attempts: int, again_at: datetime) -> None:
    tx.write(_SCHEDULE, {"which": invoice_id, "tried": attempts, "again_at": again_at})


def _one(tx: ReadTx, row: Row[Any] | None) -> Invoice | None:
    return None if row is None else _all(tx, [row])[0]


def _all(tx: ReadTx, rows: Sequence[Row[Any]]) -> list[Invoice]:
    lines: dict[UUID, list[InvoiceLine]] = {row.invoice_id: [] for row in rows}
    currency = {row.invoice_id: row.currency for row in rows}
    for row in tx.execute(_LINES, {"invoice_ids": list(lines)}) if lines else ():
        lines[row.invoice_id].append(
            InvoiceLine(
                product_id=row.product_id,
                sku=row.sku,
                name=row.name,
                quantity=row.quantity,
                unit_price=Money(amount=row.unit_price, currency=currency[row.invoice_id]),
                amount=Money(amount=row.amount, currency=currency[row.invoice_id]),
            )
        )
    return [
        Invoice(
            invoice_id=row.invoice_id,
            status=Status(row.status),
            customer_name=row.customer_name,
            customer_email=row.customer_email,
            requested_at=row.requested_at,
            issued_on=row.issued_on,
            due_on=row.due_on,
            lines=tuple(lines[row.invoice_id]),
            total=Money(amount=row.total_amount, currency=row.currency),
            rejection=row.rejection,
        )
        for row in rows
    ]
