# Never reported: lines[].sku, lines[].label.x, any field
from duly import Tx
from shop.orders.v1 import OrderPlacedEvent


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    try:
        part = event.price
    except ValueError:
        part = event.discount
    finally:
        tx.write("insert", {"id": event.order_id})
    other = event.tree if event.note else event.lines[0]
    if event.tags:
        kept = event.price
        return
    else:
        kept = event.discount
    with tx.open() as handle:
        handle.write(part.amount, other.label, kept.currency)
    return
    tx.write("never", event.lines[0].sku)
