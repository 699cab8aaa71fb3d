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

__all__ = [
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
    "freeze",
    "load",
    "subject_of",
]
