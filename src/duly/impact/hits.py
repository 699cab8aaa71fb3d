"""Which services a contract, or one field of it, concerns."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from duly.errors import ConfigError
from duly.impact.shape import parts, shape_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from duly.catalog import Catalog, ContractFile
    from duly.impact.reading import Place, Read, ServiceReading, SubscriberReading, WholeRead

NOT_HERE = "unknown, not in this repository"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceHit:
    """One service that consumes a contract, and what it reads of it."""

    service: str
    contract: str
    function: str = ""
    place: Place | None = None
    """Of the subscriber; None where there is none to be seen."""
    reads: tuple[Read, ...] = ()
    whole_reads: tuple[WholeRead, ...] = ()
    note: str = ""
    """Why nothing, or not everything, is known."""
    is_here: bool = True
    """Whether its source is in this repository."""
    is_understood: bool = True
    """Whether its table of subscribers is."""

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(sorted({read.field for read in self.reads}))

    @property
    def may_read(self) -> bool:
        """Whether it reads, or cannot be shown not to read, what was asked for."""
        return bool(self.reads or self.whole_reads or self.place is None)


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
        note = f"unknown, {first.place.file}:{first.place.line}: {first.reason}"
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


def find_contract(catalog: Catalog, words: str) -> tuple[ContractFile, str]:
    """What CONTRACT[.field] names, by the end of its full name; ConfigError with what is near."""
    found = [(contract, rest) for contract in catalog.contracts for rest in _rests(contract, words)]
    if len(found) > 1:
        names = ", ".join(contract.full_name for contract, _ in found)
        raise ConfigError(f'"{words}" may be any of {names}', hint="give the whole name of one")
    if not found:
        raise ConfigError(f'no contract "{words}" in schemas/', hint=_near_contract(catalog, words))
    contract, rest = found[0]
    return contract, _field(contract, rest) if rest else ""


def _rests(contract: ContractFile, words: str) -> Iterator[str]:
    """What follows the contract's name, if the words begin with it or with an end of it."""
    steps = contract.full_name.split(".")
    for start in range(len(steps)):
        name = ".".join(steps[start:])
        if words == name or words.startswith(f"{name}."):
            yield words[len(name) + 1 :]
            return


def _near_contract(catalog: Catalog, words: str) -> str:
    names = [contract.full_name for contract in catalog.contracts]
    known = {form: name for name in names for form in (name.rpartition(".")[2], name)}
    asked = [words, words.partition(".")[0], words.rpartition(".")[0]]
    lowered = {form.lower(): name for form, name in known.items()}
    for word in asked:
        near = difflib.get_close_matches(word.lower(), lowered, n=1)
        if near:
            return f"did you mean: {lowered[near[0]]}"
    return f"there are: {', '.join(names)}" if names else "there are no contracts"


def _field(contract: ContractFile, words: str) -> str:
    known = {_bare(part.path): part.path for part in parts(shape_of(contract))}
    found = known.get(_bare(words))
    if found is None:
        near = difflib.get_close_matches(_bare(words), known, n=1)
        top = [path for path in known.values() if not re.search(r"[.\[{]", path)]
        raise ConfigError(
            f'{contract.full_name} has no field "{words}"',
            hint=f"did you mean: {known[near[0]]}" if near else f"there are: {', '.join(top)}",
        )
    return found


def _bare(path: str) -> str:
    """People need not write the brackets of `lines[].sku`."""
    return path.replace("[]", "").replace("{}", "")
