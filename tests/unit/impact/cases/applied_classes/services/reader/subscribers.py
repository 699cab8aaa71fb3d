# Never reported: price.currency, any field of the event
from duly import Tx
from shop.orders.v1 import OrderPlacedEvent


class Sku:
    def __init__(self, line):
        self.sku = line.sku


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    class Note:
        def __init__(self, number):
            tx.write("insert", {number: event.note})

    class Amount:
        def __call__(self, price):
            return price.amount

    list(map(Note, [1, 2]))
    tx.write("insert", {"amounts": list(map(Amount(), [event.price]))})
    tx.write("insert", {"skus": [each.sku for each in map(Sku, event.lines)]})
