"""Hold authors to the dates they gave: a deprecated field stays until its `remove_after`; pure."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from duly.check import Words, finding_about
from duly.schema import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duly.catalog import Catalog, ContractFile
    from duly.check import Finding
    from duly.schema import Field, Json

KEYS = ("since", "remove_after", "use")
"""Of the attribute `deprecated`; a text or true is taken too, and gives no date to hold to."""


def deprecations(catalog: Catalog, *, today: date) -> tuple[Finding, ...]:
    """What is wrong about deprecated fields; one finding per place, whichever contracts embed it."""
    found: dict[tuple[str, int, int, str], tuple[Finding, list[ContractFile]]] = {}
    for contract in catalog.contracts:
        for finding in _of_contract(catalog, contract, today):
            key = (finding.file, finding.line, finding.column, finding.message)
            found.setdefault(key, (finding, []))[1].append(contract)
    return tuple(_merged(finding, contracts) for finding, contracts in found.values())


def _merged(finding: Finding, contracts: list[ContractFile]) -> Finding:
    broken = {service for contract in contracts for service in contract.consumed_by}
    return finding_about(
        Words(rule=finding.rule, message=finding.message, help=finding.help),
        file=finding.file,
        line=finding.line,
        column=finding.column,
        field=finding.field,
        contracts=tuple(contract.full_name for contract in contracts),
        broken=tuple(sorted(broken)) if finding.rule == "deprecated_field_removed_early" else (),
    )


def _of_contract(catalog: Catalog, contract: ContractFile, today: date) -> Iterator[Finding]:
    for record in contract.head.named.values():
        if isinstance(record, Record):
            for field in record.fields:
                yield from _malformed(catalog, contract, record, field)
    for name, before in _last_seen(contract):
        until = _date(_attribute(before).get("remove_after"))
        after = contract.head.named.get(name)
        if until and today <= until and isinstance(after, Record):
            kept = {field.name for field in after.fields}
            kept |= {alias for field in after.fields for alias in field.aliases}
            if before.name not in kept:
                yield _removed_early(catalog, contract, after, before, until)


def _last_seen(contract: ContractFile) -> Iterator[tuple[str, Field]]:
    """Each field that was ever deprecated, by its record's name, as the newest revision has it."""
    past = contract.previous
    if not any('"deprecated"' in revision.text for revision in past):
        return
    seen = set[tuple[str, str]]()
    for revision in reversed(past):
        for record in revision.schema.named.values():
            if isinstance(record, Record):
                for field in record.fields:
                    if (record.name, field.name) not in seen:
                        seen.add((record.name, field.name))
                        yield record.name, field


def _removed_early(
    catalog: Catalog, contract: ContractFile, record: Record, field: Field, until: date
) -> Finding:
    words = Words(
        rule="deprecated_field_removed_early",
        message=f'field "{field.name}" is gone, and was promised to stay until {until}',
        help=f"keep it until {until}, or shorten the promise in a change of its own",
    )
    file, line, column = catalog.locate(record.name, record.path)
    return finding_about(
        words,
        file=file,
        line=line,
        column=column,
        field=field.name,
        contracts=(contract.full_name,),
    )


def _malformed(
    catalog: Catalog, contract: ContractFile, record: Record, field: Field
) -> Iterator[Finding]:
    attribute = _attribute(field)
    for key, value in attribute.items():
        expected = _expected(key, value)
        if expected:
            words = Words(
                rule="deprecated_attribute_unreadable",
                message=f'field "{field.name}": deprecated.{key} is {value!r}, expected {expected}',
                help='"deprecated": {"since": "2026-01-31", "remove_after": "2026-12-31", "use": "another_field"}',
            )
            file, line, column = catalog.locate(record.name, f"{field.path}/deprecated")
            yield finding_about(
                words,
                file=file,
                line=line,
                column=column,
                field=field.name,
                contracts=(contract.full_name,),
            )


def _expected(key: str, value: Json) -> str:
    """Empty where there is nothing to say."""
    if key not in KEYS:
        return f"only {', '.join(KEYS)}"
    if key == "use":
        return "" if isinstance(value, str) else "a text: the field to use in its place"
    return "" if _date(value) else "a date such as 2026-12-31"


def _attribute(field: Field) -> dict[str, Json]:
    note = field.props.get("deprecated")
    return note if isinstance(note, dict) else {}


def _date(value: Json) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
