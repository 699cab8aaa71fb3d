# Never reported: order_id, any field
from duly import Tx
from shop.orders.v1 import OrderPlacedEvent


def on_order_placed(event: "OrderPlacedEvent", tx: "what it writes to") -> None:
    tx.write("insert", {"note": event.note})


def on_order_cancelled(event: "an order that was cancelled", tx: Tx) -> None:
    tx.write("insert", {"id": event.order_id})
