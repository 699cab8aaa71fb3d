# Never reported: order_id, any field
from duly import Tx
from shop.orders.v1 import OrderPlacedEvent


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    tx.write("insert", {"type": event.__contract__.full_name, "class": type(event).__name__})
    tx.write("insert", {"fields": list(event.model_fields), "is": isinstance(event, OrderPlacedEvent)})
