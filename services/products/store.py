"""The catalogue's tables and the only statements that touch them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    ForeignKey,
    MetaData,
    Row,
    Table,
    Text,
    bindparam,
    delete,
    func,
    select,
    update,
)

# SQLite compiles PostgreSQL's ON CONFLICT too, word for word; its own construct fails on PostgreSQL.
from sqlalchemy.dialects.postgresql import insert

from duly.columns import Decimal, Timestamp, Uuid
from services.products.domain import OPENING_DAY, Details, Product
from shop.common.v1 import Money
from shop.products.v1 import Weight, WeightUnit

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy import Select

    from duly import ReadTx, Tx
    from shop.products.v1 import ProductDiscontinuedEvent

ANSWER_KEPT: Final = timedelta(hours=24)
FORGET_AT_ONCE_MAX: Final = 500

metadata = MetaData()

product = Table(
    "product",
    metadata,
    Column("product_id", Uuid, primary_key=True),
    Column("sku", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("category", Text),
    Column("subcategory", Text),
    Column("color", Text),
    Column("size", Text),
    Column("weight_value", Decimal(12, 4)),
    Column("weight_unit", Text),
    Column("initial_quantity", BigInteger, nullable=False),
    Column("reorder_point", BigInteger, nullable=False),
    Column("gtin", Text),
    Column("created_at", Timestamp, nullable=False),
    Column("discontinued_at", Timestamp),
    Column("discontinuation_reason", Text),
    Column("replaced_by", Uuid),
)

price = Table(
    "product_price",
    metadata,
    Column("product_id", Uuid, ForeignKey(product.c.product_id), primary_key=True),
    Column("effective_on", Date, primary_key=True),
    Column("amount", Decimal(18, 4), nullable=False),
    Column("currency", Text, nullable=False),
    Column("entered_at", Timestamp, nullable=False),
)

answer = Table(
    "answer",
    metadata,
    Column("idempotency_key", Text, primary_key=True),
    Column("request_hash", Text, nullable=False),
    Column("product_id", Uuid, nullable=False),
    Column("body", Text, nullable=False),
    Column("given_at", Timestamp, nullable=False, index=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a request with an Idempotency-Key was told; kept for ANSWER_KEPT."""

    idempotency_key: str
    request_hash: str
    product_id: UUID
    body: str
    given_at: datetime


_newer = price.alias("newer")
_ON_DAY: Final = (
    select(product, price.c.amount, price.c.currency)
    .select_from(product)
    .join(price, price.c.product_id == product.c.product_id)
    .where(
        price.c.effective_on
        == select(func.max(_newer.c.effective_on))
        .where(
            _newer.c.product_id == product.c.product_id,
            _newer.c.effective_on <= bindparam("day"),
        )
        .scalar_subquery()
    )
)
_BY_ID: Final = _ON_DAY.where(product.c.product_id == bindparam("product_id", type_=Uuid))
_LOCK: Final = (
    select(product.c.product_id)
    .where(product.c.product_id == bindparam("product_id", type_=Uuid))
    .with_for_update()
)
_BY_SKU: Final = _ON_DAY.where(product.c.sku == bindparam("sku"))
_PAGE: Final = (
    _ON_DAY.where(product.c.sku > bindparam("after"))
    .order_by(product.c.sku)
    .limit(bindparam("rows"))
)
# RETURNING says whether a row went in: on PostgreSQL an INSERT's rowcount is not kept.
_ADD_PRODUCT: Final = (
    insert(product)
    .on_conflict_do_nothing(index_elements=[product.c.sku])
    .returning(product.c.product_id)
)
_PUT_PRICE_ROW: Final = insert(price)
_PUT_PRICE: Final = _PUT_PRICE_ROW.on_conflict_do_update(
    index_elements=[price.c.product_id, price.c.effective_on],
    set_={name: _PUT_PRICE_ROW.excluded[name] for name in ("amount", "currency", "entered_at")},
)
_DISCONTINUE: Final = (
    update(product)
    .where(product.c.product_id == bindparam("which", type_=Uuid))
    .values(
        discontinued_at=bindparam("at", type_=Timestamp),
        discontinuation_reason=bindparam("reason"),
        replaced_by=bindparam("instead", type_=Uuid),
    )
)
_KEEP_ANSWER: Final = insert(answer).on_conflict_do_nothing().returning(answer.c.idempotency_key)
_ANSWER: Final = select(answer).where(answer.c.idempotency_key == bindparam("key"))
_FORGET_ANSWERS: Final = delete(answer).where(
    answer.c.idempotency_key.in_(
        select(answer.c.idempotency_key)
        .where(answer.c.given_at < bindparam("before", type_=Timestamp))
        .limit(FORGET_AT_ONCE_MAX)
    )
)


def add_product(tx: Tx, new: Product) -> bool:
    """Store a product with its opening price; False if its sku is taken."""
    details, weight = new.details, new.details.weight
    row = {
        "product_id": new.product_id,
        "sku": details.sku,
        "name": details.name,
        "category": details.category,
        "subcategory": details.subcategory,
        "color": details.color,
        "size": details.size,
        "weight_value": weight.value if weight else None,
        "weight_unit": weight.unit.value if weight else None,
        "initial_quantity": details.initial_quantity,
        "reorder_point": details.reorder_point,
        "gtin": details.gtin,
        "created_at": new.created_at,
    }
    if tx.execute(_ADD_PRODUCT, row).one_or_none() is None:
        return False
    put_price(tx, new.product_id, details.list_price, effective_on=OPENING_DAY)
    return True


def put_price(tx: Tx, product_id: UUID, new: Money, *, effective_on: date) -> None:
    """A second price for one day replaces the first."""
    row = {
        "product_id": product_id,
        "effective_on": effective_on,
        "amount": new.amount,
        "currency": new.currency,
        "entered_at": tx.now,
    }
    tx.write(_PUT_PRICE, row)


def discontinue(tx: Tx, event: ProductDiscontinuedEvent) -> None:
    row = {
        "which": event.product_id,
        "at": event.occurred_at,
        "reason": event.reason.value,
        "instead": event.replaced_by,
    }
    tx.write(_DISCONTINUE, row)


def find(tx: ReadTx, product_id: UUID, *, day: date) -> Product | None:
    """The product with its price of that day."""
    return _one(tx, _BY_ID, {"product_id": product_id, "day": day})


def find_locked(tx: Tx, product_id: UUID, *, day: date) -> Product | None:
    """As `find`; nobody else changes the product until this transaction ends."""
    # Two statements: one would show the price from before the wait for the lock.
    tx.execute(_LOCK, {"product_id": product_id})
    return find(tx, product_id, day=day)


def find_by_sku(tx: ReadTx, sku: str, *, day: date) -> Product | None:
    return _one(tx, _BY_SKU, {"sku": sku, "day": day})


def page(tx: ReadTx, *, after: str, day: date, rows: int) -> list[Product]:
    """In order of sku, from the first one after `after`."""
    return [_product(row) for row in tx.execute(_PAGE, {"after": after, "day": day, "rows": rows})]


def keep_answer(tx: Tx, new: Answer) -> Answer | None:
    """Keep what a request was told; the earlier answer, if its key had one."""
    row = {
        "idempotency_key": new.idempotency_key,
        "request_hash": new.request_hash,
        "product_id": new.product_id,
        "body": new.body,
        "given_at": new.given_at,
    }
    if tx.execute(_KEEP_ANSWER, row).one_or_none() is not None:
        return None
    found = tx.execute(_ANSWER, {"key": new.idempotency_key}).one()
    return Answer(
        idempotency_key=found.idempotency_key,
        request_hash=found.request_hash,
        product_id=found.product_id,
        body=found.body,
        given_at=found.given_at,
    )


def forget_answers(tx: Tx) -> bool:
    """Delete answers past their time; True where there may be more of them."""
    gone = tx.execute(_FORGET_ANSWERS, {"before": tx.now - ANSWER_KEPT}).rowcount
    return gone == FORGET_AT_ONCE_MAX


def _one(tx: ReadTx, statement: Select[Any], parameters: dict[str, object]) -> Product | None:
    row = tx.execute(statement, parameters).one_or_none()
    return None if row is None else _product(row)


def _product(row: Row[Any]) -> Product:
    weight = None
    if row.weight_unit is not None:
        weight = Weight(value=row.weight_value, unit=WeightUnit(row.weight_unit))
    details = Details(
        sku=row.sku,
        name=row.name,
        category=row.category,
        subcategory=row.subcategory,
        color=row.color,
        size=row.size,
        weight=weight,
        list_price=Money(amount=row.amount, currency=row.currency),
        initial_quantity=row.initial_quantity,
        reorder_point=row.reorder_point,
        gtin=row.gtin,
    )
    return Product(
        product_id=row.product_id,
        details=details,
        created_at=row.created_at,
        discontinued_at=row.discontinued_at,
    )
