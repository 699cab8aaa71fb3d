"""The catalogue's table: what it publishes, answers and does by itself."""

from duly import Service
from services.products import api, store, workers
from shop.products.v1 import (
    ProductCreatedEvent,
    ProductDiscontinuedEvent,
    ProductPriceChangedEvent,
)

service = Service(
    name="products",
    tables=store.metadata,
    subscribers=[],
    publishes=[ProductCreatedEvent, ProductPriceChangedEvent, ProductDiscontinuedEvent],
    workers=[workers.forget_answers],
    api=api.router,
)
