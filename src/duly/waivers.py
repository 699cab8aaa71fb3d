"""Apply the waivers of domain.toml: silence for one hazard or lint, with a reason, for a while."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from duly.check import (
    RULES,
    Kind,
    Report,
    Waived,
    Words,
    finding_about,
    in_order,
    waiver_path,
)
from duly.schema import read_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from duly.catalog import Catalog, ContractFile, Waiver
    from duly.check import Finding, Hit, Side
    from duly.schema import Json

_BY_NAMES = re.compile("(/fields/[^/]+)+")
_INDEX = re.compile("[0-9]{1,9}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    contract: ContractFile
    waiver: Waiver
    index: int


def apply_waivers(report: Report, catalog: Catalog, *, today: date) -> Report:
    """Moves what is silenced to `waived`; adds a finding for each waiver that is wrong, expired or unused.

    A waiver never silences a violation of compatibility, which the registry would refuse all the same, nor a promise.
    """
    entries = [
        _Entry(contract=contract, waiver=waiver, index=index)
        for contract in catalog.contracts
        for index, waiver in enumerate(contract.waivers)
    ]
    if not entries:
        return report
    consumers = {contract.full_name: contract.consumed_by for contract in catalog.contracts}
    left: list[Finding] = []
    waived: list[Waived] = []
    used: set[tuple[str, int]] = set()
    for finding in report.findings:
        loud = finding
        for entry in entries:
            name = entry.contract.full_name
            if entry.waiver.expires >= today and _concerns(entry, loud):
                every = [hit for hit in loud.hits if hit.contract == name]
                silent = every if _covers_all(entry, loud) else _covered(entry, every)
                if silent or not every:
                    used.add((name, entry.index))
                    waived.append(_waived(entry, loud, silent, consumers))
                    loud = _without(loud, name, silent, consumers)
        if loud.contracts or loud is finding:
            left.append(loud)
    about: list[Finding] = []
    for entry in entries:
        is_used = (entry.contract.full_name, entry.index) in used
        words = _words(entry.waiver, today, "" if is_used else _way_out(entry, left))
        if words is not None:
            about.append(_about(entry, words, catalog))
    return replace(report, findings=in_order([*left, *about]), waived=tuple(waived))


def _concerns(entry: _Entry, finding: Finding) -> bool:
    waiver, contract = entry.waiver, entry.contract
    if waiver.rule != finding.rule or not _is_waivable(waiver.rule):
        return False
    if contract.full_name not in finding.contracts:
        return False
    if finding.hits or _covers_all(entry, finding):
        return True
    return _covers(waiver.path, waiver_path(finding.field))


def _covers_all(entry: _Entry, finding: Finding) -> bool:
    """By the place in the contract's own file, whichever fields lead there."""
    return finding.file == entry.contract.file and _covers(entry.waiver.path, finding.pointer)


def _covered(entry: _Entry, hits: list[Hit]) -> list[Hit]:
    return [hit for hit in hits if _covers(entry.waiver.path, waiver_path(hit.field))]


def _covers(path: str, place: str) -> bool:
    """The place itself, or anything around which it names."""
    return place == path or place.startswith(f"{path.rstrip('/')}/")


def _is_waivable(rule: str) -> bool:
    return rule in RULES and RULES[rule].kind.is_silenceable


def _waived(
    entry: _Entry, finding: Finding, hits: list[Hit], consumers: Mapping[str, tuple[str, ...]]
) -> Waived:
    return Waived(
        finding=_narrowed(finding, (entry.contract.full_name,), tuple(hits), consumers),
        reason=entry.waiver.reason,
        expires=entry.waiver.expires,
    )


def _without(
    finding: Finding, contract: str, hits: list[Hit], consumers: Mapping[str, tuple[str, ...]]
) -> Finding:
    """What is left of it once these places of a contract are silent."""
    rest = tuple(hit for hit in finding.hits if hit not in hits)
    contracts = tuple(
        name
        for name in finding.contracts
        if name != contract or any(hit.contract == name for hit in rest)
    )
    return _narrowed(finding, contracts, rest, consumers)


def _narrowed(
    finding: Finding,
    contracts: tuple[str, ...],
    hits: tuple[Hit, ...],
    consumers: Mapping[str, tuple[str, ...]],
) -> Finding:
    """The same of these contracts and places alone."""
    out = set(finding.contracts).difference(contracts)
    concerned = {service for name in contracts for service in consumers.get(name, ())}
    return replace(
        finding,
        contracts=contracts,
        hits=hits,
        field=hits[0].field if hits else finding.field,
        reader=_side_without(finding.reader, out),
        writer=_side_without(finding.writer, out),
        broken=tuple(name for name in finding.broken if name in concerned),
        services=tuple(hit for hit in finding.services if hit.contract in contracts),
        witness=finding.witness if contracts[:1] == finding.contracts[:1] else None,
    )


def _side_without(side: Side, contracts: set[str]) -> Side:
    revisions = (r for r in side.revisions if r.partition(" of ")[2] not in contracts)
    return replace(side, revisions=tuple(revisions))


def _about(entry: _Entry, words: Words, catalog: Catalog) -> Finding:
    contract = entry.contract
    domain = catalog.domains[contract.domain]
    place = domain.place(contract.line, contract.name, "waivers", entry.index)
    return finding_about(
        words,
        file=place.file,
        line=place.line,
        column=place.column,
        contracts=(contract.full_name,),
    )


def _way_out(entry: _Entry, left: list[Finding]) -> str:
    """Of a waiver that silences nothing: the place it may have meant, or its end."""
    met = {
        place
        for finding in left
        if finding.rule == entry.waiver.rule and entry.contract.full_name in finding.contracts
        for place in _places(entry.contract, finding)
    }
    near = difflib.get_close_matches(entry.waiver.path, sorted(met), n=1, cutoff=0)
    meant = next(iter(near), "") or _by_indexes(entry)
    return f"did you mean: {meant}; otherwise remove it" if meant else "remove it"


def _places(contract: ContractFile, finding: Finding) -> Iterator[str]:
    """What a waiver of this contract may name to silence it."""
    if finding.file == contract.file:
        yield finding.pointer
    hits = [hit.field for hit in finding.hits if hit.contract == contract.full_name]
    yield from map(waiver_path, hits or [finding.field])


def _by_indexes(entry: _Entry) -> str:
    """The pointer that a path with names among its steps stands for; empty where it needs none."""
    if _BY_NAMES.fullmatch(entry.waiver.path):
        return ""
    node: Json = read_json(entry.contract.head_text)
    steps: list[str] = []
    for step in entry.waiver.path.split("/")[1:]:
        found = step
        if isinstance(node, list):
            named = (str(n) for n, each in enumerate(node) if _name(each) == step)
            found = next(named, step)
            is_index = _INDEX.fullmatch(found) and int(found) < len(node)
            node = node[int(found)] if is_index else None
        else:
            node = node.get(step) if isinstance(node, dict) else None
        if node is None:
            return ""
        steps.append(found)
    pointer = "".join(f"/{step}" for step in steps)
    return pointer if pointer != entry.waiver.path else ""


def _name(node: Json) -> Json:
    return node.get("name") if isinstance(node, dict) else None


def _words(waiver: Waiver, today: date, way_out: str) -> Words | None:
    """`way_out` is empty where it silences something."""
    what = f"waiver of {waiver.rule} at {waiver.path or 'the whole contract'}"
    rule = RULES.get(waiver.rule)
    if rule is None:
        return Words(
            rule="waiver_of_unknown_rule",
            message=f"{what}: duly has no such rule",
            help="a waiver silences a hazard or a lint, by the rule id that duly check prints",
        )
    if not _is_waivable(waiver.rule):
        refused = "the registry would refuse the change all the same; "
        return Words(
            rule="waiver_of_violation",
            message=f"{what}: only hazards and lint can be waived, and it is a rule of {rule.kind}",
            help=f"{refused if rule.kind is Kind.COMPATIBILITY else ''}take the way out that the finding names",
        )
    if waiver.expires < today:
        return Words(
            rule="waiver_expired",
            message=f"{what} expired on {waiver.expires}: {waiver.reason}",
            help="settle what it put off and remove it, or give it a later date with a reason",
        )
    if way_out:
        return Words(
            rule="waiver_unused",
            message=f"{what} silences nothing",
            help=way_out,
        )
    return None
