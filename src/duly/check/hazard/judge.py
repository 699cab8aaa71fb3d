"""Run the hazards over a contract."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from duly.check.change import (
    FieldChange,
    ItemsChange,
    NamedChange,
    RecordChange,
    ScalarChange,
    changes,
)
from duly.check.finding import Severity
from duly.check.hazard.lineage import Lineage
from duly.check.hazard.table import HAZARDS
from duly.check.occurrence import Occurrence
from duly.check.places import inside, joined, last_field, subject
from duly.check.proofs import flipped
from duly.check.referral import referral
from duly.check.rule import Against
from duly.compat import Direction, brief, field_path, pointer
from duly.schema import Fixed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from duly.catalog import Catalog, ContractFile, Revision
    from duly.check.change import Change
    from duly.check.finding import Witness
    from duly.check.places import Uses
    from duly.check.proofs import Proofs
    from duly.check.rule import HazardRule, Remark

    _Table = Mapping[type[Change], tuple[HazardRule[Any], ...]]

_ASKED: Final = frozenset((Against.LIVE, Against.EVERY_PAIR, Against.HEAD_READS))
"""Where the level asks for the revision."""
_ONCE: Final = frozenset((Against.LIVE, Against.PREVIOUS))
"""Whichever of the two reads."""


def hazards_of(
    catalog: Catalog,
    contract: ContractFile,
    *,
    compared: Sequence[Revision],
    before: Revision | None,
    uses: Uses,
    proofs: Proofs,
) -> Iterator[Occurrence]:
    """`compared`: the revisions the level asks for; `before`: the one the change started from."""
    directions = contract.compatibility.directions
    if not directions:
        return
    head_reads = Direction.NEW_READS in directions
    asked = {revision.number: revision for revision in compared}
    every = dict(asked)
    lineage = Lineage(compared)
    if before is not None:
        every.setdefault(before.number, before)
    for number, revision in every.items():
        look = _Look(catalog, contract, revision, uses, proofs)
        against = _ASKED if number in asked else frozenset[Against]()
        if before is not None and number == before.number:
            against |= {Against.PREVIOUS}
        table = _rules(against if head_reads else against & _ONCE)
        seen = changes(contract.head, revision.schema)
        is_same = seen.is_same_backwards
        found = seen.found if head_reads or is_same else _without_scalars(seen.found)
        yield from look.at(found, table, head_is_reader=True, told_as_reader=head_reads)
        if head_reads:
            lost = list(lineage.lost(found))
            yield from look.at(lost, table, head_is_reader=True, told_as_reader=True)
        if Direction.NEW_WRITES in directions and not is_same:
            back = changes(revision.schema, contract.head).found
            table = _rules(against & {Against.EVERY_PAIR})
            yield from look.at(back, table, head_is_reader=False, told_as_reader=False)
            table = _rules(against & _ONCE)
            more = _only_backwards(back, found)
            yield from look.at(more, table, head_is_reader=True, told_as_reader=False)


def _without_scalars(found: Sequence[Change]) -> list[Change]:
    return [change for change in found if not isinstance(change, ScalarChange)]


def _only_backwards(back: Sequence[Change], found: Sequence[Change]) -> list[Change]:
    """Scalars that only the other side reads as these, seen from the head."""
    told = {_ends(change) for change in found if isinstance(change, ScalarChange)}
    scalars = (flipped(change) for change in back if isinstance(change, ScalarChange))
    return [change for change in scalars if _ends(change) not in told]


def _ends(change: Change) -> tuple[str, str, str, str]:
    return change.reader_owner, change.reader_path, change.writer_owner, change.writer_path


@cache
def _rules(against: frozenset[Against]) -> _Table:
    table: dict[type[Change], tuple[HazardRule[Any], ...]] = {}
    for rule in HAZARDS:
        if rule.against in against:
            for kind in rule.at:
                table[kind] = (*table.get(kind, ()), rule)
    return table


class _Look:
    """At one contract beside one of its revisions."""

    def __init__(
        self,
        catalog: Catalog,
        contract: ContractFile,
        revision: Revision,
        uses: Uses,
        proofs: Proofs,
    ) -> None:
        self.catalog = catalog
        self.contract = contract
        self.revision = revision
        self.uses = uses
        self.proofs = proofs

    def at(
        self,
        found: Sequence[Change],
        table: _Table,
        *,
        head_is_reader: bool,
        told_as_reader: bool,
    ) -> Iterator[Occurrence]:
        """`told_as_reader`: whether people are told that the head reads; a rule that looks once may look the other way."""
        for change in found:
            for rule in table.get(type(change), ()):
                for remark in rule.find(change):
                    occurrence = self.occurrence(
                        rule,
                        change,
                        remark,
                        head_is_reader=head_is_reader,
                        told_as_reader=told_as_reader,
                    )
                    yield self.placed(occurrence, change, head_is_reader=head_is_reader)

    def placed(self, found: Occurrence, change: Change, *, head_is_reader: bool) -> Occurrence:
        """At the reference, where the head refers to another type than before."""
        other = referral(
            self.catalog,
            self.contract,
            self.revision.schema,
            change.trail,
            head_reads=head_is_reader,
        )
        if other is None:
            return found
        is_foreign = self.catalog.is_foreign(other.owner, self.contract)
        return replace(
            found, owner=other.owner, path=other.path, help=other.help, is_foreign=is_foreign
        )

    def occurrence(
        self,
        rule: HazardRule[Any],
        change: Change,
        remark: Remark,
        *,
        head_is_reader: bool,
        told_as_reader: bool,
    ) -> Occurrence:
        if head_is_reader:
            owner, path = change.reader_owner, change.reader_path + remark.last
        else:
            owner, path = change.writer_owner, change.writer_path + remark.writer_last
        owner = owner or self.contract.full_name
        is_foreign = self.catalog.is_foreign(owner, self.contract)
        reader, writer = _texts(change, remark)
        # An array is told by its field, not by its items.
        trail = change.trail[:-1] if isinstance(change, ItemsChange) else change.trail
        fields = self.fields(owner, change, remark)
        if len(fields) > 1 and _is_of_fixed(change):
            said = owner  # one definition, reached by several fields
        else:
            said = subject(trail, owner, is_foreign=is_foreign)
        facts = {
            "subject": said,
            "earlier": writer if head_is_reader else reader,
            **remark.facts,
        }
        if head_is_reader != told_as_reader:
            reader, writer = writer, reader
        return Occurrence(
            rule=rule,
            contract=self.contract,
            owner=owner,
            path=path,
            is_foreign=is_foreign,
            message=rule.headline.format_map(facts),
            identity=rule.headline.format_map({**facts, "subject": inside(_rest(change), owner)}),
            help=rule.help.format_map(facts),
            location=pointer(change.trail),
            fields=fields,
            other=self.revision.number,
            head_reads=told_as_reader,
            reader=reader,
            writer=writer,
            has_line_out=rule.against is not Against.PREVIOUS
            and rule.severity is not Severity.NOTE,
            hurts=rule.hurts,
            prove=self.proof(
                rule,
                flipped(change) if head_is_reader != told_as_reader else change,
                head_reads=told_as_reader,
                of=f" of {self.contract.full_name}" if is_foreign else "",
            ),
        )

    def proof(
        self, rule: HazardRule[Any], change: Change, *, head_reads: bool, of: str
    ) -> Callable[[], Witness | None] | None:
        if rule.specimen is None or not isinstance(change, ScalarChange):
            return None
        return self.proofs.of_hazard(
            change, rule.specimen, self.revision, head_reads=head_reads, of=of
        )

    def fields(self, owner: str, change: Change, remark: Remark) -> tuple[str, ...]:
        """By every way that leads to the owner, because a pair of types is looked at only once."""
        rests = remark.fields or (_rest(change),)
        return tuple(joined(way, rest) for way in self.uses.of(owner) for rest in rests)


def _rest(change: Change) -> str:
    """The field below the owner of the place."""
    at_definition = isinstance(change, NamedChange | RecordChange) or _is_of_fixed(change)
    return "" if at_definition else field_path(last_field(change.trail))


def _is_of_fixed(change: Change) -> bool:
    return isinstance(change, ScalarChange) and isinstance(change.reader, Fixed)


def _texts(change: Change, remark: Remark) -> tuple[str, str]:
    """What stands on the reader's side and on the writer's."""
    if remark.texts != ("", ""):
        return remark.texts
    match change:
        case FieldChange():
            return brief(change.reader.type), brief(change.writer.type)
        case ScalarChange() | NamedChange() | RecordChange() | ItemsChange():
            return brief(change.reader), brief(change.writer)
        case _:
            return "", ""
