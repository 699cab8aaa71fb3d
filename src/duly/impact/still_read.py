"""Fields that a change takes away while a service still reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from duly.check import Words, finding_about
from duly.impact.hits import hits_of
from duly.impact.shape import parts, shape_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from duly.catalog import Catalog, ContractFile
    from duly.check import Finding
    from duly.impact.reading import ServiceReading
    from duly.impact.shape import Part

_RULE: Final = "removed_field_still_read"


def still_read(
    catalog: Catalog, changed: Collection[str], readings: Sequence[ServiceReading]
) -> Iterator[Finding]:
    """One for each removed field, the outermost where it held others."""
    for contract in catalog.contracts:
        if contract.full_name in changed:
            for part in parts(shape_of(contract)):
                outer = part.outer
                if part.is_removed and outer is not None and not outer.is_removed:
                    yield from _of_field(catalog, contract, part, outer, readings)


def _of_field(
    catalog: Catalog,
    contract: ContractFile,
    part: Part,
    outer: Part,
    readings: Sequence[ServiceReading],
) -> Iterator[Finding]:
    hits = [hit for hit in hits_of(readings, contract, part.path) if hit.reads]
    if not hits:
        return
    services = tuple(hit.service for hit in hits)
    words = Words(
        rule=_RULE,
        message=f'field "{part.path}" is gone, and {", ".join(services)} still '
        f"{'reads' if len(services) == 1 else 'read'} it",
        help="first release services that do not read it, then remove it; or mark it deprecated",
    )
    record = outer.record
    owner, path = (record.name, record.path) if record else (contract.full_name, "")
    file, line, column = catalog.locate(owner, path)
    yield finding_about(
        words,
        file=file,
        line=line,
        column=column,
        field=part.path,
        contracts=(contract.full_name,),
        broken=services,
    )
