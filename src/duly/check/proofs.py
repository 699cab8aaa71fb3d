"""Witnesses for what is reported, made late: a catalog without findings loads no codec."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from duly.check.change import ScalarChange
from duly.check.finding import Witness

if TYPE_CHECKING:
    from collections.abc import Callable

    from duly.catalog import ContractFile, Revision
    from duly.check.change import Change
    from duly.check.specimen import Specimen
    from duly.check.witness import Prover
    from duly.compat import Step, Violation

_TOO_DEEP = Witness(text="none: the types nest too deeply for a record to be made")


class Proofs:
    """Of one contract's head beside its revisions."""

    def __init__(self, contract: ContractFile) -> None:
        self._contract = contract
        self._provers: dict[tuple[int, bool], Prover | None] = {}

    def of_violation(
        self, violation: Violation, revision: Revision, *, head_reads: bool, of: str
    ) -> Callable[[], Witness]:
        """`of`: the contract in words, where the finding may be about several."""

        def prove() -> Witness:
            prover = self._prover(revision, head_reads=head_reads)
            if prover is None:
                return _TOO_DEEP
            written = _written(revision, of, head_reads=head_reads)
            read = "" if head_reads else f" with revision {revision.number}"
            return prover.violation(violation, written=written, read=read)

        return prove

    def of_hazard(
        self,
        change: ScalarChange,
        show: Callable[[ScalarChange], Specimen | None],
        revision: Revision,
        *,
        head_reads: bool,
        of: str,
    ) -> Callable[[], Witness | None]:
        """`change` has the head as its reader if `head_reads`, and as its writer if not."""

        def prove() -> Witness | None:
            specimen = show(change)
            prover = self._prover(revision, head_reads=head_reads)
            if specimen is None or prover is None:
                return None
            written = _written(revision, of, head_reads=head_reads)
            return prover.hazard(change.trail, specimen, written=written)

        return prove

    def _prover(self, revision: Revision, *, head_reads: bool) -> Prover | None:
        from duly.check.witness import prover

        key = (revision.number, head_reads)
        if key not in self._provers:
            head, other = self._contract.head, revision.schema
            self._provers[key] = prover(head, other) if head_reads else prover(other, head)
        return self._provers[key]


def flipped(change: Change) -> Change:
    """The same place with reader and writer exchanged; only of scalars does it matter."""
    if not isinstance(change, ScalarChange):
        return change
    return replace(
        change,
        trail=tuple(map(_flipped, change.trail)),
        reader=change.writer,
        reader_owner=change.writer_owner,
        reader_path=change.writer_path,
        writer=change.reader,
        writer_owner=change.reader_owner,
        writer_path=change.reader_path,
    )


def _flipped(step: Step) -> Step:
    match step.kind:
        case "field":
            return replace(step, reader=step.writer, writer=step.reader)
        case "writer_branch":
            return replace(step, kind="reader_branch")
        case "reader_branch":
            return replace(step, kind="writer_branch")
        case "items" | "values":
            return step


def _written(revision: Revision, of: str, *, head_reads: bool) -> str:
    return f"revision {revision.number}{of}" if head_reads else f"head{of}"
