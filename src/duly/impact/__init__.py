"""Who is hurt by a change: which service reads which field of which contract, from its source alone."""

from duly.impact.hits import NOT_HERE, ServiceHit, find_contract, hits_of
from duly.impact.reading import (
    Place,
    Read,
    ServiceReading,
    SubscriberReading,
    Unread,
    WholeRead,
)
from duly.impact.services import read_services
from duly.impact.shape import paths, shape_of

__all__ = [
    "NOT_HERE",
    "Place",
    "Read",
    "ServiceHit",
    "ServiceReading",
    "SubscriberReading",
    "Unread",
    "WholeRead",
    "find_contract",
    "hits_of",
    "paths",
    "read_services",
    "shape_of",
]
