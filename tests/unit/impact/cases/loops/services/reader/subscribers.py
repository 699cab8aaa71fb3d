# Never reported: lines[].price.currency, prices{}.amount, price, any field
from duly import Tx
from shop.orders.v1 import OrderPlacedEvent


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    for number, line in enumerate(event.lines, 1):
        tx.write("insert", {"number": number, "sku": line.sku})
    amounts = [line.price.amount for line in event.lines if line.quantity]
    by_name = {name: price.currency for name, price in event.prices.items()}
    tags = sorted(tag.lower() for tag in event.tags)
    cheapest = min(event.lines, key=lambda line: line.price.amount)
    node = event.tree
    while node is not None:
        tx.write("insert", {"label": node.label})
        node = node.next
    for first, second in zip(event.lines, event.lines[1:]):
        tx.write("insert", {"pair": (first.sku, second.sku)})
    tx.write("insert", {"all": (amounts, by_name, tags, cheapest.sku)})
