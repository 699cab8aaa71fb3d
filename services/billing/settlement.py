"""From a pending invoice to an issued or a rejected one; no transaction is open while inventory is asked."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from services.billing import domain, inventory, store
from services.billing.domain import Status
from services.billing.inventory import DEADLINE_S, InventoryAway

if TYPE_CHECKING:
    from collections.abc import Callable

    from duly import Begin
    from services.billing.domain import Answer, Invoice

CLAIM: Final = timedelta(seconds=DEADLINE_S + 10)
"""Whoever asks inventory about an invoice has so long before somebody else does."""


def settle(begin: Begin, invoice: Invoice) -> Invoice:
    """Sell the stock and issue the invoice, or reject it; InventoryAway where it stays pending."""
    answer = _ask(begin, invoice, lambda: inventory.sell(invoice))
    return _conclude(begin, invoice, answer)


def give_up(begin: Begin, invoice: Invoice) -> Invoice:
    """Release the stock and reject the invoice; issue it if the stock was sold after all."""
    answer = _ask(begin, invoice, lambda: inventory.release(invoice.invoice_id))
    return _conclude(begin, invoice, answer)


def _ask(begin: Begin, invoice: Invoice, question: Callable[[], Answer]) -> Answer:
    try:
        return question()
    except InventoryAway:
        with begin() as tx:
            store.postpone(tx, invoice.invoice_id)
        raise


def _conclude(begin: Begin, invoice: Invoice, answer: Answer) -> Invoice:
    with begin() as tx:
        # A repeated request and the worker may both have asked: the first to come here decides.
        current = store.lock(tx, invoice.invoice_id)
        settled = domain.settled(current, answer)
        if settled != current:
            store.settle(tx, settled)
            if settled.status is Status.ISSUED:
                tx.publish(domain.issued(settled, at=tx.now))
    return settled
