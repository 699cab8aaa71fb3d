"""The mail room's table: what it hears, answers and does by itself; it publishes nothing."""

from duly import Service
from services.notification import api, store, subscribers, workers

service = Service(
    name="notification",
    tables=store.metadata,
    subscribers=[
        subscribers.on_product_created,
        subscribers.on_stock_running_low,
        subscribers.on_invoice_issued,
    ],
    publishes=[],
    workers=[workers.send_mails],
    api=api.router,
)
