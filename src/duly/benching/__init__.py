"""How fast the codec is on a user's own contracts, and the tools to measure such things."""

from duly.benching.classes import event_classes
from duly.benching.data import Data, Origin, data_for, random_events
from duly.benching.speed import Rates, Speed, measure
from duly.benching.table import columns
from duly.benching.timing import Effort, interleave

__all__ = [
    "Data",
    "Effort",
    "Origin",
    "Rates",
    "Speed",
    "columns",
    "data_for",
    "event_classes",
    "interleave",
    "measure",
    "random_events",
]
