"""Who is hurt by a change: which service reads which field of which contract, from its source alone."""

from duly.impact.asked import find_fields
from duly.impact.hits import NOT_HERE, ServiceHit, hits_of
from duly.impact.named import name_services
from duly.impact.reading import (
    Place,
    Read,
    ServiceReading,
    SubscriberReading,
    Unread,
    WholeRead,
)
from duly.impact.rollout import Order, Rollout, rollouts
from duly.impact.services import read_services
from duly.impact.shape import parts, shape_of
from duly.impact.type_check import type_findings

__all__ = [
    "NOT_HERE",
    "Order",
    "Place",
    "Read",
    "Rollout",
    "ServiceHit",
    "ServiceReading",
    "SubscriberReading",
    "Unread",
    "WholeRead",
    "find_fields",
    "hits_of",
    "name_services",
    "parts",
    "read_services",
    "rollouts",
    "shape_of",
    "type_findings",
]
