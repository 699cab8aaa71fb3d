# Never reported: lines[].price.currency, discount.currency, any field of lines[], any field of the event
from collections import defaultdict

from duly import Tx
from shop.orders.v1 import OrderPlacedEvent

SEEN = []


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    out, row, several = [], {}, []
    _collect(out, event)
    _fill(row, event)
    _extend(several, event)
    for line in out:
        tx.write("insert", {"sku": line.sku})
    tx.write("insert", {"amount": row["total"].amount, "tags": several[0]})
    groups = {"big": [], "small": []}
    for line in event.lines:
        bucket = groups["big"] if line.quantity > 3 else groups["small"]
        bucket.append(line)
    tx.write("insert", {"amounts": [line.price.amount for line in groups["big"]]})
    one = two = []
    add = one.append
    add(event.discount)
    tx.write("insert", {"amount": two[0].amount})
    trees = []
    list(map(trees.append, [event.tree]))
    tx.write("insert", {"label": trees[0].label})
    _in_rounds(event, tx)
    _by_default(event, tx)
    _out_of_sight(event, tx)
    _moved(event, tx)


def _collect(out, event):
    for line in event.lines:
        out.append(line)


def _fill(row, event):
    row["total"] = event.price


def _extend(several, event):
    several += event.tags


def _in_rounds(event, tx):
    waiting = []
    while tx.more():
        for cut in waiting:
            tx.write("insert", {"percent": cut.percent})
        waiting.extend([event.change])
    both = [waiting]
    both.append(both)


def _by_default(event, tx):
    prices = defaultdict(lambda: event.prices["EUR"], {line.sku: line.price for line in event.lines})
    tx.write("insert", {"amount": prices["x"].amount})


def _out_of_sight(event, tx):
    found = tx.found()
    found.append(event.price)
    SEEN.append(event.prices)
    one = []
    tx.later(one)
    one.append(event.discount)


def _moved(event, tx):
    first = [event.tree, None]
    first.insert(0, None)
    tx.write("insert", {"label": first[1].label})
    second = [None, event.tree]
    second.pop(0)
    tx.write("insert", {"label": second[0].label})
    third = [None, event.tree]
    del third[0]
    tx.write("insert", {"label": third[0].label})
    fourth = [None, event.tree]
    fourth += [None]
    tx.write("insert", {"label": fourth[-2].label})
