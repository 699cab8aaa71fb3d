# Never reported: any field of price, any field of the event
from functools import cache, wraps

from duly import Tx
from shop.orders.v1 import OrderPlacedEvent


def logged(name):
    def around(function):
        @wraps(function)
        def inner(*args):
            print(name)
            return function(*args)

        return inner

    return around


@logged("price")
def _price(price):
    return price.amount


@cache
def _label(node):
    return node.label


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    tx.write("insert", {"amount": _price(event.price), "label": _label(event.tree)})
