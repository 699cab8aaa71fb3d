# Never reported: price.currency, tree.label, any field of the event
from abc import ABC
from enum import Enum
from html.parser import HTMLParser

from duly import Tx
from shop.orders.v1 import OrderPlacedEvent


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    class Parser(HTMLParser):
        def handle_data(self, data):
            tx.write("insert", {data: event.note})

    class Kind(Enum):
        ONE = 1

        def show(self):
            return event.price.amount

    class Base:
        def quantities(self):
            return [line.quantity for line in event.lines]

    class Derived(Base):
        def quantities(self):
            return super().quantities()

    class Outer:
        class Inner:
            def show(self):
                return event.discount.amount

    class Passive(ABC):
        def run(self):
            return event.tree.label

    Parser().feed("text")
    Kind.ONE.show()
    Derived().quantities()
    Outer.Inner().show()
