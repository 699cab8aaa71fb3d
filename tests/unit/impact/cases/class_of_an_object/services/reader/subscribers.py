# Never reported: price.currency, any field
from duly import Tx
from shop.orders.v1 import OrderPlacedEvent


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    class Row:
        def note(self):
            return type(self).note_of()

        def amount(self):
            return self.__class__.amount_of()

        @staticmethod
        def note_of():
            return event.note

        @staticmethod
        def amount_of():
            return event.price.amount

    row = Row()
    tx.write("insert", {"note": row.note(), "amount": row.amount()})
    made = type("Made", (), {"label": lambda self: event.tree.label})
    tx.write("insert", {"label": made().label()})
