# Never reported: lines[].price.currency, price, any field
from contextlib import suppress

from duly import Tx
from shop.orders.v1 import OrderPlacedEvent


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    tx.write("insert", {"first": _first(event), "last": _last(event).quantity})
    price = discount = None
    try:
        price = event.prices["EUR"]
        tx.check()
        price = None
    except ValueError:
        tx.write("insert", {"amount": price.amount})
    with suppress(ValueError):
        discount = event.discount
        tx.check()
        discount = None
    tx.write("insert", {"amount": discount.amount})
    try:
        tree = event.tree
        tx.check()
        tree = None
    finally:
        tx.write("insert", {"label": tree.label})
    for line in event.lines:
        try:
            break
        finally:
            kept = line.price
        kept = None
    tx.write("insert", {"amount": kept.amount})


def _first(event):
    best = None
    for line in event.lines:
        best = line
        if line.quantity:
            break
        best = None
    return best.sku


def _last(event):
    best = None
    for line in event.lines:
        if line.sku:
            best = line
            continue
        best = None
    return best
