# Never reported: price.currency, discount.currency, any field
from duly import Tx
from shop.orders.v1 import OrderPlacedEvent


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    match [event.lines[0]]:
        case [line] | (line, _):
            tx.write("insert", {"quantity": line.quantity})
    price = None
    match event.price:
        case price if event.note:
            pass
        case _:
            tx.write("insert", {"amount": price.amount})
    match (event.discount, event.tree):
        case (price, _) if (tree := event.tree) and price.amount:
            pass
        case _ if tree.label:
            pass
