# Never reported: price.currency, any field
from duly import Tx
from shop.orders.v1 import OrderPlacedEvent


class Base:
    def opened(self, event):
        return event.order_id


class Book(Base):
    def __init__(self, tx):
        self.tx = tx

    def enter(self, event):
        self._put(event.price, id=self.opened(event))

    def _put(self, price, *, id):
        self.tx.write("insert", {"id": id, "amount": price.amount})

    @staticmethod
    def label(event):
        return event.tree.label

    @classmethod
    def first(cls, event):
        return cls.label(event), event.lines[0].sku


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    book = Book(tx)
    book.enter(event)
    Book.first(event)
