# Never reported: any field
from duly import Tx
from shop.orders.v1 import OrderPlacedEvent


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    if event.voucher:
        tx.write("insert", {"code": event.voucher.code, "typo": event.prise})
