# Never reported: price.currency, any field
from duly import Tx
from shop.orders.v1 import OrderPlacedEvent


class Base:
    def amount(self, event):
        return None


class Left(Base):
    pass


class Right(Base):
    def amount(self, event):
        return event.price.amount


class Both(Left, Right):
    pass


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    tx.write("insert", {"amount": Both().amount(event)})
