# Never reported: any field
from __future__ import annotations

from typing import TYPE_CHECKING

from duly import Tx
from shop.orders import v1

if TYPE_CHECKING:
    from shop.orders.v1 import OrderCancelledEvent

Placed = v1.OrderPlacedEvent


def on_order_placed(event: Placed, tx: Tx) -> None:
    tx.write("insert", {"id": event.order_id})


class Cancelled:
    def __call__(self, event: "OrderCancelledEvent", tx: Tx) -> None:
        tx.write("insert", {"why": event.reason})


def extra(event: int, tx: Tx) -> None:
    tx.write("insert", {"x": event})


HEARD = [on_order_placed]
