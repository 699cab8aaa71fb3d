# Never reported: price.currency, any field
from collections import defaultdict

from duly import Tx
from shop.orders.v1 import OrderPlacedEvent


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    big = []
    groups = defaultdict(list)
    for line in event.lines:
        if line.quantity > 1:
            big.append(line)
        groups[line.sku].append(line)
    for line in big:
        tx.write("insert", {"amount": line.price.amount})
    for sku, several in groups.items():
        tx.write("insert", {sku: [line.price.currency for line in several]})
    both = {"price": event.price, "discount": event.discount}
    tx.write("insert", {"amount": both["price"].amount})
