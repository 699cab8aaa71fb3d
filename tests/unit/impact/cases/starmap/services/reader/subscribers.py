# Never reported: price.currency, any field of the event, any field of lines
import sys
from itertools import starmap

from duly import Tx
from shop.orders.v1 import OrderPlacedEvent


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    numbered = zip(event.lines, range(9))
    for number in starmap(lambda line, number: number if line.quantity else None, numbered):
        tx.write("insert", {"number": number})
    rows = [(event.price, 1), (event.discount, 2)]
    tx.write("insert", {"amounts": list(starmap(_amount, rows))})
    grown = [event.tree]
    grown.append(2)
    list(starmap(_label, [grown]))
    list(starmap(lambda key, value: tx.write(key, {value: event.note}), sys.argv))


def _amount(price, factor):
    return price.amount * factor


def _label(tree, number):
    return tree.label
