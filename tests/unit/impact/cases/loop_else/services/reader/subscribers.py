# Never reported: price.currency, tree.label, any field
from duly import Tx
from shop.orders.v1 import OrderPlacedEvent


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    found = None
    for line in event.lines:
        if line.quantity > 1:
            found = line
            break
    else:
        found = event.price
    tx.write("insert", {"sku": found.sku})
    found = event.discount
    while tx.more():
        if found is not None:
            break
    else:
        return
    tx.write("insert", {"amount": found.amount})
    found = event.tree
    for _ in range(2):
        pass
    else:
        found = None
    tx.write("insert", {"label": found.label})
