"""What `duly check` finds in a project, which `duly freeze` asks too."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from duly.against import Baseline, NotCompared, baseline, compare, default_baseline
from duly.catalog import Catalog, load
from duly.check import in_order, judge, severities, unfit_examples
from duly.deprecation import deprecations
from duly.waivers import apply_waivers

if TYPE_CHECKING:
    from duly.check import Finding, Report
    from duly.project import Project


def judgement(project: Project, catalog: Catalog, base: Baseline | NotCompared | None) -> Report:
    """Everything but the types of the services."""
    since = base.newest(catalog) if isinstance(base, Baseline) else None
    today = datetime.now(UTC).date()
    report = judge(catalog, severities=severities(project), since=since)
    report = with_more(report, unfit_examples(catalog, report.findings))
    report = with_more(report, deprecations(catalog, today=today, since=since))
    match base:
        case Baseline():
            report = with_more(report, compare(catalog, base))
            report = replace(report, against=base.name, not_compared=base.limits)
        case NotCompared():
            report = replace(report, not_compared=base.reason)
        case None:
            pass
    edited = _edited(catalog, base)
    if report.findings or report.unfrozen or edited:
        # Here, because reading services is much code, and most runs have nothing to tell them.
        from duly.impact import name_services

        report = name_services(report, project, catalog, edited=edited)
    return apply_waivers(report, catalog, today=today)


def now_and_before(
    project: Project, against: str | None
) -> tuple[Catalog, Baseline | NotCompared | None]:
    """What `judgement` takes; `against` as in `duly check --against`.

    Where schemas/ is gone its contracts are reported as removed; where it never was, that is the error.
    """
    nothing = Catalog(root=project.root, domains={}, contracts=(), types={})
    catalog = load(project) if project.schemas.exists() else nothing
    base = baseline(project, against) if against else default_baseline(project)
    if catalog is nothing and not (isinstance(base, Baseline) and compare(nothing, base)):
        catalog = load(project)  # says what is missing
    return catalog, base


def _edited(catalog: Catalog, base: Baseline | NotCompared | None) -> frozenset[str]:
    """Files of schemas/, relative to the project as those of the catalog are; new heads among them."""
    if not isinstance(base, Baseline):
        return frozenset()
    known = {f"{base.folder}/{path}" for path in base.files}
    before = {f"{base.folder}/{path}" for path in base.before}
    return frozenset(before | {c.file for c in catalog.contracts if c.file not in known})


def with_more(report: Report, found: tuple[Finding, ...]) -> Report:
    return replace(report, findings=in_order([*report.findings, *found]))
