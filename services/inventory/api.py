"""The warehouse over HTTP."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, HTTPException, Query, Response, status
from pydantic import BaseModel, ConfigDict, Field, field_validator

from duly import Begin
from services.inventory import reservations, store
from services.inventory.domain import HOLD_S, Refused, Reservation, Status, Stock, UnknownProduct

router = APIRouter()

PAGE_ROWS: Final = 50
PAGE_ROWS_MAX: Final = 200
QUANTITY_MAX: Final = 1_000_000_000
LINES_MAX: Final = 100
HOLD_S_MAX: Final = 86_400
_UNKNOWN: Final[dict[int | str, dict[str, Any]]] = {
    404: {"description": "Not known in the warehouse, or not yet."}
}
_CONFLICT: Final[dict[int | str, dict[str, Any]]] = {
    409: {"description": "The stock or the reservation forbids it; `detail` says why."}
}


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class StockBody(_Body):
    product_id: UUID
    sku: str
    name: str
    on_hand: int
    reserved: int
    available: int
    reorder_point: int
    running_low: bool
    discontinued: bool

    @classmethod
    def of(cls, stock: Stock) -> "StockBody":
        return cls(
            product_id=stock.product_id,
            sku=stock.sku,
            name=stock.name,
            on_hand=stock.on_hand,
            reserved=stock.reserved,
            available=stock.available,
            reorder_point=stock.reorder_point,
            running_low=stock.is_low,
            discontinued=stock.discontinued,
        )


class StockPage(_Body):
    items: list[StockBody]
    next: UUID | None
    """Give it as `after` for the next page; None: this is the last."""


class Stocktake(_Body):
    on_hand: Annotated[int, Field(strict=True, ge=0, le=QUANTITY_MAX)]


class LineBody(_Body):
    product_id: UUID
    quantity: Annotated[int, Field(strict=True, ge=1, le=QUANTITY_MAX)]


class NewReservation(_Body):
    lines: Annotated[list[LineBody], Field(min_length=1, max_length=LINES_MAX)]
    hold_s: Annotated[int, Field(strict=True, ge=1, le=HOLD_S_MAX)] = HOLD_S
    """Seconds until the pieces go back if nobody confirms."""

    @field_validator("lines")
    @classmethod
    def _names_each_product_once(cls, lines: list[LineBody]) -> list[LineBody]:
        if len({line.product_id for line in lines}) < len(lines):
            raise ValueError("a product appears twice: add the quantities up")
        return lines


class ReservationBody(_Body):
    invoice_id: UUID
    status: Status
    lines: list[LineBody]
    expires_at: datetime

    @classmethod
    def of(cls, reservation: Reservation) -> "ReservationBody":
        lines = reservation.lines.items()
        return cls(
            invoice_id=reservation.invoice_id,
            status=reservation.status,
            lines=[LineBody(product_id=product, quantity=quantity) for product, quantity in lines],
            expires_at=reservation.expires_at,
        )


@router.get("/stock", tags=["stock"])
def list_stock(
    begin: Begin,
    after: Annotated[UUID | None, Query(description="`next` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=PAGE_ROWS_MAX)] = PAGE_ROWS,
) -> StockPage:
    """Stock in order of product id; a product that arrives meanwhile shifts nothing."""
    with begin.read() as tx:
        found = store.page(tx, after=after, rows=limit + 1)
    items = [StockBody.of(stock) for stock in found[:limit]]
    return StockPage(items=items, next=items[-1].product_id if len(found) > limit else None)


@router.get("/stock/{product_id}", tags=["stock"], responses=_UNKNOWN)
def read_stock(product_id: UUID, begin: Begin) -> StockBody:
    """What is on the shelf; a product entered a moment ago may not have arrived yet (404)."""
    with _refusals(), begin.read() as tx:
        found = store.find(tx, product_id)
        if found is None:
            raise UnknownProduct(product_id)
    return StockBody.of(found)


@router.put("/stock/{product_id}", tags=["stock"], responses=_UNKNOWN)
def count_stock(product_id: UUID, body: Stocktake, begin: Begin) -> StockBody:
    """Set what a stocktake found; what is promised to invoices stays promised."""
    with _refusals(), begin() as tx:
        counted = reservations.count(tx, product_id, body.on_hand)
    return StockBody.of(counted)


@router.put("/reservations/{invoice_id}", tags=["reservations"], responses=_UNKNOWN | _CONFLICT)
def reserve(invoice_id: UUID, body: NewReservation, begin: Begin) -> ReservationBody:
    """Promise all the lines to an invoice, or none of them; safe to repeat."""
    lines = {line.product_id: line.quantity for line in body.lines}
    with _refusals(), begin() as tx:
        held = reservations.reserve(tx, invoice_id, lines, hold_s=body.hold_s)
    return ReservationBody.of(held)


@router.get("/reservations/{invoice_id}", tags=["reservations"], responses=_UNKNOWN)
def read_reservation(invoice_id: UUID, begin: Begin) -> ReservationBody:
    with begin.read() as tx:
        found = store.find_reservation(tx, invoice_id)
    return ReservationBody.of(_known(found, invoice_id))


@router.post(
    "/reservations/{invoice_id}/confirm", tags=["reservations"], responses=_UNKNOWN | _CONFLICT
)
def confirm(invoice_id: UUID, begin: Begin) -> ReservationBody:
    """Take the pieces from the shelf: they are sold; safe to repeat."""
    with _refusals(), begin() as tx:
        existing = _known(store.find_reservation_locked(tx, invoice_id), invoice_id)
        confirmed = reservations.confirm(tx, existing)
    return ReservationBody.of(confirmed)


@router.delete(
    "/reservations/{invoice_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    response_class=Response,
    tags=["reservations"],
    responses=_CONFLICT,
)
def release(invoice_id: UUID, begin: Begin) -> None:
    """Give the pieces back; safe to repeat, and fine where there is no reservation."""
    with _refusals(), begin() as tx:
        reservations.release(tx, store.find_reservation_locked(tx, invoice_id))


def _known(found: Reservation | None, invoice_id: UUID) -> Reservation:
    if found is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, f"invoice {invoice_id} has no reservation")
    return found


@contextmanager
def _refusals() -> Generator[None]:
    """The warehouse's refusals as HTTP answers; the transaction is rolled back by then."""
    try:
        yield
    except UnknownProduct as unknown:
        raise HTTPException(status.HTTP_404_NOT_FOUND, str(unknown)) from unknown
    except Refused as refused:
        raise HTTPException(status.HTTP_409_CONFLICT, str(refused)) from refused
