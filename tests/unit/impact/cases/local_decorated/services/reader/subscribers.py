# Never reported: price.currency, any field of the event, any field of lines
from dataclasses import dataclass
from functools import singledispatch

import plugins

from duly import Tx
from shop.orders.v1 import OrderPlacedEvent


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    @tx.on_commit
    def later():
        tx.write("insert", {"note": event.note})

    @singledispatch
    def amount(of):
        return None

    @amount.register(int)
    def _(of):
        return event.price.amount

    @plugins.plugin
    class Plugin:
        def run(self):
            return event.tree.label

        @property
        def discount(self):
            return None

        @discount.setter
        def discount(self, new):
            tx.write("insert", {"amount": event.discount.amount})

    @dataclass
    class Passive:
        def run(self):
            return event.lines

    amount(1)
    Plugin().discount = 1
