"""Who is hurt by a change: which service reads which field of which contract, from its source alone."""

from duly.impact.asked import find_fields
from duly.impact.hits import NOT_HERE, hits_of
from duly.impact.named import name_services
from duly.impact.reading import ServiceReading
from duly.impact.rollout import rollouts
from duly.impact.services import read_services
from duly.impact.type_check import type_findings

__all__ = [
    "NOT_HERE",
    "ServiceReading",
    "find_fields",
    "hits_of",
    "name_services",
    "read_services",
    "rollouts",
    "type_findings",
]
