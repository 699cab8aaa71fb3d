# Never reported: price.currency, discount.currency, any field
from duly import Tx
from shop.orders.v1 import OrderPlacedEvent


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    price = event.price

    def amount(of=price):
        return of.amount

    later = lambda *, of=event.discount: of.amount
    price = None
    tx.write("insert", {"amounts": [amount(), later()]})
