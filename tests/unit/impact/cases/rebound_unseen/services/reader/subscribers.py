# Never reported: price.currency, any field of price
from duly import Tx
from shop.orders.v1 import OrderPlacedEvent


def rule(price):
    return None


def _currency(price):
    return price.currency


class Sum:
    pass


for name in tuple(globals()):
    if name.startswith("_c"):
        globals()["rule"] = globals()[name]
        setattr(Sum, name, globals()[name])


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    tx.write("insert", {"rule": rule(event.price)})
