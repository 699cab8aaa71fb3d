"""Judge the contracts of a catalog and say what breaks, for whom, and what to do instead."""

from duly.check.about_files import Words, finding_about, in_order
from duly.check.examples import unfit_examples
from duly.check.explanation import explain, overview
from duly.check.finding import Finding, Hit, Report, Severity, Side, Waived
from duly.check.judge import judge
from duly.check.misread import Misread, misread
from duly.check.places import Uses, inside, joined, waiver_path
from duly.check.rule import Kind
from duly.check.rules import RULES
from duly.check.services import Order, Place, Read, Rollout, ServiceHit, WholeRead
from duly.check.severities import severities

__all__ = [
    "RULES",
    "Finding",
    "Hit",
    "Kind",
    "Misread",
    "Order",
    "Place",
    "Read",
    "Report",
    "Rollout",
    "ServiceHit",
    "Severity",
    "Side",
    "Uses",
    "Waived",
    "WholeRead",
    "Words",
    "explain",
    "finding_about",
    "in_order",
    "inside",
    "joined",
    "judge",
    "misread",
    "overview",
    "severities",
    "unfit_examples",
    "waiver_path",
]
