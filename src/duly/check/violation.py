"""Violations of the level a contract promises."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from duly.check.case import Case
from duly.check.occurrence import Occurrence
from duly.check.rules import RULES
from duly.compat import Direction, check_level

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
        for violation in conflict.violations:
            head_reads = conflict.direction is Direction.NEW_READS
            place = violation.reader if head_reads else violation.writer
            source = catalog.sources.get(place.owner)
            case = Case(
                contract=contract,
                direction=conflict.direction,
                violation=violation,
                is_foreign=source is not None and source.file != contract.file,
            )
            yield _occurrence(case, previous[conflict.previous], proofs)


def _occurrence(case: Case, revision: Revision, proofs: Proofs) -> Occurrence:
    rule = cast("ViolationRule", RULES[case.violation.rule])
    return Occurrence(
        rule=rule,
        contract=case.contract,
        owner=case.head.owner or case.contract.full_name,
        path=case.head.path,
        is_foreign=case.is_foreign,
        message=rule.headline(case),
        identity=rule.headline(replace(case, is_foreign=True)),
        help=rule.help(case),
        location=case.violation.location,
        fields=(case.violation.field,),
        other=revision.number,
        head_reads=case.head_reads,
        reader=case.violation.reader.text,
        writer=case.violation.writer.text,
        causes=tuple(_causes(case.violation)),
        has_line_out=True,
        prove=proofs.of_violation(
            case.violation,
            revision,
            head_reads=case.head_reads,
            of=f" of {case.contract.full_name}" if case.is_foreign else "",
        ),
    )


def _causes(violation: Violation) -> Iterator[str]:
    for cause in violation.causes:
        yield f"{cause.message}  [{cause.rule}]"
        yield from _causes(cause)
