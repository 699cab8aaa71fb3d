# Never reported: price.currency, any field of the event, any field of tree, any field of lines
import random

import plugins

from duly import Tx
from shop.orders.v1 import OrderPlacedEvent


def _nothing(part):
    return None


def _amount(price):
    return price.amount


RULES = {"nothing": _nothing}
plugins.add(RULES)
KEPT = (_nothing,)
plugins.show(KEPT)


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    rules = [_nothing, _amount]
    random.shuffle(rules)
    rules[0](event.price)
    RULES["other"](event.discount)
    KEPT[0](event.tree)
    rows = [event.lines, 1]
    tx.count(len(rows))
    tx.write("insert", {"sku": rows[0][0].sku})
