# Never reported: any field of tags, any field of the event, price.amount
import json
import logging

from duly import Tx
from services import shared
from shop.orders.v1 import OrderPlacedEvent


def on_order_placed(event: OrderPlacedEvent, tx: Tx) -> None:
    shared.handle(event.price)
    json.dumps(event.tags)
    logging.info("placed", extra={"note": event.note, "tree": event.tree})
