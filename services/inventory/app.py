"""The warehouse's table: what it hears, publishes, answers and does by itself."""

from duly import Service
from services.inventory import api, store, subscribers, workers
from shop.inventory.v1 import StockLevelChangedEvent, StockRunningLowEvent

service = Service(
    name="inventory",
    tables=store.metadata,
    subscribers=[subscribers.on_product_created, subscribers.on_product_discontinued],
    publishes=[StockLevelChangedEvent, StockRunningLowEvent],
    workers=[workers.expire_reservations],
    api=api.router,
)
