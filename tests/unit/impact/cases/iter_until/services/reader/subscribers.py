# Never reported: price.currency, any field
from duly import Tx
from shop.orders.v1 import OrderPlacedEvent


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    for note in iter(lambda: _take(event), None):
        tx.write("insert", {"note": note})
    waiting = list(event.lines)
    for line in iter(waiting.pop, None):
        tx.write("insert", {"sku": line.sku})
    for price in iter([event.price]):
        tx.write("insert", {"amount": price.amount})


def _take(event):
    return event.note
