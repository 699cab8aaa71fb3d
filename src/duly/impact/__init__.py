"""Who is hurt by a change: which service reads which field of which contract, from its source alone."""

from duly.impact.reading import (
    Place,
    Read,
    ServiceReading,
    SubscriberReading,
    Unread,
    WholeRead,
)
from duly.impact.services import read_services

__all__ = [
    "Place",
    "Read",
    "ServiceReading",
    "SubscriberReading",
    "Unread",
    "WholeRead",
    "read_services",
]
