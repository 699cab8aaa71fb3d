# Never reported: price.currency, lines[].price, any field
from duly import Tx
from shop.orders.v1 import Cut, Money, OrderPlacedEvent, Rise


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    match event:
        case OrderPlacedEvent(note=None):
            return
        case OrderPlacedEvent(order_id=order_id, price=Money(amount=0 | 1)):
            tx.write("insert", {"id": order_id})
    match event.change:
        case Cut(percent=percent):
            tx.write("insert", {"percent": percent})
        case Rise() as rise:
            tx.write("insert", {"reason": rise.reason})
        case None:
            pass
    match event.lines:
        case [only]:
            tx.write("insert", {"sku": only.sku})
        case [_, *rest]:
            tx.write("insert", {"quantities": [line.quantity for line in rest]})
