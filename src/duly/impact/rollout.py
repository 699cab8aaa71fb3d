"""In which order services and the registry follow a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duly.check import Order, Rollout, misread
from duly.compat import Level, holds_level, is_compatible

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from duly.catalog import Catalog, ContractFile, Revision
    from duly.check import Finding, Misread
    from duly.impact.reading import ServiceReading

REGISTER = "duly register"


def rollouts(
    catalog: Catalog,
    changed: Collection[str],
    readings: Sequence[ServiceReading],
    *,
    findings: Sequence[Finding] = (),
) -> tuple[Rollout, ...]:
    """One for each contract of these full names, in order of name; a hazard counts, waived or not."""
    return tuple(
        _rollout(contract, readings, misread(contract, findings))
        for contract in catalog.contracts
        if contract.full_name in changed
    )


def contracts_from(catalog: Catalog, files: Collection[str]) -> frozenset[str]:
    """Full names of the contracts whose shape stands, wholly or in part, in one of these files."""
    return frozenset(
        contract.full_name
        for contract in catalog.contracts
        if contract.file in files
        or any(
            source.file in files
            for name in contract.head.named
            if (source := catalog.sources.get(name)) is not None
        )
    )


def _rollout(
    contract: ContractFile, readings: Sequence[ServiceReading], hazards: Misread
) -> Rollout:
    previous = contract.previous
    counted = contract.compared if contract.compatibility.directions else previous
    order = _order(
        reads_past=not hazards.by_new
        and all(is_compatible(contract.head, past.schema) for past in counted),
        is_read=not (hazards.by_old or hazards.both_ways)
        and all(is_compatible(past.schema, contract.head) for past in counted),
    )
    schemas = [past.schema for past in previous]
    if not holds_level(contract.compatibility, new=contract.head, previous=schemas):
        cautions, is_refused = [f"{contract.compatibility} refuses the change as it is"], True
    else:
        older = [past for past in previous if past not in counted]
        cautions, is_refused = [*_cautions(contract, order, hazards, older)], False
    return Rollout(
        contract=contract.full_name,
        order=order,
        steps=_steps(contract, readings, order),
        caution="; ".join(cautions),
        is_refused=is_refused,
    )


def _steps(
    contract: ContractFile, readings: Sequence[ServiceReading], order: Order
) -> tuple[tuple[str, ...], ...]:
    producers = {*contract.produced_by}
    producers |= {r.name for r in readings if contract.full_name in r.publishes}
    consumers = {*contract.consumed_by}
    consumers |= {
        r.name for r in readings for s in r.subscribers if s.contract == contract.full_name
    }
    first, last, both = (
        tuple(sorted(names)) for names in (consumers, producers, consumers | producers)
    )
    steps = {
        Order.ANY: ((REGISTER,), both),
        Order.CONSUMERS_FIRST: (first, (REGISTER,), last),
        Order.PRODUCERS_FIRST: ((REGISTER,), last, first),
        Order.NONE: (),
    }[order]
    return tuple(step for step in steps if step)


def _cautions(
    contract: ContractFile, order: Order, hazards: Misread, older: Sequence[Revision]
) -> Iterator[str]:
    if order is Order.NONE:
        yield f"start {contract.next_line}, or keep what others read"
        return
    if hazards.both_ways:
        yield (
            f"{', '.join(hazards.both_ways)}: before the consumers, the producers must stop, and "
            "what they wrote must be consumed or past its retention"
        )
    elif order is Order.PRODUCERS_FIRST:
        why = f"{', '.join(hazards.by_new)}: " if hazards.by_new else ""
        yield (
            f"{why}before the consumers, what was written earlier must be consumed or past its "
            "retention"
        )
    if contract.compatibility is Level.NONE:
        yield "under NONE nobody looks for changes of meaning"
    yield from _of_older(contract, older)


def _of_older(contract: ContractFile, older: Sequence[Revision]) -> Iterator[str]:
    """What a level that looks back only once leaves to the operator."""
    unread = [r.number for r in older if not is_compatible(contract.head, r.schema)]
    blind = [r.number for r in older if not is_compatible(r.schema, contract.head)]
    if unread:
        yield f"what was written with {_revisions(unread)} must be past its retention"
    if blind:
        yield f"no consumer may still read as {_revisions(blind)}"


def _revisions(numbers: Sequence[int]) -> str:
    return f"revision{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}"


def _order(*, reads_past: bool, is_read: bool) -> Order:
    if reads_past and is_read:
        return Order.ANY
    if reads_past:
        return Order.CONSUMERS_FIRST
    return Order.PRODUCERS_FIRST if is_read else Order.NONE
