"""All contracts of a project, read from schemas/."""

from duly.catalog.freeze import FrozenFile, freeze
from duly.catalog.load import load, subject_of
from duly.catalog.model import (
    SHARED_DOMAIN,
    Catalog,
    ContractFile,
    Domain,
    Example,
    Line,
    Position,
    Revision,
    Source,
    SubjectStrategy,
    Topic,
    Waiver,
)
from duly.catalog.passport import DEFAULT_LEVEL, DEFAULT_STRATEGY, default_topic

__all__ = [
    "DEFAULT_LEVEL",
    "DEFAULT_STRATEGY",
    "SHARED_DOMAIN",
    "Catalog",
    "ContractFile",
    "Domain",
    "Example",
    "FrozenFile",
    "Line",
    "Position",
    "Revision",
    "Source",
    "SubjectStrategy",
    "Topic",
    "Waiver",
    "default_topic",
    "freeze",
    "load",
    "subject_of",
]
