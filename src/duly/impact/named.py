"""Put the services hit, and the order of the way out, into the report of `duly check`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from duly.check import in_order
from duly.impact.hits import hits_of
from duly.impact.rollout import contracts_from, rollouts
from duly.impact.services import read_services
from duly.impact.still_read import still_read

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from duly.catalog import Catalog, ContractFile
    from duly.check import Finding, Report, ServiceHit
    from duly.impact.reading import ServiceReading
    from duly.project import Project


def name_services(
    report: Report, project: Project, catalog: Catalog, *, edited: Collection[str] = ()
) -> Report:
    """`edited` are files of schemas/, relative to the project, that this change touches."""
    changed = contracts_from(catalog, frozenset(edited)) | set(report.unfrozen)
    if not report.findings and not changed:
        return report
    readings = read_services(project, catalog)
    gone = still_read(catalog, changed, readings, report.findings)
    contracts = {contract.full_name: contract for contract in catalog.contracts}
    found = (
        replace(finding, services=tuple(_services(finding, contracts, readings)))
        for finding in in_order([*report.findings, *gone])
    )
    findings = tuple(found)
    return replace(
        report,
        findings=findings,
        rollouts=rollouts(catalog, changed, readings, findings=findings),
    )


def _services(
    finding: Finding, contracts: dict[str, ContractFile], readings: Sequence[ServiceReading]
) -> Iterator[ServiceHit]:
    for name, field in dict.fromkeys(finding.concerned):
        if name in contracts:
            yield from hits_of(readings, contracts[name], field)
