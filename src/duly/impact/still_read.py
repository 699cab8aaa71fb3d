"""Fields that a change takes away while a service still reads them, or may."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from duly.check import Hit, Severity, Words, finding_about, inside
from duly.impact.hits import hits_of
from duly.impact.shape import parts, shape_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from duly.catalog import Catalog, ContractFile
    from duly.check import Finding, ServiceHit
    from duly.impact.reading import ServiceReading
    from duly.impact.shape import Part

_RULE: Final = "removed_field_still_read"
_RENAMES: Final = frozenset(("field_renamed", "renamed_by_alias"))


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
    hits: tuple[ServiceHit, ...]

    @property
    def reading(self) -> frozenset[str]:
        return frozenset(hit.service for hit in self.hits if hit.reads)

    @property
    def perhaps(self) -> frozenset[str]:
        unsure = (hit for hit in self.hits if hit.whole_reads or not hit.is_understood)
        return frozenset(hit.service for hit in unsure) - self.reading

    @property
    def elsewhere(self) -> frozenset[str]:
        return frozenset(hit.service for hit in self.hits if not hit.is_here)


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
        yield _finding(catalog, ways, _new_name(ways[0], told))


def _places(finding: Finding) -> Iterator[tuple[str, ...]]:
    if finding.severity is Severity.ERROR:
        # What a record lacks is missing from its list of fields.
        record = finding.pointer.removesuffix("/fields")
        for contract, field in finding.concerned:
            yield from _places_of(contract, field, finding.file, record)


def _places_of(
    contract: str, field: str, file: str, pointer: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """By its path, and by its type: a violation names one of the ways that lead there."""
    return (contract, field), (contract, file, pointer, field.rpartition(".")[2])


def _of_contract(contract: ContractFile, readings: Sequence[ServiceReading]) -> Iterator[_Gone]:
    for part in parts(shape_of(contract)):
        if part.is_removed and part.outer is not None and not part.outer.is_removed:
            gone = _gone(contract, part, part.outer, hits_of(readings, contract, part.path))
            if gone.reading or gone.perhaps or gone.elsewhere:
                yield gone


def _gone(contract: ContractFile, part: Part, outer: Part, hits: tuple[ServiceHit, ...]) -> _Gone:
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
        hits=hits,
    )


def _new_name(gone: _Gone, told: Sequence[Finding]) -> str:
    """What the field seems to be called now; empty where no finding tells of a rename."""
    contract, record = gone.contract.full_name, gone.path.rpartition(".")[0]
    for finding in told:
        if finding.rule in _RENAMES and (contract, gone.path) in finding.concerned:
            for concerned, field in finding.concerned:
                parent, _, name = field.rpartition(".")
                if (concerned, parent) == (contract, record) and field != gone.path:
                    return name
    return ""


def _finding(catalog: Catalog, ways: Sequence[_Gone], new_name: str) -> Finding:
    first = ways[0]
    reading = sorted(frozenset[str]().union(*(gone.reading for gone in ways)))
    perhaps = sorted(frozenset[str]().union(*(gone.perhaps for gone in ways)).difference(reading))
    elsewhere = sorted(frozenset[str]().union(*(gone.elsewhere for gone in ways)))
    seen_from_owner = inside(first.name, first.owner)
    pointer = f"{first.pointer}/fields"
    file, line, column = catalog.locate(first.owner, pointer)
    is_own = len(ways) == 1 and file == first.contract.file
    subject = f'field "{first.path}"' if is_own else seen_from_owner
    here = reading or perhaps
    words = (
        _of_readers(subject, reading, perhaps, new_name) if here else _of_others(subject, elsewhere)
    )
    finding = finding_about(
        words,
        file=file,
        line=line,
        column=column,
        field=first.path,
        contracts=tuple(dict.fromkeys(gone.contract.full_name for gone in ways)),
        broken=(*reading, *perhaps),
        hits=tuple(
            Hit(contract=gone.contract.full_name, field=gone.path, revisions=()) for gone in ways
        ),
    )
    return replace(finding, pointer=pointer, identity=seen_from_owner)


def _of_readers(
    subject: str, reading: Sequence[str], perhaps: Sequence[str], new_name: str
) -> Words:
    who: list[str] = []
    if reading:
        who.append(f"{', '.join(reading)} still {'reads' if len(reading) == 1 else 'read'} it")
    if perhaps:
        who.append(f"{', '.join(perhaps)} may still read it")
    named = "; name in them the fields they need, where they hand on the whole" if perhaps else ""
    return Words(
        rule=_RULE,
        message=f"{subject} is gone, and {', and '.join(who)}",
        help=f'keep it beside "{new_name}", which seems to be its new name, and fill both until they read that'
        if new_name
        else f"first release services that do not read it{named}, then remove it; "
        "or mark it deprecated",
    )


def _of_others(subject: str, elsewhere: Sequence[str]) -> Words:
    names = ", ".join(elsewhere)
    verb = "reads" if len(elsewhere) == 1 else "read"
    return Words(
        rule=_RULE,
        message=f"{subject} is gone, and nobody can know from here whether {names} {verb} it",
        help="ask those who run it, or mark it deprecated first",
        is_harmless=True,
    )
