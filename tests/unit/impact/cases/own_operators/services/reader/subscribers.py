# Never reported: price.currency, tree.label, any field of the event, any field of tree
from duly import Tx
from shop.orders.v1 import OrderPlacedEvent


class Sums:
    def __add__(self, prices):
        return prices[0].amount

    def __ror__(self, lines):
        return [line.sku for line in lines]


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    tx.write("insert", {"amount": Sums() + [event.price]})
    tx.write("insert", {"skus": event.lines | Sums()})
    both = [event.tree] + [None]
    tx.write("insert", {"count": len(both)})
