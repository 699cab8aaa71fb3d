"""Apply the waivers of domain.toml: silence for one hazard or lint, with a reason, for a while."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from duly.check import RULES, Kind, Report, Waived, Words, finding_about, in_order

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from duly.catalog import Catalog, ContractFile, Waiver
    from duly.check import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    contract: ContractFile
    waiver: Waiver
    index: int


def apply_waivers(report: Report, catalog: Catalog, *, today: date) -> Report:
    """Moves what is silenced to `waived`; adds a finding for each waiver that is wrong, expired or unused.

    A waiver never silences a violation of compatibility: the registry would refuse the change all the same.
    """
    entries = [
        _Entry(contract=contract, waiver=waiver, index=index)
        for contract in catalog.contracts
        for index, waiver in enumerate(contract.waivers)
    ]
    if not entries:
        return report
    left: list[Finding] = []
    waived: list[Waived] = []
    used: set[tuple[str, int]] = set()
    for finding in report.findings:
        loud = finding
        for entry in entries:
            if entry.waiver.expires >= today and _silences(entry, loud):
                used.add((entry.contract.full_name, entry.index))
                waived.append(_waived(entry, finding))
                loud = _without(loud, entry.contract.full_name)
        if loud.contracts or loud is finding:
            left.append(loud)
    about = [words for entry in entries if (words := _about(entry, used, catalog, today))]
    return replace(report, findings=in_order([*left, *about]), waived=tuple(waived))


def _silences(entry: _Entry, finding: Finding) -> bool:
    waiver, contract = entry.waiver, entry.contract
    return (
        waiver.rule == finding.rule
        and _is_waivable(waiver.rule)
        and contract.full_name in finding.contracts
        and any(_covers(waiver.path, place) for place in _places(contract, finding))
    )


def _covers(path: str, place: str) -> bool:
    """The place itself, or anything around which it names."""
    return place == path or place.startswith(f"{path.rstrip('/')}/")


def _places(contract: ContractFile, finding: Finding) -> Iterator[str]:
    """By index in the head's file, and by names, which stay when a field is added above."""
    if finding.file == contract.file:
        yield finding.pointer
    fields = [hit.field for hit in finding.hits if hit.contract == contract.full_name]
    for field in fields or [finding.field]:
        # `lines[].unit_price` is /fields/lines/fields/unit_price.
        names = re.sub(r"\[\]|\{\}", "", field)
        yield "".join(f"/fields/{name}" for name in names.split(".")) if names else ""


def _is_waivable(rule: str) -> bool:
    return rule in RULES and RULES[rule].kind in (Kind.HAZARD, Kind.LINT)


def _waived(entry: _Entry, finding: Finding) -> Waived:
    return Waived(
        finding=replace(finding, contracts=(entry.contract.full_name,)),
        reason=entry.waiver.reason,
        expires=entry.waiver.expires,
    )


def _without(finding: Finding, contract: str) -> Finding:
    return replace(finding, contracts=tuple(c for c in finding.contracts if c != contract))


def _about(
    entry: _Entry, used: set[tuple[str, int]], catalog: Catalog, today: date
) -> Finding | None:
    contract, waiver = entry.contract, entry.waiver
    words = _words(waiver, today, is_used=(contract.full_name, entry.index) in used)
    if words is None:
        return None
    domain = catalog.domains[contract.domain]
    place = domain.place(contract.line, contract.name, "waivers", entry.index)
    return finding_about(
        words,
        file=place.file,
        line=place.line,
        column=place.column,
        contracts=(contract.full_name,),
    )


def _words(waiver: Waiver, today: date, *, is_used: bool) -> Words | None:
    what = f"waiver of {waiver.rule} at {waiver.path or 'the whole contract'}"
    if waiver.rule not in RULES:
        return Words(
            rule="waiver_of_unknown_rule",
            message=f"{what}: no such rule, or none that can be waived",
            help="a waiver silences a hazard or a lint, by the rule id that duly check prints",
        )
    if not _is_waivable(waiver.rule):
        return Words(
            rule="waiver_of_violation",
            message=f"{what}: a violation of compatibility cannot be waived",
            help="the registry would refuse the change all the same; take the way out that the finding names",
        )
    if waiver.expires < today:
        return Words(
            rule="waiver_expired",
            message=f"{what} expired on {waiver.expires}: {waiver.reason}",
            help="settle what it put off and remove it, or give it a later date with a reason",
        )
    if not is_used:
        return Words(
            rule="waiver_unused",
            message=f"{what} silences nothing",
            help="remove it",
        )
    return None
