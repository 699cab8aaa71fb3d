"""The table of accounts: what they hear, publish, answer and do by themselves."""

from duly import Service
from services.billing import api, store, subscribers, workers
from shop.billing.v1 import InvoiceIssuedEvent

service = Service(
    name="billing",
    tables=store.metadata,
    subscribers=[
        subscribers.on_product_created,
        subscribers.on_product_price_changed,
        subscribers.on_product_discontinued,
    ],
    publishes=[InvoiceIssuedEvent],
    workers=[workers.settle_pending_invoices],
    api=api.router,
)
