"""Judge a catalog: every head against the live revisions its level asks for, and what is new in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duly.check.about_files import in_order
from duly.check.finding import Report
from duly.check.group import Groups
from duly.check.hazard.judge import hazards_of
from duly.check.lint.judge import Lint
from duly.check.places import Uses
from duly.check.proofs import Proofs
from duly.check.violation import violations_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from duly.catalog import Catalog, ContractFile, Revision
    from duly.check.finding import Severity
    from duly.check.occurrence import Occurrence


def judge(
    catalog: Catalog,
    *,
    severities: Mapping[str, Severity | None] | None = None,
    since: Mapping[str, int] | None = None,
) -> Report:
    """Violations, hazards and lint.

    `severities`: what [tool.duly.rules] says, None for rules that are off. `since`: for each
    contract that was there before this change, its newest revision then; without it, every
    frozen revision counts as one of before. Raises FrozenRevisionError where a frozen text is no
    longer a schema of its contract.
    """
    judged = _Judged(catalog, since)
    groups = Groups(catalog, severities or {}, since)
    for contract in catalog.contracts:
        for occurrence in judged.occurrences(contract):
            groups.add(occurrence)
    return Report(
        findings=in_order(groups.findings()),
        contracts=len(catalog.contracts),
        revisions=sum(len(contract.live) for contract in catalog.contracts),
        unfrozen=tuple(c.full_name for c in catalog.contracts if c.frozen_revision is None),
    )


class _Judged:
    def __init__(self, catalog: Catalog, since: Mapping[str, int] | None) -> None:
        self.catalog = catalog
        self.since = since
        self.lint = Lint(catalog, {c.full_name: self.started_from(c) for c in catalog.contracts})

    def occurrences(self, contract: ContractFile) -> Iterator[Occurrence]:
        uses, proofs = Uses(contract.head), Proofs(contract)
        live = contract.previous
        yield from violations_of(self.catalog, contract, live, proofs)
        before = self.before(contract, live)
        yield from hazards_of(
            self.catalog,
            contract,
            compared=contract.compared,
            before=before,
            uses=uses,
            proofs=proofs,
        )
        if self.is_new(contract):
            yield from self.lint.of(contract, uses)

    def is_new(self, contract: ContractFile) -> bool:
        """Whether the head is something that was not frozen before this change."""
        frozen = contract.frozen_revision
        if frozen is None or self.since is None:
            return frozen is None
        return frozen > self.since.get(contract.full_name, 0)

    def started_from(self, contract: ContractFile) -> Revision | None:
        """The newest revision of before this change."""
        revisions = contract.revisions
        if self.since is not None:
            newest = self.since.get(contract.full_name, 0)
            revisions = tuple(r for r in revisions if r.number <= newest)
        return revisions[-1] if revisions else None

    def before(self, contract: ContractFile, live: tuple[Revision, ...]) -> Revision | None:
        """What the change to the head is seen against; None where there is no change to see."""
        if self.since is None:
            return live[-1] if live else None
        if not self.is_new(contract):
            return None
        start = self.started_from(contract)
        return start if start in live else None
