# Never reported: price.currency, any field of the event, any field of lines
from duly import Tx
from shop.orders.v1 import OrderPlacedEvent


class View:
    def __init__(self, get):
        self._get = get

    def note(self):
        return self._get(self).amount


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    tx.later(lambda: event.price)
    tx.later(_making(event))
    View(lambda view: event.discount).note()

    def prices():
        yield event.prices

    tx.later(prices)

    def again():
        tx.write("insert", {"quantity": line.quantity})
        return again

    tx.later(again)
    line = event.lines[0]
    line = None
    kept = [lambda: cut.percent]
    cut = event.change
    cut = kept[0]()


def _making(event):
    def inner():
        return lambda: event.note

    return inner
