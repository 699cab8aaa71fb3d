"""Which services a contract, or one field of it, concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duly.check import ServiceHit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duly.catalog import ContractFile
    from duly.impact.reading import ServiceReading, SubscriberReading

NOT_HERE = "unknown, not in this repository"


def hits_of(
    readings: Sequence[ServiceReading], contract: ContractFile, field: str = ""
) -> tuple[ServiceHit, ...]:
    """Every consumer by the passport and by the code, or perhaps; by name, with reads of the field."""
    by_name = {reading.name: reading for reading in readings}
    subscribing = {
        reading.name
        for reading in readings
        for subscriber in reading.subscribers
        if subscriber.contract == contract.full_name
    }
    unread = (reading.name for reading in readings if reading.unread and reading.is_service)
    return tuple(
        _hit(by_name.get(name), name, contract, field)
        for name in sorted({*contract.consumed_by, *subscribing, *unread})
    )


def _hit(
    reading: ServiceReading | None, service: str, contract: ContractFile, field: str
) -> ServiceHit:
    if reading is None:
        return ServiceHit(
            service=service, contract=contract.full_name, note=NOT_HERE, is_here=False
        )
    for subscriber in reading.subscribers:
        if subscriber.contract == contract.full_name:
            return _subscribed(subscriber, contract, field)
    note = "consumes it by domain.toml, and has no subscriber for it"
    if reading.unread:
        first = reading.unread[0]
        note = f"unknown, {first.place}: {first.reason}"
    return ServiceHit(
        service=service,
        contract=contract.full_name,
        note=note,
        is_understood=not reading.unread,
    )


def _subscribed(subscriber: SubscriberReading, contract: ContractFile, field: str) -> ServiceHit:
    declared = subscriber.service in contract.consumed_by
    return ServiceHit(
        service=subscriber.service,
        contract=contract.full_name,
        function=subscriber.function,
        place=subscriber.place,
        reads=subscriber.reads_of(field),
        whole_reads=subscriber.whole_reads_of(field),
        note="" if declared else "not in consumed_by of its domain.toml",
    )
