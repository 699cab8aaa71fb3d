# Never reported: lines[].sku, any field
from duly import Tx
from shop.orders.v1 import OrderPlacedEvent


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    text = f"{event.order_id}: {event.price.amount:,} {event.price.currency!r}"
    text += " / ".join(event.tags) + (event.note or "")
    tx.write("insert", {"text": text, "lines": len(event.lines)})
