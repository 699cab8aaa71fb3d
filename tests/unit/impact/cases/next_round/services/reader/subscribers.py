# Never reported: price.currency, discount.currency, any field
from duly import Tx
from shop.orders.v1 import OrderPlacedEvent


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    before = None
    last = None
    for line in event.lines:
        if before is not None:
            tx.write("insert", {"sku": before.sku})
        if line.quantity:
            before = line
            continue
        if last is None:
            last = event.price
            break
    tx.write("insert", {"amount": last.amount})
    handlers = {"a": _amount, "b": _label}
    try:
        handlers[event.order_id](event)
    except LookupError:
        tx.write("insert", {"note": event.note})


def _amount(event):
    return event.discount.amount


def _label(event):
    return event.tree.label
