# Never reported: note, any field
from typing import TYPE_CHECKING, Optional

from duly import Tx

if TYPE_CHECKING:
    from shop.orders.v1 import OrderCancelledEvent, OrderPlacedEvent


def on_order_placed(event: "OrderPlacedEvent | None", tx: Tx) -> None:
    if event is not None:
        tx.write(event.order_id)


def on_order_cancelled(event: Optional["OrderCancelledEvent"], tx: Tx) -> None:
    if event is None:
        return
    tx.write(event.reason)
