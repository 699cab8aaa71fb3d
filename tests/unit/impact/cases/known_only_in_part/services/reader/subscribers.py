# Never reported: price.currency, copy, any field of the event
from os import environ

from duly import Tx
from shop.orders.v1 import OrderPlacedEvent


def _amount(price):
    return price.amount


RULES = [_amount, environ.get("RULE")]


class Sum:
    def of(self, tree):
        return tree.label

    def first(self, tree):
        return None


class Entered:
    def __enter__(self):
        return _amount


own = Sum()
own.of = lambda tree: tree.next
Sum.first = lambda self, tree: tree.label


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    read = tx.reader or _amount
    read(event.price)
    for rule in RULES:
        rule(event.discount)
    rows = tx.rows() if event.note else []
    rows.append(event.prices)
    own.of(event.tree)
    own.first(event.tree)
    with Entered() as enter:
        enter(event.change)
    for each in Entered() if event.note else [_amount]:
        each(event.lines)
