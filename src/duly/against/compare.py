"""What a change did to the past: frozen revisions, whole contracts, domains, topics, keys and subjects; pure."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, cast, get_args

from duly.catalog import (
    DEFAULT_LEVEL,
    DEFAULT_STRATEGY,
    SHARED_DOMAIN,
    SubjectStrategy,
    default_topic,
    subject_of,
)
from duly.check import RULES, Severity, Words, finding_about
from duly.compat import Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duly.against.baseline import Baseline
    from duly.catalog import Catalog, ContractFile
    from duly.check import Finding

_FROZEN = re.compile(r"([^/]+)/(v[1-9][0-9]*)/([^/]+)/([1-9][0-9]*)\.avsc")
_HEAD = re.compile(r"([^/]+)/(v[1-9][0-9]*)/([^/]+)\.avsc")
_PASSPORT = re.compile(r"([^/]+)/domain\.toml")


def compare(catalog: Catalog, base: Baseline) -> tuple[Finding, ...]:
    return tuple(_Comparison(catalog, base).findings())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Past:
    """A contract as the baseline knew it."""

    domain: str
    line: str
    name: str
    full_name: str
    file: str
    consumers: tuple[str, ...]


class _Comparison:
    def __init__(self, catalog: Catalog, base: Baseline) -> None:
        self.catalog = catalog
        self.base = base
        self.now = {(c.domain, c.line, c.name): c for c in catalog.contracts}
        self.passports = {
            match[1]: _read(text)
            for path, text in base.before.items()
            if (match := _PASSPORT.fullmatch(path))
        }

    def findings(self) -> Iterator[Finding]:
        gone = list(self.gone())
        yield from self.renamed_domains(gone)
        renamed = set(self.renames(gone))
        for past in gone:
            if past.domain not in renamed:
                yield self.removed_contract(past)
        for path, text in self.base.before.items():
            match = _FROZEN.fullmatch(path)
            contract = self.now.get((match[1], match[2], match[3])) if match else None
            if match and contract:
                yield from self.touched(path, text, contract, int(match[4]))
        for contract in self.catalog.contracts:
            yield from self.moved(contract)

    def gone(self) -> Iterator[_Past]:
        """Contracts whose head is removed."""
        for path in sorted(self.base.removed):
            match = _HEAD.fullmatch(path)
            if not match or match[1] == SHARED_DOMAIN:
                continue
            domain, line, name = match.groups()
            consumers = self.table(domain, line, name).get("consumed_by")
            yield _Past(
                domain=domain,
                line=line,
                name=name,
                full_name=_full_name(self.base.before[path]) or f"{domain}.{line}.{name}",
                file=path,
                consumers=_texts(consumers),
            )

    def renames(self, gone: list[_Past]) -> dict[str, str]:
        """Old domain → the new one that has most of its contracts."""
        found: dict[str, str] = {}
        added = self.catalog.domains.keys() - self.base.domains
        for old in self.base.domains - self.catalog.domains.keys():
            had = {(past.line, past.name) for past in gone if past.domain == old}
            scores = {
                new: sum((new, *contract) in self.now for contract in had) for new in sorted(added)
            }
            best = max(scores, key=lambda new: scores[new], default="")
            if best and 2 * scores[best] >= len(had) > 0:
                found[old] = best
        return found

    def renamed_domains(self, gone: list[_Past]) -> Iterator[Finding]:
        for old, new in self.renames(gone).items():
            pasts = [past for past in gone if past.domain == old]
            heirs = [c.full_name for c in self.catalog.contracts if c.domain == new]
            yield finding_about(
                Words(
                    rule="domain_renamed",
                    message=f'domain "{old}" is now called "{new}": for the registry and for every '
                    "consumer these are other contracts",
                    help=f'call it "{old}" again, or keep schemas/{old} and publish both until nobody reads the old one',
                ),
                file=self.catalog.domains[new].file,
                line=1,
                column=1,
                contracts=(*(past.full_name for past in pasts), *heirs),
                broken=_all(past.consumers for past in pasts),
            )

    def removed_contract(self, past: _Past) -> Finding:
        consumers = ", ".join(past.consumers)
        read = f", and {consumers} {'read' if len(past.consumers) > 1 else 'reads'} it"
        words = Words(
            rule="contract_removed",
            message=f"contract {past.full_name} was removed{read if consumers else ''}",
            help="first a release in which nobody consumes it (consumed_by = []), then remove it"
            if consumers
            else "its subject stays in the registry and its records in the topic; remove them there",
            is_harmless=not consumers,
        )
        return finding_about(
            words,
            file=self.path(past.file),
            contracts=(past.full_name,),
            broken=past.consumers,
        )

    def touched(
        self, path: str, before: str, contract: ContractFile, number: int
    ) -> Iterator[Finding]:
        revision = next((r for r in contract.revisions if r.number == number), None)
        restore = (
            "frozen revisions never change; restore the file, edit the head and run duly freeze"
        )
        if revision is None:
            words = Words(
                rule="frozen_revision_removed",
                message=f"frozen revision {number} of {contract.full_name} was removed",
                help=f"{restore}; what nobody reads any more is listed in retired",
            )
            yield finding_about(words, file=self.path(path), contracts=(contract.full_name,))
            return
        if _lines(before) == _lines(revision.text):
            return  # line ends, which git itself may have turned
        line, column = _first_difference(before, revision.text)
        how = " in white space only" if _json(before) == _json(revision.text) else ""
        was = _full_name(before)
        if was not in {"", contract.full_name}:
            how = f", and was one of {was}"
            restore = (
                f"for the registry and for every consumer these are two contracts: call it {was} "
                "again, or begin the other one beside it, without these revisions"
            )
        words = Words(
            rule="frozen_revision_changed",
            message=f"frozen revision {number} of {contract.full_name} was edited{how}",
            help=restore,
        )
        yield finding_about(
            words,
            file=revision.file,
            line=line,
            column=column,
            contracts=(contract.full_name,),
        )

    def moved(self, contract: ContractFile) -> Iterator[Finding]:
        """What the passport decides and no schema shows."""
        table = self.table(contract.domain)
        line = self.table(contract.domain, contract.line)
        past = self.table(contract.domain, contract.line, contract.name)
        if contract.name not in line:
            return
        topic = line.get("topic", default_topic(contract.domain, contract.line))
        if topic != contract.topic:
            yield self.on_passport(
                contract,
                (contract.line, "topic"),
                "topic_changed",
                f'{contract.full_name} moves from topic "{topic}" to "{contract.topic}": consumers '
                "lose their position, and what was published stays behind",
                f'keep topic = "{topic}", or start {contract.next_line}',
            )
        key = past.get("key")
        if key != contract.key:
            yield self.on_passport(
                contract,
                (contract.line, contract.name, "key"),
                "key_changed",
                f"{contract.full_name} gets the key {contract.key or 'none'} in place of "
                f"{key or 'none'}: events about one thing lose their order",
                f'keep key = "{key}", or start {contract.next_line}'
                if key
                else f"keep it without a key, or start {contract.next_line}",
            )
        strategy = table.get("subject_strategy", DEFAULT_STRATEGY)
        if (
            strategy in get_args(SubjectStrategy)
            and subject_of(strategy, contract.topic, contract.full_name) != contract.subject
        ):
            subject = subject_of(strategy, topic, contract.full_name)
            yield self.on_passport(
                contract,
                ("subject_strategy",),
                "subject_changed",
                f'{contract.full_name} moves from subject "{subject}" to "{contract.subject}": the '
                "registry starts its versions anew, and who looks for its schemas there finds others",
                f'keep subject_strategy = "{strategy}"',
            )
        level = past.get("compatibility", line.get("compatibility", DEFAULT_LEVEL))
        promised = _promises(Level(level)) if level in list(Level) else frozenset[str]()
        if not _promises(contract.compatibility) >= promised:
            yield self.on_passport(
                contract,
                (contract.line, contract.name, "compatibility"),
                "compatibility_lowered",
                f"{contract.full_name} promises {contract.compatibility} in place of {level}",
                "ask those who consume it; what they rely on is no longer checked",
            )

    def table(self, *keys: str) -> dict[str, Any]:
        """A table of a domain's passport as it was; an empty one where it had none."""
        table: dict[str, Any] = self.passports
        for key in keys:
            found = table.get(key)
            if not isinstance(found, dict):
                return {}
            table = cast("dict[str, Any]", found)
        return table

    def on_passport(
        self,
        contract: ContractFile,
        keys: tuple[str, ...],
        rule: str,
        message: str,
        help: str,
    ) -> Finding:
        place = self.catalog.domains[contract.domain].place(*keys)
        return finding_about(
            Words(rule=rule, message=message, help=help),
            file=place.file,
            line=place.line,
            column=place.column,
            contracts=(contract.full_name,),
            broken=contract.consumed_by if RULES[rule].severity is Severity.ERROR else (),
        )

    def path(self, path: str) -> str:
        return f"{self.base.folder}/{path}"


def _promises(level: Level) -> frozenset[str]:
    """Directions, and whether towards all of the past, so that levels can be compared."""
    found = {direction.value for direction in level.directions}
    if level.is_transitive:
        found |= {f"{direction} of every revision" for direction in found}
    return frozenset(found)


def _all(several: Iterator[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(sorted({name for names in several for name in names}))


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, cast("list[object]", value))) if isinstance(value, list) else ()


def _read(passport: str) -> dict[str, Any]:
    """Unchecked: what the past said wrongly is not what this change did."""
    try:
        return tomllib.loads(passport)
    except tomllib.TOMLDecodeError:
        return {}


def _full_name(head: str) -> str:
    value = _json(head)
    if not isinstance(value, dict):
        return ""
    record = cast("dict[str, object]", value)
    return f"{record.get('namespace', '')}.{record.get('name', '')}".strip(".")


def _json(text: str) -> object:
    """The value, or the text itself where it is none."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").split("\n")


def _first_difference(before: str, after: str) -> tuple[int, int]:
    """Line and column, both from 1."""
    pairs = zip_longest(_lines(before), _lines(after))
    number, old, new = next(
        (number, old or "", new or "") for number, (old, new) in enumerate(pairs, 1) if old != new
    )
    column = next((at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), None)
    return number, (min(len(old), len(new)) if column is None else column) + 1
