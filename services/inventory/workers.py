"""What the warehouse does without being asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.inventory import reservations, store

if TYPE_CHECKING:
    from duly import Tx


def expire_reservations(tx: Tx) -> bool:
    """Take back what was promised longest and not confirmed in time; True where there may be more.

    One at a time: whoever holds stock and waits for another reservation meets those who lock the other way round.
    """
    invoice_id = store.find_due(tx, at=tx.now)
    if invoice_id is None:
        return False
    existing = store.find_reservation_locked(tx, invoice_id)
    if existing is not None:
        reservations.expire(tx, existing)
    return True
