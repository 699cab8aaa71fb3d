# Never reported: any field of the event, any field of lines, note
from duly import Tx
from shop.orders.v1 import OrderPlacedEvent


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    by_price(event.price, tx)
    by_tree(event.tree)
    by_lines(event.lines)
    by_change(event.change, tx)


def by_price(price, tx):
    tx.write("{price.amount}".format(**locals()))


def by_tree(tree):
    def inner():
        found = tree
        return eval("found.label")

    inner()


def by_lines(lines):
    for name in dir():
        print(name)


def by_change(change, tx):
    tx.later(lambda: eval("found.percent"))
    found = change
