# Never reported: price.amount, any field of the event, any field of price
from functools import partial

from duly import Tx
from shop.orders.v1 import OrderPlacedEvent


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    numbers = [number for number in range(1)]
    tx.write("insert", {"quantity": _quantity(*numbers, event.lines[0])})
    tx.write("insert", {"label": _label(*(1, 2), event.tree)})
    _call(*numbers, lambda: event.note)
    partial(_percent, *numbers)(event.change)


def _percent(number, change):
    return change.percent


def _quantity(number, line):
    return line.quantity


def _label(number, other, tree):
    return tree.label


def _call(number, function):
    function()
