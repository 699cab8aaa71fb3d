# Never reported: price.currency, copy, any field
from duly import Tx
from services.reader.rules import RULES, Rule
from services.reader.steps import BY_NAME, READERS, STEPS, current
from shop.orders.v1 import OrderPlacedEvent


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    for step in STEPS:
        step(event, tx)
    BY_NAME[event.order_id](event, tx)
    tx.write("insert", {name: read(event) for name, read in READERS})
    for rule in RULES.values():
        rule(event, tx)
    for rule in Rule.every:
        tx.write("insert", {"rule": rule().apply(event)})
    current(event, tx)
