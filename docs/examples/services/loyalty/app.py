"""The points programme as a table."""

from duly import Service
from services.loyalty import store, subscribers
from shop.loyalty.v1 import PointsEarnedEvent

service = Service(
    name="loyalty",  # consumer group; keep it for ever
    tables=store.metadata,
    subscribers=[subscribers.on_invoice_issued],
    publishes=[PointsEarnedEvent],
)
