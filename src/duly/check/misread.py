"""Hazards that an order of deployment has to respect: Avro reads, and the value is another one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from duly.check.finding import Severity
from duly.check.hazard.table import HAZARDS
from duly.check.rule import Against

if TYPE_CHECKING:
    from collections.abc import Iterable

    from duly.catalog import ContractFile
    from duly.check.finding import Finding

_BOTH_WAYS: Final = frozenset(
    rule.id for rule in HAZARDS if rule.against is Against.LIVE and rule.severity is Severity.ERROR
)
"""By the table: what a project calls a warning is misread all the same."""
_ONE_WAY: Final = frozenset(rule.id for rule in HAZARDS if rule.loses)


@dataclass(frozen=True, slots=True, kw_only=True)
class Misread:
    """Ids of the rules met between the head and the revision before it; older changes are long rolled out."""

    both_ways: tuple[str, ...] = ()
    by_new: tuple[str, ...] = ()
    """Readers of the head misread what was written before."""
    by_old: tuple[str, ...] = ()
    """Readers that are there misread what is written with the head."""


def misread(contract: ContractFile, findings: Iterable[Finding]) -> Misread:
    if not contract.previous:
        return Misread()
    before = contract.previous[-1].number
    met = {
        (finding.rule, finding.head_reads)
        for finding in findings
        for hit in finding.hits
        if hit.contract == contract.full_name and before in hit.revisions
    }
    return Misread(
        both_ways=tuple(sorted({rule for rule, _ in met if rule in _BOTH_WAYS})),
        by_new=tuple(sorted(rule for rule, reads in met if rule in _ONE_WAY and reads)),
        by_old=tuple(sorted(rule for rule, reads in met if rule in _ONE_WAY and not reads)),
    )
