# Never reported: price.currency, any field of the event, any field of price
import making

from duly import Tx
from shop.orders.v1 import OrderPlacedEvent


class Meta(type):
    def __call__(cls, price):
        return price.amount


class Amount(metaclass=Meta):
    def __init__(self, price):
        pass


class Note:
    def __new__(cls, event):
        return event.note

    def __init__(self, event):
        pass


class Elsewhere:
    __init__ = making.init


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    tx.write("insert", {"note": Note(event), "amount": Amount(event.price)})
    Elsewhere(event.discount)
