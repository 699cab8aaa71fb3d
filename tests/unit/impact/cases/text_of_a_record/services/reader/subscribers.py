# Never reported: any field of tags, any field of the event
from duly import Tx
from shop.orders.v1 import OrderPlacedEvent


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    tx.write("insert", {"text": f"{event.price}", "tags": str(event.tags)})
