# Never reported: price.currency, tree, any field
from contextlib import suppress

from duly import Tx
from shop.orders.v1 import OrderPlacedEvent


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    for line in event.lines:
        if line.quantity:
            break
    else:
        return
    for tag in event.tags:
        while tag:
            tag = tx.next(tag)
        else:
            return tx.write("insert", {"tree": event.order_id})
    with suppress(LookupError):
        return tx.amend(event.order_id)
    _retried(event, tx)
    _checked(event, tx)
    while tx.more():
        if tx.is_full():
            break
        tx.write("insert", {"note": event.note})
    else:
        return
    tx.write("insert", {"amount": event.price.amount})


def _retried(event, tx):
    while True:
        try:
            return tx.amend(event.class_)
        finally:
            break
    tx.write("insert", {"discount": event.discount.amount})


def _checked(event, tx):
    for line in event.lines:
        return line.sku
    else:
        return None
    return event.tree
