"""Hazards that no order of deployment avoids: Avro reads, and the value is another one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from duly.check.finding import Severity
from duly.check.hazard.table import HAZARDS
from duly.check.rule import Against

if TYPE_CHECKING:
    from collections.abc import Iterable

    from duly.catalog import ContractFile
    from duly.check.finding import Finding

_RULES: Final = frozenset(
    rule.id for rule in HAZARDS if rule.against is Against.LIVE and rule.severity is Severity.ERROR
)
"""By the table: what a project calls a warning is misread all the same."""


def misread_both_ways(contract: ContractFile, findings: Iterable[Finding]) -> tuple[str, ...]:
    """Ids of the rules met between the head and the revision before it; older changes are long rolled out."""
    if not contract.previous:
        return ()
    before = contract.previous[-1].number
    met = {
        finding.rule
        for finding in findings
        if finding.rule in _RULES
        for hit in finding.hits
        if hit.contract == contract.full_name and before in hit.revisions
    }
    return tuple(sorted(met))
