# Never reported: price.currency, lines[].price, any field
from functools import partial

from duly import Tx
from shop.orders.v1 import OrderPlacedEvent


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    def put(name):
        tx.write("insert", {name: event.price.amount})

    put("amount")
    later = partial(_sku, event.lines[0])
    tx.write("insert", {"sku": later()})
    by_size = lambda line: line.quantity
    tx.write("insert", {"sizes": list(map(by_size, event.lines))})
    tx.call(lambda: event.note)


def _sku(line):
    return line.sku
