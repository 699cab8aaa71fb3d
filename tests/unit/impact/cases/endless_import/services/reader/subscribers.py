# Never reported: note
from duly import Tx
from shop.orders.v1 import OrderPlacedEvent

SEEN = []


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    tx.write("insert", {"id": event.order_id})


def deeper(found):
    SEEN.append((found,))
    deeper(lambda: found)


deeper(None)
