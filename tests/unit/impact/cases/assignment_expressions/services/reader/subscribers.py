# Never reported: price.currency, tree.next, any field
from duly import Tx
from shop.orders.v1 import OrderPlacedEvent


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    if any((found := line).quantity > 3 for line in event.lines):
        tx.write("insert", {"sku": found.sku})
    part = event.price
    if tx.is_open() and (part := event.discount) and (part := None):
        pass
    tx.write("insert", {"amount": part.amount})
    node = event.tree
    number = 1 if tx.is_open() else (node := None)
    tx.write("insert", {number: node.label})
    before = None
    cut = [(before and before.percent, (before := event.change) is None) for _ in "ab"]
    tx.write("insert", {"cut": cut})
    last = event.prices["EUR"]
    [last := None for _ in tx.read()]
    tx.write("insert", {"amount": last.currency})
