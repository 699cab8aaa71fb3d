"""Contracts explain themselves, and the papers speak of contracts that exist."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from duly.catalog import SHARED_DOMAIN, ContractFile
from duly.schema import Array, Enum, Fixed, Map, Named, Primitive, Record, Type, Union
from tests.contract.shop import CATALOG, CONTRACTS, PROJECT

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY_LOGICAL_TYPES = {"uuid"}
PAPERS = sorted(
    path.relative_to(PROJECT.folder).as_posix()
    for pattern in ("*.md", "docs/**/*.md")
    for path in PROJECT.folder.glob(pattern)
)
TYPES: dict[str, Named] = {**CATALOG.types}
for known in CONTRACTS:
    TYPES.update(known.head.named)
"""By full name, the contracts' own records included."""


@pytest.mark.parametrize("name", sorted(TYPES))
def test_a_type_and_each_of_its_fields_has_a_doc(name: str) -> None:
    type = TYPES[name]
    silent = [] if type.doc.strip() else [name]
    if isinstance(type, Record):
        silent += [f"{name}.{field.name}" for field in type.fields if not field.doc.strip()]
    assert not silent, "say what it means, in which unit, and what null stands for"


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.name)
def test_frozen_types_and_fields_have_docs_too(contract: ContractFile) -> None:
    for revision in contract.revisions:
        for name, type in revision.schema.named.items():
            assert type.doc.strip(), f"{name} in {revision.file}"
            fields = type.fields if isinstance(type, Record) else ()
            assert not [field.name for field in fields if not field.doc.strip()]


@pytest.mark.parametrize("domain", sorted(CATALOG.domains))
def test_a_domain_has_an_owner_and_a_summary(domain: str) -> None:
    passport = CATALOG.domains[domain]
    assert passport.owner.strip()
    assert passport.summary.strip()


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.name)
def test_the_key_is_a_required_identifier_in_every_live_revision(contract: ContractFile) -> None:
    assert contract.key is not None, "facts about one thing would arrive in any order"
    for schema in (contract.head, *(revision.schema for revision in contract.live)):
        root = schema.target(schema.root)
        assert isinstance(root, Record)
        key = next((field for field in root.fields if field.name == contract.key), None)
        assert key is not None, f"no field {contract.key} in {schema.file}"
        assert isinstance(key.type, Primitive)
        assert key.type.logical is not None
        assert key.type.logical.name in KEY_LOGICAL_TYPES


@pytest.mark.parametrize("name", sorted(TYPES))
def test_an_enum_has_a_default_symbol_from_its_first_revision(name: str) -> None:
    """Without one, nobody could ever add a symbol."""
    first = {
        known: type
        for contract in CONTRACTS
        for revision in reversed(contract.revisions)
        for known, type in revision.schema.named.items()
    }
    for type in (TYPES[name], first.get(name)):
        if isinstance(type, Enum):
            assert type.default in type.symbols


@pytest.mark.parametrize("name", sorted(TYPES))
def test_no_money_and_no_weight_is_a_float(name: str) -> None:
    type = TYPES[name]
    fields = type.fields if isinstance(type, Record) else ()
    assert not [f.name for f in fields if {"float", "double"} & set(_primitives(f.type))]


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.name)
def test_the_subject_is_the_full_name(contract: ContractFile) -> None:
    """RecordName, as README and docs say: several events share a topic, each has its own subject."""
    assert CATALOG.domains[contract.domain].subject_strategy == "RecordName"
    assert contract.subject == contract.full_name
    assert contract.full_name == ".".join(
        (CATALOG.root, contract.domain, contract.line, contract.name)
    )


def test_a_line_is_one_topic() -> None:
    topics = Counter(topic.name for topic in CATALOG.topics)
    assert set(topics.values()) == {1}
    assert all(
        contract.topic == f"{contract.domain}.{contract.line}" in topics for contract in CONTRACTS
    )
    assert not CATALOG.domains[SHARED_DOMAIN].lines["v1"].topic


@pytest.mark.parametrize("paper", PAPERS)
def test_a_paper_names_only_contracts_types_and_topics_that_exist(paper: str) -> None:
    text = (PROJECT.folder / paper).read_text(encoding="utf-8")
    named = re.findall(rf"\b{CATALOG.root}\.[a-z_]+\.v\d+\.[A-Z]\w*", text)
    lines = re.compile(r"\.v\d+\.")  # a paper may show what a next line would look like
    known = {lines.sub(".", name) for name in TYPES}
    assert not [name for name in named if lines.sub(".", name) not in known]
    domains = "|".join(sorted(set(CATALOG.domains) - {SHARED_DOMAIN}))
    topics = re.findall(rf"topic `((?:{domains})\.v\d+)`", text)
    assert not set(topics) - {topic.name for topic in CATALOG.topics}


@pytest.mark.parametrize("paper", PAPERS)
def test_a_paper_that_pairs_a_subject_with_a_topic_is_right(paper: str) -> None:
    text = (PROJECT.folder / paper).read_text(encoding="utf-8")
    pairs = re.findall(r"subject `([\w.-]+)` on topic `([\w.-]+)`", text)
    known = {(contract.subject, contract.topic) for contract in CONTRACTS}
    assert not set(pairs) - known


def _primitives(type: Type) -> Iterator[str]:
    match type:
        case Primitive():
            yield type.type
        case Array():
            yield from _primitives(type.items)
        case Map():
            yield from _primitives(type.values)
        case Union():
            for branch in type.branches:
                yield from _primitives(branch)
        case Fixed() | Enum() | Record() | _:
            return
