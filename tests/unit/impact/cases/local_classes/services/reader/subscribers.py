# Never reported: copy, lines, any field of the event, any field of price
from duly import Tx
from shop.orders.v1 import OrderPlacedEvent


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    class Row:
        tags = event.tags
        note = event.note

        def go(self):
            return event.class_

        def price(self):
            return event.price

    class Rows:
        def __iter__(self):
            yield event.discount

        def again(self):
            return event.lines

    tx.write("insert", {"amount": Row().price().amount})
    tx.write("insert", [amount for amount in Rows()])
    for given in (Given(), _given(event)):
        tx.add(given)


class Given:
    note = ""

    def of(self, event):
        return event.copy_


def _given(event):
    class Inner(Given):
        def label(self):
            return event.tree

    return Inner()
