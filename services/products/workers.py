"""What the catalogue does without being asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.products import store

if TYPE_CHECKING:
    from duly import Tx


def forget_answers(tx: Tx) -> bool:
    """Drop answers kept for repeated requests once nobody should repeat them any more."""
    return store.forget_answers(tx)
