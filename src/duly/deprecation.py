"""Hold authors to the dates they gave: a deprecated field stays until its `remove_after`; pure."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from duly.check import Hit, Uses, Words, finding_about, inside, joined
from duly.schema import Record

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from duly.catalog import Catalog, ContractFile, Revision
    from duly.check import Finding
    from duly.schema import Field, Json

KEYS = ("since", "remove_after", "use")
"""Of the attribute `deprecated`; a text or true is taken too, and gives no date to hold to."""


def deprecations(
    catalog: Catalog, *, today: date, since: Mapping[str, int] | None = None
) -> tuple[Finding, ...]:
    """What is wrong about deprecated fields; one finding per place, whichever contracts embed it.

    `since`: for each contract its newest revision before this change, whose promises hold whatever
    the change itself froze.
    """
    found: dict[tuple[str, int, int, str], list[Finding]] = {}
    for contract in catalog.contracts:
        newest = None if since is None else since.get(contract.full_name, 0)
        for finding in _OfContract(catalog, contract).findings(today, newest):
            key = (finding.file, finding.line, finding.column, finding.message)
            found.setdefault(key, []).append(finding)
    return tuple(_merged(findings) for findings in found.values())


def _merged(findings: list[Finding]) -> Finding:
    return replace(
        findings[0],
        contracts=tuple(name for finding in findings for name in finding.contracts),
        broken=tuple(sorted({name for finding in findings for name in finding.broken})),
        hits=tuple(hit for finding in findings for hit in finding.hits),
    )


class _OfContract:
    def __init__(self, catalog: Catalog, contract: ContractFile) -> None:
        self.catalog = catalog
        self.contract = contract
        self.uses = Uses(contract.head)

    def findings(self, today: date, newest: int | None) -> Iterator[Finding]:
        for record in self.contract.head.named.values():
            if isinstance(record, Record):
                for field in record.fields:
                    if "deprecated" in field.props:
                        yield from self.unreadable(record, field)
        for (owner, name), until in _promises(self.contract, newest).items():
            record = self.contract.head.named.get(owner)
            if today <= until and isinstance(record, Record):
                yield from self.removed(record, name, until)

    def removed(self, record: Record, name: str, until: date) -> Iterator[Finding]:
        if any(field.name == name for field in record.fields):
            return
        heir = next((field for field in record.fields if name in field.aliases), None)
        became = f'is now called "{heir.name}"' if heir else "is gone"
        beside = f' beside "{heir.name}"' if heir else ""
        words = Words(
            rule="deprecated_field_removed_early",
            message=f"{self.subject(record, name)} {became}, and was promised to stay until {until}",
            help=f"keep it{beside} until {until}, or shorten the promise in a change of its own",
        )
        place = heir.path if heir else f"{record.path}/fields"
        yield self.finding(words, record, name, place, broken=self.contract.consumed_by)

    def unreadable(self, record: Record, field: Field) -> Iterator[Finding]:
        for key, fault in _faults(record, field):
            words = Words(
                rule="deprecated_attribute_unreadable",
                message=f"{self.subject(record, field.name)}: deprecated{key and f'.{key}'} is {fault}",
                help='"deprecated": {"since": "2026-01-31", "remove_after": "2026-12-31", "use": "another_field"}',
            )
            pointer = f"{field.path}/deprecated{key and f'/{key}'}"
            yield self.finding(words, record, field.name, pointer)

    def finding(
        self, words: Words, record: Record, name: str, pointer: str, broken: tuple[str, ...] = ()
    ) -> Finding:
        file, line, column = self.catalog.locate(record.name, pointer)
        contract, fields = self.contract.full_name, self.fields(record, name)
        return finding_about(
            words,
            file=file,
            line=line,
            column=column,
            field=fields[0],
            contracts=(contract,),
            broken=broken,
            hits=tuple(Hit(contract=contract, field=field, revisions=()) for field in fields),
        )

    def fields(self, record: Record, name: str) -> tuple[str, ...]:
        return tuple(joined(path, name) for path in self.uses.of(record.name))

    def subject(self, record: Record, name: str) -> str:
        """By its path, or inside a type of another file, which others reach by other paths, by its name."""
        if self.catalog.is_foreign(record.name, self.contract):
            return inside(name, record.name)
        return f'field "{self.fields(record, name)[0]}"'


def _promises(contract: ContractFile, newest: int | None) -> dict[tuple[str, str], date]:
    """Record and name of each field that was ever promised to stay → until when.

    By the newest revision that has it, and by that of before this change if it said later.
    """
    found: dict[tuple[str, str], date] = {}
    past = contract.previous
    if any('"deprecated"' in revision.text for revision in past):
        before = [r for r in past if newest is None or r.number <= newest]
        for revisions in (past, before):
            for key, field in _last_seen(revisions):
                note = field.props.get("deprecated")
                until = _date(note.get("remove_after")) if isinstance(note, dict) else None
                if until:
                    found[key] = max(until, found.get(key, until))
    return found


def _last_seen(revisions: Iterable[Revision]) -> Iterator[tuple[tuple[str, str], Field]]:
    """Each field, by its record and name, as the newest of these revisions has it."""
    seen = set[tuple[str, str]]()
    for revision in reversed(tuple(revisions)):
        for record in revision.schema.named.values():
            if isinstance(record, Record):
                for field in record.fields:
                    key = (record.name, field.name)
                    if key not in seen:
                        seen.add(key)
                        yield key, field


def _faults(record: Record, field: Field) -> Iterator[tuple[str, str]]:
    """Key of the attribute, empty for the whole → what it is and what was expected."""
    note = field.props["deprecated"]
    if note is True or (isinstance(note, str) and note.strip()):
        return
    if not isinstance(note, dict) or not note:
        yield "", f"{_text(note)}, expected true, a text, or an object with {', '.join(KEYS)}"
        return
    others = {other.name for other in record.fields} - {field.name}
    for key, value in note.items():
        if expected := _expected(key, value, others):
            yield key, f"{_text(value)}, expected {expected}"
    since, until = _date(note.get("since")), _date(note.get("remove_after"))
    if since and until and since > until:
        yield "since", f"{_text(note['since'])}, expected a day not after remove_after, {until}"


def _expected(key: str, value: Json, others: Collection[str]) -> str:
    """Empty where there is nothing to say."""
    if key not in KEYS:
        return f"only {', '.join(KEYS)}"
    if key != "use":
        return "" if _date(value) else "a date such as 2026-12-31"
    if not isinstance(value, str):
        return "a text: the field to use in its place"
    # It may lead further, as `lines[].sku` does.
    is_field = re.split(r"[.\[{]", value)[0] in others
    return "" if is_field else f"another field of the record: {', '.join(sorted(others)) or 'none'}"


def _text(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)


def _date(value: Json) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
