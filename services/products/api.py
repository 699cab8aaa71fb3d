"""The catalogue over HTTP."""

import hashlib
import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Header, HTTPException, Path, Query, Response, status
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)

from duly import Begin
from services.products import domain, store
from services.products.domain import Details, Product
from shop.common.v1 import Money
from shop.products.v1 import DiscontinuationReason, Weight, WeightUnit

router = APIRouter(prefix="/products", tags=["products"])

PAGE_ROWS: Final = 50
PAGE_ROWS_MAX: Final = 200
QUANTITY_MAX: Final = 1_000_000_000
DAY_MIN: Final = date(1900, 1, 1)

_UNKNOWN: Final[dict[int | str, dict[str, Any]]] = {404: {"description": "No such product."}}
_CONFLICT: Final[dict[int | str, dict[str, Any]]] = {
    409: {"description": "The catalogue's rules forbid it; `detail` says why."}
}

_DAY: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_AMOUNT: Final = r"^-?[0-9]+(\.[0-9]+)?$"


def _is_exact(value: object) -> object:
    """A JSON number with a fraction went through a float, which may have changed it."""
    if isinstance(value, Decimal) or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    if isinstance(value, str) and re.fullmatch(_AMOUNT, value, re.ASCII):
        return value
    raise ValueError('expected a decimal number as text, such as "9.9000"')


def _is_day(value: object) -> object:
    if isinstance(value, date) or (isinstance(value, str) and re.fullmatch(_DAY, value)):
        return value
    raise ValueError('expected a day such as "2026-01-31"')


Exact = Annotated[
    Decimal,
    BeforeValidator(_is_exact),
    WithJsonSchema({"type": "string", "pattern": _AMOUNT, "examples": ["9.9000"]}),
]
Label = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
SKU: Final = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"
Sku = Annotated[str, Field(max_length=40, pattern=SKU)]
Quantity = Annotated[int, Field(strict=True, ge=0, le=QUANTITY_MAX)]
IdempotencyKey = Annotated[
    str | None, Header(alias="Idempotency-Key", min_length=1, max_length=255)
]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class MoneyBody(_Body):
    amount: Annotated[Exact, Field(ge=0, max_digits=18, decimal_places=4)]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]

    @classmethod
    def of(cls, money: Money) -> "MoneyBody":
        return cls(amount=money.amount, currency=money.currency)

    def money(self) -> Money:
        return Money(amount=self.amount, currency=self.currency)


class WeightBody(_Body):
    value: Annotated[Exact, Field(gt=0, max_digits=12, decimal_places=4)]
    unit: Annotated[WeightUnit, Field(description="UNKNOWN is for readers only")]

    @field_validator("unit")
    @classmethod
    def _is_known(cls, unit: WeightUnit) -> WeightUnit:
        if unit is WeightUnit.UNKNOWN:
            raise ValueError("a weight needs a unit: G, KG, OZ or LB")
        return unit

    @classmethod
    def of(cls, weight: Weight) -> "WeightBody":
        return cls(value=weight.value, unit=weight.unit)

    def weight(self) -> Weight:
        return Weight(value=self.value, unit=self.unit)


class NewProduct(_Body):
    sku: Sku
    name: Label
    category: Label | None = None
    subcategory: Label | None = None
    color: Label | None = None
    size: Label | None = None
    weight: WeightBody | None = None
    list_price: MoneyBody
    initial_quantity: Quantity
    reorder_point: Quantity
    gtin: Annotated[str, Field(max_length=14)] | None = None

    @field_validator("gtin")
    @classmethod
    def _has_a_check_digit(cls, value: str | None) -> str | None:
        if value is not None and not domain.is_gtin(value):
            raise ValueError("not a GTIN: 8, 12, 13 or 14 digits, the last of them a check digit")
        return value

    @field_validator("subcategory")
    @classmethod
    def _has_category(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is not None and info.data.get("category") is None:
            raise ValueError("a subcategory needs a category")
        return value

    def details(self) -> Details:
        return Details(
            sku=self.sku,
            name=self.name,
            category=self.category,
            subcategory=self.subcategory,
            color=self.color,
            size=self.size,
            weight=self.weight.weight() if self.weight else None,
            list_price=self.list_price.money(),
            initial_quantity=self.initial_quantity,
            reorder_point=self.reorder_point,
            gtin=self.gtin,
        )


class NewPrice(_Body):
    list_price: MoneyBody
    effective_on: Annotated[date, BeforeValidator(_is_day), Field(ge=DAY_MIN)] | None = None
    """None: today, in UTC."""


class Discontinuation(_Body):
    reason: DiscontinuationReason = DiscontinuationReason.UNSPECIFIED
    replaced_by: UUID | None = None


class ProductBody(_Body):
    product_id: UUID
    sku: str
    name: str
    category: str | None
    subcategory: str | None
    color: str | None
    size: str | None
    weight: WeightBody | None
    list_price: MoneyBody
    initial_quantity: int
    reorder_point: int
    gtin: str | None
    created_at: datetime
    discontinued_at: datetime | None

    @classmethod
    def of(cls, product: Product) -> "ProductBody":
        details, weight = product.details, product.details.weight
        return cls(
            product_id=product.product_id,
            sku=details.sku,
            name=details.name,
            category=details.category,
            subcategory=details.subcategory,
            color=details.color,
            size=details.size,
            weight=WeightBody.of(weight) if weight else None,
            list_price=MoneyBody.of(details.list_price),
            initial_quantity=details.initial_quantity,
            reorder_point=details.reorder_point,
            gtin=details.gtin,
            created_at=product.created_at,
            discontinued_at=product.discontinued_at,
        )


class ProductPage(_Body):
    items: list[ProductBody]
    next: str | None
    """Give it as `after` for the next page; None: this is the last."""


class PriceBody(_Body):
    product_id: UUID
    list_price: MoneyBody
    effective_on: date
    changed: bool
    """False: the product had this price on that day already, and nothing was published."""


@router.post(
    "", status_code=status.HTTP_201_CREATED, response_model=ProductBody, responses=_CONFLICT
)
def create_product(body: NewProduct, begin: Begin, key: IdempotencyKey = None) -> Response:
    """Enter a product; it answers without waiting for any subscriber."""
    request_hash = hashlib.sha256(body.model_dump_json().encode()).hexdigest()
    with begin() as tx:
        product = Product(product_id=uuid4(), details=body.details(), created_at=tx.now)
        answer = store.Answer(
            idempotency_key=key or "",
            request_hash=request_hash,
            product_id=product.product_id,
            body=ProductBody.of(product).model_dump_json(),
            given_at=tx.now,
        )
        earlier = store.keep_answer(tx, answer) if key else None
        if earlier is not None:
            return _again(earlier, request_hash)
        if not store.add_product(tx, product):
            raise HTTPException(
                status.HTTP_409_CONFLICT,
                f"sku {body.sku} is taken: see /products/by-sku/{body.sku}",
            )
        tx.publish(domain.created(product))
    return _created(answer)


@router.get("")
def list_products(
    begin: Begin,
    after: Annotated[
        str, Query(max_length=40, pattern=r"^[^\x00]*$", description="`next` of the page before")
    ] = "",
    limit: Annotated[int, Query(ge=1, le=PAGE_ROWS_MAX)] = PAGE_ROWS,
) -> ProductPage:
    """Products in order of sku; one entered meanwhile shifts nothing."""
    with begin.read() as tx:
        found = store.page(tx, after=after, day=tx.now.date(), rows=limit + 1)
    items = [ProductBody.of(product) for product in found[:limit]]
    return ProductPage(items=items, next=items[-1].sku if len(found) > limit else None)


@router.get("/by-sku/{sku}", responses=_UNKNOWN)
def read_product_by_sku(
    sku: Annotated[str, Path(max_length=40, pattern=SKU)], begin: Begin
) -> ProductBody:
    with begin.read() as tx:
        found = store.find_by_sku(tx, sku, day=tx.now.date())
    if found is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, f"no product has the sku {sku}")
    return ProductBody.of(found)


@router.get("/{product_id}", responses=_UNKNOWN)
def read_product(product_id: UUID, begin: Begin) -> ProductBody:
    with begin.read() as tx:
        found = store.find(tx, product_id, day=tx.now.date())
    return ProductBody.of(_known(found, product_id))


@router.put("/{product_id}/price", responses=_UNKNOWN | _CONFLICT)
def change_price(product_id: UUID, body: NewPrice, begin: Begin) -> PriceBody:
    """Set the price from one day on; an equal price changes and publishes nothing."""
    new = body.list_price.money()
    with begin() as tx:
        day = body.effective_on or tx.now.date()
        product = _known(store.find_locked(tx, product_id, day=day), product_id)
        try:
            event = domain.price_changed(product, new=new, effective_on=day, at=tx.now)
        except domain.PriceChangeRefused as refused:
            raise HTTPException(status.HTTP_409_CONFLICT, str(refused)) from refused
        if event is not None:
            store.put_price(tx, product_id, new, effective_on=day)
            tx.publish(event)
    return PriceBody(
        product_id=product_id,
        list_price=MoneyBody.of(new),
        effective_on=day,
        changed=event is not None,
    )


@router.post("/{product_id}/discontinue", responses=_UNKNOWN | _CONFLICT)
def discontinue_product(
    product_id: UUID, begin: Begin, body: Discontinuation | None = None
) -> ProductBody:
    """Take a product out of the catalogue; a second time changes and publishes nothing."""
    why = body or Discontinuation()
    with begin() as tx:
        day = tx.now.date()
        product = _known(store.find_locked(tx, product_id, day=day), product_id)
        if why.replaced_by == product_id:
            raise HTTPException(
                status.HTTP_409_CONFLICT, "replaced_by: a product cannot replace itself"
            )
        if why.replaced_by is not None:
            _known(store.find(tx, why.replaced_by, day=day), why.replaced_by)
        event = domain.discontinued(
            product, reason=why.reason, replaced_by=why.replaced_by, at=tx.now
        )
        if event is not None:
            store.discontinue(tx, event)
            tx.publish(event)
        product = _known(store.find(tx, product_id, day=day), product_id)
    return ProductBody.of(product)


def _known(found: Product | None, product_id: UUID) -> Product:
    if found is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, f"there is no product {product_id}")
    return found


def _again(earlier: store.Answer, request_hash: str) -> Response:
    if earlier.request_hash != request_hash:
        raise HTTPException(
            status.HTTP_422_UNPROCESSABLE_CONTENT,
            f"Idempotency-Key {earlier.idempotency_key} was used for another body",
        )
    return _created(earlier)


def _created(answer: store.Answer) -> Response:
    return Response(
        answer.body,
        status_code=status.HTTP_201_CREATED,
        media_type="application/json",
        headers={"Location": f"/products/{answer.product_id}"},
    )
