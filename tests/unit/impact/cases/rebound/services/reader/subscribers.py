# Never reported: price.currency, discount.currency, any field
from duly import Tx
from services.reader import rules
from shop.orders.v1 import OrderPlacedEvent


class Sum:
    def of(self, price):
        return None


setattr(Sum, "of", lambda self, price: price.amount)
setattr(rules, "rule", lambda price: price.amount)


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    tx.write("insert", {"sum": Sum().of(event.price), "rule": rules.rule(event.discount)})
