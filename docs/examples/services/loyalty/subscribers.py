"""What the points programme does about events of other domains."""

from duly import Tx
from services.loyalty import store
from shop.billing.v1 import InvoiceIssuedEvent
from shop.loyalty.v1 import PointsEarnedEvent


def on_invoice_issued(event: InvoiceIssuedEvent, tx: Tx) -> None:
    """Give a point for each whole unit of money."""
    earned = PointsEarnedEvent(
        invoice_id=event.invoice_id,
        occurred_at=tx.now,
        customer_name=event.customer_name,
        total=event.total,
        points=int(event.total.amount),
    )
    store.add_points(tx, earned)
    tx.publish(earned)
