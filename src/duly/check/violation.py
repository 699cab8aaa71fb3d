"""Violations of the level a contract promises."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from duly.check.case import Case
from duly.check.occurrence import Occurrence
from duly.check.referral import referral
from duly.check.rules import RULES
from duly.compat import Direction, Rule, check_level

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from duly.catalog import Catalog, ContractFile, Revision
    from duly.check.proofs import Proofs
    from duly.check.rule import ViolationRule
    from duly.compat import Violation


def violations_of(
    catalog: Catalog, contract: ContractFile, previous: Sequence[Revision], proofs: Proofs
) -> Iterator[Occurrence]:
    schemas = [revision.schema for revision in previous]
    for conflict in check_level(contract.compatibility, new=contract.head, previous=schemas):
        about = _About(catalog, contract, conflict.direction)
        for violation in conflict.violations:
            for fault, unions in faults(violation):
                yield about.occurrence(fault, unions, previous[conflict.previous], proofs)


def faults(violation: Violation) -> Iterator[tuple[Violation, tuple[Violation, ...]]]:
    """What there is to mend, and the unions around it for which Avro says MISSING_UNION_BRANCH.

    Where a union has the branch, the fault lies inside that branch.
    """
    if not _has_the_branch(violation):
        yield violation, ()
        return
    for cause in violation.causes:
        for fault, unions in faults(cause):
            yield fault, (violation, *unions)


def _has_the_branch(violation: Violation) -> bool:
    depth = len(violation.trail)
    branches = {cause.trail[depth].index for cause in violation.causes}
    return len(branches) == 1 and not any(
        cause.rule == Rule.NAME_MISMATCH and len(cause.trail) == depth + 1
        for cause in violation.causes
    )


@dataclass(frozen=True, slots=True)
class _About:
    """One contract's head, on one side."""

    catalog: Catalog
    contract: ContractFile
    direction: Direction

    def occurrence(
        self,
        violation: Violation,
        unions: tuple[Violation, ...],
        revision: Revision,
        proofs: Proofs,
    ) -> Occurrence:
        case, rule = self.case(violation), _rule(violation)
        other = referral(
            self.catalog,
            self.contract,
            revision.schema,
            violation.trail,
            head_reads=case.head_reads,
        )
        owner = other.owner if other else case.head.owner or self.contract.full_name
        is_foreign = self.catalog.is_foreign(owner, self.contract)
        return Occurrence(
            rule=rule,
            contract=self.contract,
            owner=owner,
            path=other.path if other else case.head.path,
            is_foreign=is_foreign,
            message=rule.headline(case),
            identity=rule.headline(replace(case, is_foreign=True)),
            help=other.help if other else rule.help(case),
            location=violation.location,
            fields=(violation.field,),
            other=revision.number,
            head_reads=case.head_reads,
            reader=violation.reader.text,
            writer=violation.writer.text,
            causes=tuple(self.causes(violation)),
            unions=tuple(map(_union, unions)),
            has_line_out=True,
            prove=proofs.of_violation(
                violation,
                revision,
                head_reads=case.head_reads,
                of=f" of {self.contract.full_name}" if is_foreign else "",
            ),
        )

    def case(self, violation: Violation) -> Case:
        head_reads = self.direction is Direction.NEW_READS
        place = violation.reader if head_reads else violation.writer
        return Case(
            contract=self.contract,
            direction=self.direction,
            violation=violation,
            is_foreign=self.catalog.is_foreign(place.owner, self.contract),
        )

    def causes(self, violation: Violation) -> Iterator[str]:
        for cause in violation.causes:
            yield f"{_rule(cause).headline(self.case(cause))}  [{cause.rule}]"
            yield from self.causes(cause)


def _rule(violation: Violation) -> ViolationRule:
    return cast("ViolationRule", RULES[violation.rule])


def _union(violation: Violation) -> str:
    field = f'field "{violation.field}"' if violation.field else "the root"
    return f"{violation.reader.text} of {field}, where Avro says {violation.rule}"
