"""What accounts do without being asked."""

from duly import Begin
from services.billing import domain, settlement, store
from services.billing.inventory import InventoryAway


def settle_pending_invoices(begin: Begin) -> bool:
    """Ask inventory again about the invoice that waits longest; one that waited too long is released.

    True where another may be due.
    """
    with begin() as tx:
        now = tx.now
        due = store.claim_due(tx, rows=1, until=now + settlement.CLAIM)
    for invoice in due:
        settle = settlement.give_up if domain.is_given_up(invoice, at=now) else settlement.settle
        try:
            settle(begin, invoice)
        except InventoryAway:
            continue  # postponed with a growing pause; the next one may be luckier
    return bool(due)
