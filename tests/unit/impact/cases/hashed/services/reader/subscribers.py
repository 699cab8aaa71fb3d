# Never reported: any field of the event, any field of note, price.currency
from duly import Tx
from shop.orders.v1 import OrderPlacedEvent


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    seen = set()
    for line in event.lines:
        seen.add(line)
    seen.add(event.note)
    by_price = {}
    by_price.setdefault(event.price, []).append(1)
    by_price.get(event.discount)
    by_price.update([(event.change, 1)])
    pairs = set()
    pairs.update(event.prices)
    pairs.add((event.order_id, event.tree))
