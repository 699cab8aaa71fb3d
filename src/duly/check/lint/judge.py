"""Run lint over what is new."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from duly.check.lint.table import LINT
from duly.check.occurrence import Occurrence
from duly.check.part import FieldPart, parts
from duly.check.places import Uses, joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from duly.catalog import Catalog, ContractFile, Revision
    from duly.check.part import Part
    from duly.check.rule import LintRule, Remark
    from duly.schema import Schema


class _Known(NamedTuple):
    """What a frozen revision already has: nobody can change it there, so nobody is told again."""

    rule: str
    owner: str
    message: str


class Lint:
    """Over a whole catalog, because a type is as old as the first contract that froze it."""

    def __init__(self, catalog: Catalog, frozen: Mapping[str, Revision | None]) -> None:
        """`frozen`: for each contract the revision that its change started from."""
        self._catalog = catalog
        self._frozen = frozen
        self._known: dict[str, frozenset[_Known]] = {}
        self._users: dict[str, list[ContractFile]] | None = None

    def of(self, contract: ContractFile, uses: Uses) -> Iterator[Occurrence]:
        """What its head has and no frozen revision had."""
        for part in parts(contract.head, event_time=contract.event_time):
            if self._is_ours(part.owner):
                for rule, remark in _remarks(part):
                    message = rule.headline.format_map(remark.facts)
                    if not self._is_known(_Known(rule.id, part.owner, message), contract):
                        yield self._occurrence(rule, remark, part, contract, uses.of(part.owner))

    def _is_ours(self, owner: str) -> bool:
        """Names outside the root are somebody else's choice."""
        return owner.startswith(f"{self._catalog.root}.")

    def _is_known(self, found: _Known, contract: ContractFile) -> bool:
        users = [contract]
        if self._catalog.is_foreign(found.owner, contract):
            users = self._users_of(found.owner)
        return any(found in self._of_revision(user) for user in users)

    def _users_of(self, owner: str) -> list[ContractFile]:
        if self._users is None:
            self._users = {}
            for contract in self._catalog.contracts:
                for name in contract.head.named:
                    self._users.setdefault(name, []).append(contract)
        return self._users.get(owner, [])

    def _of_revision(self, contract: ContractFile) -> frozenset[_Known]:
        name = contract.full_name
        if name not in self._known:
            revision = self._frozen[name]
            every = _every(revision.schema, contract.event_time) if revision else ()
            self._known[name] = frozenset(every)
        return self._known[name]

    def _occurrence(
        self,
        rule: LintRule[Any],
        remark: Remark,
        part: Part,
        contract: ContractFile,
        ways: tuple[str, ...],
    ) -> Occurrence:
        rest = part.field.name if isinstance(part, FieldPart) else ""
        message = rule.headline.format_map(remark.facts)
        return Occurrence(
            rule=rule,
            contract=contract,
            owner=part.owner,
            path=part.path + remark.last,
            is_foreign=self._catalog.is_foreign(part.owner, contract),
            message=message,
            identity=message,
            help=rule.help.format_map(remark.facts),
            fields=tuple(joined(way, rest) for way in ways),
        )


def _every(schema: Schema, event_time: str) -> Iterator[_Known]:
    for part in parts(schema, event_time=event_time):
        for rule, remark in _remarks(part):
            yield _Known(rule.id, part.owner, rule.headline.format_map(remark.facts))


def _remarks(part: Part) -> Iterator[tuple[LintRule[Any], Remark]]:
    for rule in LINT:
        if isinstance(part, rule.at):
            for remark in rule.find(part):
                yield rule, remark
