# Never reported: price.currency, lines, note.upper, any field
from duly import Tx
from shop.orders.v1 import OrderPlacedEvent


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    tx.write("insert", {"id": event.order_id, "amount": event.price.amount, "kind": event.class_})
    tx.write("insert", {"copied": event.copy_, "upper": event.order_id.upper().strip()})
    if event.discount is not None and event.note:
        tx.write("insert", {"discount": event.discount.amount})
