# Never reported: any field of tags, any field of prices, any field of tree, any field of the event
from duly import Tx
from shop.orders.v1 import OrderPlacedEvent


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    if event.price == event.discount:
        return
    if event.order_id == "1" or "rush" in event.tags or "EU" in event.prices:
        return
    if event.discount == None or event.tree is event.tree.next:
        return
    if event.lines[0] in event.lines:
        tx.write("insert", {})
