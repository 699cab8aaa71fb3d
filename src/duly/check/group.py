"""From what was met to what is said: the same fault in many places is one finding."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from duly.catalog import Position
from duly.check.finding import HEAD, Finding, Hit, Severity, Side
from duly.check.retirement import retirement, withdrawal
from duly.check.rule import Kind
from duly.schema import locate_all

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from duly.catalog import Catalog, ContractFile
    from duly.check.occurrence import Occurrence

_Key: TypeAlias = tuple[object, ...]
_Place: TypeAlias = tuple[str, str]
"""File and JSON pointer."""


class Groups:
    """Occurrences by rule, place and words; those of a shared type by all contracts together."""

    def __init__(
        self,
        catalog: Catalog,
        severities: Mapping[str, Severity | None],
        since: Mapping[str, int] | None,
    ) -> None:
        """`since` as duly.check.judge takes it."""
        self._catalog = catalog
        self._severities = severities
        self._since = since
        self._groups: dict[_Key, _Group] = {}

    def add(self, found: Occurrence) -> None:
        severity = self._severities.get(found.rule.id, found.rule.severity)
        if severity is None:
            return
        source = self._catalog.sources[found.owner]
        place = (source.file, found.path)
        direction = found.head_reads if found.other is not None else None
        contract = "" if found.is_foreign else found.contract.full_name
        key = (found.rule.id, direction, place, found.message, found.reader, found.writer, contract)
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = _Group(
                first=found, severity=severity, place=place, since=self._since
            )
        group.add(found)

    def findings(self) -> Iterator[Finding]:
        said = {(group.first.rule.id, group.place) for group in self._groups.values()}
        groups = [
            group
            for group in self._groups.values()
            if (group.first.rule.covered_by, group.place) not in said
        ]
        positions = self._positions(groups)
        for group in groups:
            yield group.finding(positions[group.place])

    def _positions(self, groups: list[_Group]) -> dict[_Place, Position]:
        """One pass over each file, however many findings are in it."""
        texts = {source.file: source.text for source in self._catalog.sources.values()}
        pointers: dict[str, set[str]] = {}
        for file, pointer in (group.place for group in groups):
            pointers.setdefault(file, set()).add(pointer)
        return {
            (file, pointer): Position(file, *at)
            for file, wanted in pointers.items()
            for pointer, at in locate_all(texts[file], wanted).items()
        }


@dataclass(slots=True, kw_only=True)
class _Group:
    first: Occurrence
    severity: Severity
    place: _Place
    since: Mapping[str, int] | None
    contracts: dict[str, ContractFile] = field(default_factory=dict[str, "ContractFile"])
    hits: dict[tuple[str, str], set[int]] = field(default_factory=dict[tuple[str, str], "set[int]"])

    def add(self, found: Occurrence) -> None:
        name = found.contract.full_name
        self.contracts.setdefault(name, found.contract)
        for path in found.fields:
            numbers = self.hits.setdefault((name, path), set())
            if found.other is not None:
                numbers.add(found.other)

    def finding(self, position: Position) -> Finding:
        first = self.first
        reader, writer = self.sides()
        return Finding(
            rule=first.rule.id,
            severity=self.severity,
            file=position.file,
            line=position.line,
            column=position.column,
            message=first.message,
            contracts=tuple(self.contracts),
            reader=reader,
            writer=writer,
            location=first.location,
            field=first.fields[0],
            causes=first.causes,
            unions=first.unions,
            broken=self.broken(),
            help="; ".join([first.help, *self.ways_out()]),
            pointer=first.path,
            identity=f"{first.owner}: {first.identity}",
            hits=tuple(
                Hit(contract=contract, field=path, revisions=tuple(sorted(numbers)))
                for (contract, path), numbers in self.hits.items()
            ),
            witness=first.prove() if first.prove else None,
        )

    def sides(self) -> tuple[Side, Side]:
        first = self.first
        if first.other is None or not first.hurts:
            return Side(), Side()
        head, past = (HEAD,), tuple(self.revisions())
        reader, writer = (head, past) if first.head_reads else (past, head)
        return Side(revisions=reader, text=first.reader), Side(revisions=writer, text=first.writer)

    def revisions(self) -> Iterator[str]:
        for name in self.contracts:
            of = f" of {name}" if len(self.contracts) > 1 else ""
            yield from (f"revision {number}{of}" for number in self.numbers(name))

    def numbers(self, contract: str) -> list[int]:
        """Of the revisions on the other side."""
        hits = (numbers for (name, _), numbers in self.hits.items() if name == contract)
        return sorted(set[int]().union(*hits))

    def broken(self) -> tuple[str, ...]:
        if self.first.rule.kind is Kind.LINT or not self.first.hurts:
            return ()
        return tuple(sorted({name for c in self.contracts.values() for name in c.consumed_by}))

    def ways_out(self) -> Iterator[str]:
        first = self.first
        contract = first.contract
        if not first.has_line_out:
            return
        hit = self.numbers(contract.full_name) if len(self.contracts) == 1 else []
        if self.since is not None:
            withdrawn = withdrawal(
                contract, hit, newest_before=self.since.get(contract.full_name, 0)
            )
            if withdrawn:
                yield f"or {withdrawn}"
        ended = retirement(contract, hit, first.directions)
        if ended:
            yield f"or {ended}"
        if first.is_foreign:
            yield "or add a new type beside it"
        else:
            yield f"or start {contract.next_line}"
