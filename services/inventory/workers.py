"""What the warehouse does without being asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from services.inventory import reservations, store

if TYPE_CHECKING:
    from duly import Tx

EXPIRE_AT_ONCE_MAX: Final = 50


def expire_reservations(tx: Tx) -> bool:
    """Take back what was promised and not confirmed in time; True where there may be more."""
    due = store.due_reservations(tx, at=tx.now, rows=EXPIRE_AT_ONCE_MAX)
    for invoice_id in due:
        existing = store.find_reservation_locked(tx, invoice_id)
        if existing is not None:
            reservations.expire(tx, existing)
    return len(due) == EXPIRE_AT_ONCE_MAX
