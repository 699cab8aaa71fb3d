import shop.orders.v1 as orders
from duly import Service as Table

from .hearing import HEARD, Cancelled, extra

service = Table(
    name="reader",
    subscribers=[*HEARD, Cancelled(), extra],
    publishes=[orders.OrderCancelledEvent],
)
