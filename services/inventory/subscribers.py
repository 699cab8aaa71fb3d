"""What the warehouse does about events of other domains."""

from duly import Tx
from services.inventory import domain, store
from shop.inventory.v1 import StockChangeReason
from shop.products.v1 import ProductCreatedEvent, ProductDiscontinuedEvent


def on_product_created(event: ProductCreatedEvent, tx: Tx) -> None:
    """Put the first pieces on the shelf."""
    stock = domain.opening_stock(event)
    store.add_stock(tx, stock)
    for change in domain.stock_events(None, stock, reason=StockChangeReason.STOCKED, at=tx.now):
        tx.publish(change)


def on_product_discontinued(event: ProductDiscontinuedEvent, tx: Tx) -> None:
    """Promise no more pieces of it; those promised already can still be confirmed."""
    store.discontinue(tx, event.product_id)
