"""How the price book follows the catalogue."""

from duly import Tx
from services.billing import store
from services.billing.domain import OPENING_DAY
from shop.products.v1 import (
    ProductCreatedEvent,
    ProductDiscontinuedEvent,
    ProductPriceChangedEvent,
)


def on_product_created(event: ProductCreatedEvent, tx: Tx) -> None:
    """Open the product's page in the price book."""
    store.open_page(tx, product_id=event.product_id, sku=event.sku, name=event.name)
    store.put_price(
        tx,
        event.product_id,
        event.list_price,
        effective_on=OPENING_DAY,
        entered_at=event.occurred_at,
    )


def on_product_price_changed(event: ProductPriceChangedEvent, tx: Tx) -> None:
    """Enter the price from its day on; earlier days keep theirs."""
    store.put_price(
        tx,
        event.product_id,
        event.new_price,
        effective_on=event.effective_on,
        entered_at=event.occurred_at,
    )


def on_product_discontinued(event: ProductDiscontinuedEvent, tx: Tx) -> None:
    """Sell no more of it; invoices that are pending may still be issued."""
    store.close_page(tx, event.product_id)
