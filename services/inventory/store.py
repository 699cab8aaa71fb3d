"""The warehouse's tables and the only statements that touch them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    MetaData,
    Row,
    Table,
    Text,
    bindparam,
    select,
    update,
)

# SQLite compiles PostgreSQL's ON CONFLICT too, word for word; its own construct fails on PostgreSQL.
from sqlalchemy.dialects.postgresql import insert

from duly.columns import Timestamp, Uuid
from services.inventory.domain import Reservation, Status, Stock

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import Select

    from duly import ReadTx, Tx

metadata = MetaData()

stock = Table(
    "stock",
    metadata,
    Column("product_id", Uuid, primary_key=True),
    Column("sku", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("on_hand", BigInteger, nullable=False),
    Column("reserved", BigInteger, nullable=False),
    Column("reorder_point", BigInteger, nullable=False),
    Column("discontinued", Boolean, nullable=False),
)

reservation = Table(
    "reservation",
    metadata,
    Column("invoice_id", Uuid, primary_key=True),
    Column("status", Text, nullable=False),
    Column("expires_at", Timestamp, nullable=False),
    Index("reservation_due", "status", "expires_at"),
)

reservation_line = Table(
    "reservation_line",
    metadata,
    Column("invoice_id", Uuid, ForeignKey(reservation.c.invoice_id), primary_key=True),
    Column("product_id", Uuid, ForeignKey(stock.c.product_id), primary_key=True),
    Column("quantity", BigInteger, nullable=False),
)

_ADD_STOCK: Final = insert(stock).on_conflict_do_nothing()
_STOCK: Final = select(stock).where(stock.c.product_id == bindparam("product_id", type_=Uuid))
# In one order for everybody: two reservations of the same products cannot wait for each other.
_STOCKS_LOCKED: Final = (
    select(stock)
    .where(stock.c.product_id.in_(bindparam("product_ids", expanding=True, type_=Uuid)))
    .order_by(stock.c.product_id)
    .with_for_update()
)
_PAGE: Final = (
    select(stock)
    .where(stock.c.product_id > bindparam("after", type_=Uuid))
    .order_by(stock.c.product_id)
    .limit(bindparam("rows"))
)
_FIRST_PAGE: Final = select(stock).order_by(stock.c.product_id).limit(bindparam("rows"))
_SET_LEVELS: Final = (
    update(stock)
    .where(stock.c.product_id == bindparam("which", type_=Uuid))
    .values(on_hand=bindparam("hand"), reserved=bindparam("held"))
)
_DISCONTINUE: Final = (
    update(stock)
    .where(stock.c.product_id == bindparam("which", type_=Uuid))
    .values(discontinued=True)
)
_RESERVATION: Final = select(reservation).where(
    reservation.c.invoice_id == bindparam("invoice_id", type_=Uuid)
)
_RESERVATION_LOCKED: Final = _RESERVATION.with_for_update()
_LINES: Final = select(reservation_line).where(
    reservation_line.c.invoice_id == bindparam("invoice_id", type_=Uuid)
)
# RETURNING says whether a row went in: on PostgreSQL an INSERT's rowcount is not kept.
_ADD_RESERVATION: Final = (
    insert(reservation).on_conflict_do_nothing().returning(reservation.c.invoice_id)
)
_SET_STATUS: Final = (
    update(reservation)
    .where(reservation.c.invoice_id == bindparam("which", type_=Uuid))
    .values(status=bindparam("is_now"), expires_at=bindparam("until", type_=Timestamp))
)
_ADD_LINE: Final = insert(reservation_line)
_DUE: Final = (
    select(reservation.c.invoice_id)
    .where(
        reservation.c.status == Status.HELD.value,
        reservation.c.expires_at <= bindparam("at", type_=Timestamp),
    )
    .order_by(reservation.c.expires_at, reservation.c.invoice_id)
    .limit(1)
)


def add_stock(tx: Tx, new: Stock) -> None:
    """Put a product on the shelf; one that is there already stays as it is."""
    row = {
        "product_id": new.product_id,
        "sku": new.sku,
        "name": new.name,
        "on_hand": new.on_hand,
        "reserved": new.reserved,
        "reorder_point": new.reorder_point,
        "discontinued": new.discontinued,
    }
    tx.write(_ADD_STOCK, row)


def set_levels(tx: Tx, changed: Stock) -> None:
    row = {"which": changed.product_id, "hand": changed.on_hand, "held": changed.reserved}
    tx.write(_SET_LEVELS, row)


def discontinue(tx: Tx, product_id: UUID) -> None:
    tx.write(_DISCONTINUE, {"which": product_id})


def find(tx: ReadTx, product_id: UUID) -> Stock | None:
    row = tx.execute(_STOCK, {"product_id": product_id}).one_or_none()
    return None if row is None else _stock(row)


def find_locked(tx: Tx, product_ids: Iterable[UUID]) -> dict[UUID, Stock]:
    """Nobody else changes these products until the transaction ends; unknown ones are left out."""
    rows = tx.execute(_STOCKS_LOCKED, {"product_ids": list(product_ids)})
    return {row.product_id: _stock(row) for row in rows}


def page(tx: ReadTx, *, after: UUID | None, rows: int) -> list[Stock]:
    """In order of product id."""
    if after is None:
        return [_stock(row) for row in tx.execute(_FIRST_PAGE, {"rows": rows})]
    return [_stock(row) for row in tx.execute(_PAGE, {"after": after, "rows": rows})]


def find_reservation(tx: ReadTx, invoice_id: UUID) -> Reservation | None:
    return _reservation(tx, _RESERVATION, invoice_id)


def find_reservation_locked(tx: Tx, invoice_id: UUID) -> Reservation | None:
    """Nobody else changes it until the transaction ends."""
    return _reservation(tx, _RESERVATION_LOCKED, invoice_id)


def add_reservation(tx: Tx, new: Reservation) -> Reservation | None:
    """Store one without its lines; if the invoice has one, change nothing and return that, locked."""
    row = {
        "invoice_id": new.invoice_id,
        "status": new.status.value,
        "expires_at": new.expires_at,
    }
    if tx.execute(_ADD_RESERVATION, row).one_or_none() is None:
        return find_reservation_locked(tx, new.invoice_id)
    return None


def add_lines(tx: Tx, new: Reservation) -> None:
    for product_id, quantity in new.lines.items():
        line = {"invoice_id": new.invoice_id, "product_id": product_id, "quantity": quantity}
        tx.write(_ADD_LINE, line)


def set_status(tx: Tx, changed: Reservation) -> None:
    row = {"which": changed.invoice_id, "is_now": changed.status.value, "until": changed.expires_at}
    tx.write(_SET_STATUS, row)


def find_due(tx: Tx, *, at: datetime) -> UUID | None:
    """The reservation that is longest past its time and still held."""
    return tx.execute(_DUE, {"at": at}).scalar_one_or_none()


def _reservation(tx: ReadTx, statement: Select[Any], invoice_id: UUID) -> Reservation | None:
    row = tx.execute(statement, {"invoice_id": invoice_id}).one_or_none()
    if row is None:
        return None
    lines = tx.execute(_LINES, {"invoice_id": invoice_id})
    return Reservation(
        invoice_id=invoice_id,
        status=Status(row.status),
        lines={line.product_id: line.quantity for line in lines},
        expires_at=row.expires_at,
    )


def _stock(row: Row[Any]) -> Stock:
    return Stock(
        product_id=row.product_id,
        sku=row.sku,
        name=row.name,
        on_hand=row.on_hand,
        reserved=row.reserved,
        reorder_point=row.reorder_point,
        discontinued=row.discontinued,
    )
