# Never reported: lines, any field
from duly import Tx
from shop.orders.v1 import OrderPlacedEvent


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    counts = tx.counts()
    counts[event.order_id] += 1
    del counts[event.note]
    counts[event.price.amount].last = 1
    counts[event.discount.amount][event.tree.label] = 2
