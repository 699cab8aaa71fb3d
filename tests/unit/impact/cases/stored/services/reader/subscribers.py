# Never reported: any field of the event, any field of discount
from dataclasses import dataclass

from duly import Tx
from shop.orders.v1 import OrderPlacedEvent


LAST = {}


class Job:
    def __init__(self, price):
        self.price = price


@dataclass
class Card:
    node: object


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    LAST["lines"] = event.lines
    Job(event.price)
    Card(event.tree)
    Card(event.order_id)
