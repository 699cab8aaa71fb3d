"""Which events people get a mail about; the mails are only spooled here, a worker sends them."""

from duly import Tx
from services.notification import domain, store
from services.notification.domain import Mail
from shop.billing.v1 import InvoiceIssuedEvent
from shop.inventory.v1 import StockRunningLowEvent
from shop.products.v1 import ProductCreatedEvent


def on_product_created(event: ProductCreatedEvent, tx: Tx) -> None:
    """Tell the catalogue's people."""
    _spool(tx, "new-product", domain.new_product_mail(event))


def on_stock_running_low(event: StockRunningLowEvent, tx: Tx) -> None:
    """Tell those who order more."""
    _spool(tx, "low-stock", domain.low_stock_mail(event))


def on_invoice_issued(event: InvoiceIssuedEvent, tx: Tx) -> None:
    """Send the customer the invoice."""
    _spool(tx, "invoice", domain.invoice_mail(event))


def _spool(tx: Tx, kind: str, mail: Mail) -> None:
    delivery = tx.delivery
    if delivery is None:
        raise RuntimeError("a mail needs the event it is about")
    event_id = domain.event_id(
        ce_source=delivery.ce_source,
        ce_id=delivery.ce_id,
        place=(delivery.topic, delivery.partition, delivery.offset),
    )
    store.put(tx, domain.spooled(mail, kind=kind, event_id=event_id, at=tx.now))
