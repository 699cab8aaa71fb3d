# Never reported: any field of the event, any field of tree
from duly import Tx
from shop.orders.v1 import OrderPlacedEvent


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    lines = sorted(event.lines, key=lambda line: (line.price, line.sku))
    tx.write("insert", {"sku": lines[0].sku})
    tx.write("insert", {"name": max(event.prices, key=event.prices.get)})
    tx.write("insert", {"label": min([event.tree], key=lambda tree: tree.label).label})
