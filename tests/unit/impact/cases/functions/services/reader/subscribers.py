# Never reported: discount.amount, lines[].sku, lines[].price.currency, any field
from duly import Tx
from services.reader import domain
from services.reader.deep import rules
from shop.orders.v1 import OrderPlacedEvent


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    domain.remember(tx, event, price=event.price)
    rules.check(event.tree)
    tx.write("insert", {"total": domain.total(event.lines)})
    _local(*(event.discount, tx))


def _local(discount: object, tx: Tx) -> None:
    if discount:
        tx.write("insert", {"currency": discount.currency})
