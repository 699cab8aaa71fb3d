# Never reported: lines[].quantity, any field of lines
from duly import Tx
from shop.orders.v1 import OrderPlacedEvent


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    wrap(event.price, tx)
    even(event.lines[0], 3)


def wrap(value, tx):
    return wrap([value], tx)


def even(line, n):
    return n == 0 or odd(line, n - 1)


def odd(line, n):
    return line.sku if n == 0 else even(line, n - 1)
