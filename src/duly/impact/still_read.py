"""Fields that a change takes away while a service still reads them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from duly.check import Hit, Severity, Words, finding_about
from duly.impact.hits import hits_of
from duly.impact.shape import parts, shape_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from duly.catalog import Catalog, ContractFile
    from duly.check import Finding
    from duly.impact.reading import ServiceReading
    from duly.impact.shape import Part

_RULE: Final = "removed_field_still_read"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gone:
    """A removed field, as one way leads to it in one contract."""

    contract: ContractFile
    path: str
    owner: str
    """The type that lost it."""
    pointer: str
    """Of the owner, in the file that defines it."""
    name: str
    """Of the field, seen from the owner."""
    services: frozenset[str]


def still_read(
    catalog: Catalog,
    changed: Collection[str],
    readings: Sequence[ServiceReading],
    told: Sequence[Finding],
) -> Iterator[Finding]:
    """One for each field a type lost, the outermost where it held others, unless an error has `told` it."""
    known = {place for finding in told for place in _places(finding)}
    lost: dict[tuple[str, str], list[_Gone]] = {}
    for contract in catalog.contracts:
        if contract.full_name in changed:
            for gone in _of_contract(contract, readings):
                file = catalog.sources[gone.owner].file
                places = _places_of(contract.full_name, gone.path, file, gone.pointer)
                if not known.intersection(places):
                    lost.setdefault((gone.owner, gone.name), []).append(gone)
    for ways in lost.values():
        yield _finding(catalog, ways)


def _places(finding: Finding) -> Iterator[tuple[str, ...]]:
    if finding.severity is Severity.ERROR:
        hits = [(hit.contract, hit.field) for hit in finding.hits]
        # What a record lacks is missing from its list of fields.
        record = finding.pointer.removesuffix("/fields")
        for contract, field in hits or [(name, finding.field) for name in finding.contracts]:
            yield from _places_of(contract, field, finding.file, record)


def _places_of(
    contract: str, field: str, file: str, pointer: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """By its path, and by its type: a violation names one of the ways that lead there."""
    return (contract, field), (contract, file, pointer, field.rpartition(".")[2])


def _of_contract(contract: ContractFile, readings: Sequence[ServiceReading]) -> Iterator[_Gone]:
    for part in parts(shape_of(contract)):
        if part.is_removed and part.outer is not None and not part.outer.is_removed:
            hits = hits_of(readings, contract, part.path)
            services = frozenset(hit.service for hit in hits if hit.reads)
            if services:
                yield _gone(contract, part, part.outer, services)


def _gone(contract: ContractFile, part: Part, outer: Part, services: frozenset[str]) -> _Gone:
    while not outer.is_record and outer.outer is not None:
        outer = outer.outer
    name = outer.below(part)
    record = outer.record_that_had(re.split(r"[.\[{]", name)[0])
    return _Gone(
        contract=contract,
        path=part.path,
        owner=record.name if record else contract.full_name,
        pointer=record.path if record else "",
        name=name,
        services=services,
    )


def _finding(catalog: Catalog, ways: Sequence[_Gone]) -> Finding:
    first = ways[0]
    services = tuple(sorted({service for gone in ways for service in gone.services}))
    inside = f'field "{first.name}" of {first.owner}'
    file, line, column = catalog.locate(first.owner, first.pointer)
    is_own = len(ways) == 1 and file == first.contract.file
    subject = f'field "{first.path}"' if is_own else inside
    words = Words(
        rule=_RULE,
        message=f"{subject} is gone, and {', '.join(services)} still "
        f"{'reads' if len(services) == 1 else 'read'} it",
        help="first release services that do not read it, then remove it; or mark it deprecated",
    )
    finding = finding_about(
        words,
        file=file,
        line=line,
        column=column,
        field=first.path,
        contracts=tuple(dict.fromkeys(gone.contract.full_name for gone in ways)),
        broken=services,
    )
    return replace(
        finding,
        pointer=first.pointer,
        identity=inside,
        hits=tuple(
            Hit(contract=gone.contract.full_name, field=gone.path, revisions=()) for gone in ways
        ),
    )
