# Never reported: price.currency, discount.amount, price.sku, any field
from duly import Tx
from shop.orders.v1 import OrderPlacedEvent


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    order = event
    price = order.price
    first, second = price, order.discount
    (amount, [currency, _]) = (first.amount, [second.currency if second else "", order])
    if (tree := order.tree) and amount:
        tx.write("insert", {"label": tree.label, "currency": currency})
    price = event.lines[0]
    tx.write("insert", {"sku": price.sku})
