"""Judge a catalog: every head against the live revisions its level asks for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from duly.check.case import Case
from duly.check.finding import Finding, Report, Side
from duly.check.rules import RULES
from duly.compat import Direction, check_level

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from duly.catalog import Catalog, ContractFile, Position, Revision
    from duly.compat import Violation


def judge(catalog: Catalog) -> Report:
    """Raises FrozenRevisionError where a frozen text is no longer a schema of its contract."""
    groups: dict[tuple[str, ...], _Group] = {}
    compared = 0
    for contract in catalog.contracts:
        previous = _previous(contract)
        compared += len(previous)
        for case, revision in _cases(catalog, contract, previous):
            position = _position(catalog, case)
            message = RULES[case.violation.rule].headline(case)
            sides = (case.violation.reader.text, case.violation.writer.text)
            key = (case.violation.rule, case.direction, *map(str, position), message, *sides)
            if not case.is_foreign:
                key = (*key, contract.full_name)
            group = groups.setdefault(key, _Group(case=case, position=position, message=message))
            group.hits.setdefault(contract.full_name, []).append(revision.number)
            group.contracts.setdefault(contract.full_name, contract)
    findings = [group.finding() for group in groups.values()]
    findings.sort(key=lambda f: (f.severity.rank, f.file, f.line, f.column, f.rule, f.message))
    return Report(
        findings=tuple(findings),
        contracts=len(catalog.contracts),
        revisions=compared,
        unfrozen=tuple(c.full_name for c in catalog.contracts if c.frozen_revision is None),
    )


def _previous(contract: ContractFile) -> tuple[Revision, ...]:
    """Live revisions but for the one that is the head itself, oldest first."""
    return tuple(r for r in contract.live if r.number != contract.frozen_revision)


def _cases(
    catalog: Catalog, contract: ContractFile, previous: Sequence[Revision]
) -> Iterator[tuple[Case, Revision]]:
    schemas = [revision.schema for revision in previous]
    for conflict in check_level(contract.compatibility, new=contract.head, previous=schemas):
        for violation in conflict.violations:
            case = Case(
                contract=contract,
                direction=conflict.direction,
                violation=violation,
                is_foreign=_is_foreign(catalog, contract, conflict.direction, violation),
            )
            yield case, previous[conflict.previous]


def _is_foreign(
    catalog: Catalog, contract: ContractFile, direction: Direction, violation: Violation
) -> bool:
    place = violation.reader if direction is Direction.NEW_READS else violation.writer
    source = catalog.sources.get(place.owner)
    return source is not None and source.file != contract.file


def _position(catalog: Catalog, case: Case) -> Position:
    """Where the author of the head can act."""
    return catalog.locate(case.head.owner or case.contract.full_name, case.head.path)


@dataclass(slots=True, kw_only=True)
class _Group:
    """The same fault at the same place, against several revisions or in several contracts."""

    case: Case
    position: Position
    message: str
    hits: dict[str, list[int]] = field(default_factory=dict[str, list[int]])
    contracts: dict[str, ContractFile] = field(default_factory=dict[str, "ContractFile"])

    def finding(self) -> Finding:
        case, rule = self.case, RULES[self.case.violation.rule]
        head, past = ("head",), tuple(self.revisions())
        reader, writer = (head, past) if case.head_reads else (past, head)
        broken = {service for c in self.contracts.values() for service in c.consumed_by}
        return Finding(
            rule=rule.id,
            severity=rule.severity,
            file=self.position.file,
            line=self.position.line,
            column=self.position.column,
            message=self.message,
            contracts=tuple(self.contracts),
            reader=Side(revisions=reader, text=case.violation.reader.text),
            writer=Side(revisions=writer, text=case.violation.writer.text),
            location=case.violation.location,
            field=case.violation.field,
            causes=tuple(_causes(case.violation)),
            broken=tuple(sorted(broken)),
            help="; ".join([rule.help(case), *self.ways_out()]),
        )

    def revisions(self) -> Iterator[str]:
        for name, numbers in self.hits.items():
            of = f" of {name}" if len(self.hits) > 1 else ""
            yield from (f"revision {number}{of}" for number in sorted(set(numbers)))

    def ways_out(self) -> Iterator[str]:
        contract = self.case.contract
        hit = sorted(set(self.hits[contract.full_name]))
        if len(self.contracts) == 1 and len(hit) < len(_previous(contract)):
            yield f"or set retired = {hit} once retention has passed"
        if self.case.is_foreign:
            yield "or add a new type beside it"
        else:
            yield f"or start {contract.domain}/v{int(contract.line.removeprefix('v')) + 1}"


def _causes(violation: Violation) -> Iterator[str]:
    for cause in violation.causes:
        yield f"{cause.message}  [{cause.rule}]"
        yield from _causes(cause)
