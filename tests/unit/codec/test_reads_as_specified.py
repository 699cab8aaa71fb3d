"""What the codec reads is what the specification says, by a resolver that shares nothing with it."""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import HealthCheck, given, note, reject, settings
from hypothesis import strategies as st

from duly.codec import Codec, Trial
from duly.errors import (
    CorruptPayloadError,
    DecodeError,
    GenerationError,
    SchemaInvalidError,
    UnresolvableError,
)
from duly.registry import MemoryRegistry
from duly.schema import Schema, parse_json, to_text
from tests.unit.codec.constructs import decimal, logical, record
from tests.unit.codec.generated import event_class
from tests.unit.codec.reference import Placeless, Unreadable, as_written, reads_all, resolve
from tests.unit.codec.reference_data import Endless, make, with_defaults, write
from tests.unit.codec.reference_schema import parse
from tests.unit.compat.schemas import pairs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PAIRS: Final = Path(__file__).parents[2] / "compat" / "data" / "public.jsonl"
DATA: Final = 4
"""Of each writer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What reading one datum gives: the reader's bytes, or the error."""

    data: bytes | None = None
    error: type[DecodeError] | None = None


class Pair:
    """A reader and a writer, each in a record of its own so that every type can be read."""

    def __init__(self, reader: Any, writer: Any) -> None:
        self.schemas = record("Holder", v=reader), record("Holder", v=writer)
        self.reader, self.writer = map(parse, self.schemas)

    def values(self, seed: str) -> Iterator[Any]:
        chance = random.Random(seed)
        try:
            yield from [make(chance, self.writer) for _ in range(DATA)]
        except Endless:
            return

    def written(self, value: Any) -> bytes:
        return write(self.writer, value)

    def specified(self, value: Any) -> Answer:
        try:
            read = resolve(self.reader, self.writer, value)
            return Answer(data=write(self.reader, as_written(self.reader, read)))
        except Unreadable:
            return Answer(error=UnresolvableError)
        except (Placeless, UnicodeDecodeError):
            return Answer(error=CorruptPayloadError)

    def reads(self) -> Callable[[bytes], Answer]:
        """What the codec makes of data; raises where there is no class for the reader."""
        cls = event_class(self.schemas[0])
        registry = MemoryRegistry(default_level="NONE")
        prefix = registry.register("writer", json.dumps(self.schemas[1])).to_bytes(5, "big")
        registry.register(cls.__contract__.subject, cls.__contract__.schema_text)
        codec = Codec(registry)

        def read(data: bytes) -> Answer:
            try:
                return Answer(data=codec.encode(codec.decode(cls, prefix + data))[5:])
            except DecodeError as error:
                return Answer(error=type(error))

        return read

    def refuses(self) -> Callable[[bytes], bool]:
        """The same without a class: whether the codec's plan has no place for data."""
        trial = Trial(*(parse_json(schema, strict=False) for schema in self.schemas))

        def is_refused(data: bytes) -> bool:
            try:
                trial.read(data)
            except UnresolvableError:
                return True
            except CorruptPayloadError:
                pass
            return False

        return is_refused

    def is_compatible(self) -> bool:
        return reads_all(self.reader, self.writer, frozenset())

    def is_refused(self, value: Any) -> bool:
        try:
            resolve(self.reader, self.writer, value)
        except Unreadable:
            return True
        except UnicodeDecodeError:
            pass
        return False


def test_data_of_every_pair_of_the_corpus_are_read_as_specified() -> None:
    """All 2,010; where no Python class can be made of the reader, what can be read at all."""
    counts, wrong = Counter[str](), list[str]()
    for line in PAIRS.read_text(encoding="utf-8").splitlines():
        case: dict[str, Any] = json.loads(line)
        pair = Pair(case["reader"], case["writer"])
        values = list(pair.values(case["id"]))
        try:
            read = pair.reads()
        except (GenerationError, SchemaInvalidError):
            counts["without a class"] += 1
            refuses = pair.refuses()
            right = [refuses(pair.written(value)) == pair.is_refused(value) for value in values]
        else:
            specified = [pair.specified(value) for value in values]
            found = [read(pair.written(value)) for value in values]
            counts.update("refused" if answer.error else "read" for answer in specified)
            # Of two reasons to refuse, either may come first.
            right = [
                one == other or (not case["compatible"] and None not in {one.error, other.error})
                for one, other in zip(found, specified, strict=True)
            ]
        if not all(right):
            wrong.append(case["id"])
    assert not wrong
    assert counts["without a class"] == 38
    assert counts["read"] > 4_000
    assert counts["refused"] > 3_000


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
@given(pair=pairs(), seed=st.integers(0, 1_000))
def test_data_of_any_pair_are_read_as_specified(pair: tuple[Schema, Schema], seed: int) -> None:
    reader, writer = (with_defaults(json.loads(to_text(schema))) for schema in pair)
    both = Pair(reader, writer)
    note(json.dumps(both.schemas))
    try:
        read = both.reads()
    except (GenerationError, SchemaInvalidError):
        reject()
    may_be_ambiguous = '"aliases": ["' in json.dumps(reader) and not both.is_compatible()
    for value in both.values(f"{seed}"):
        specified, found = both.specified(value), read(both.written(value))
        if may_be_ambiguous and found.error is UnresolvableError:
            continue  # then duly refuses all data, also those that do not reach the aliases
        assert (found.data, found.error is None) == (specified.data, specified.error is None)


OCTETS: Final = ["bytes", "string", decimal(6, 2), decimal(8, 4), logical("bytes", "big-decimal")]


@pytest.mark.parametrize(("reader", "writer"), list(product(OCTETS, OCTETS)), ids=repr)
def test_numbers_in_bytes_are_read_as_specified(reader: Any, writer: Any) -> None:
    pair = Pair(reader, writer)
    read = pair.reads()
    values = [value for seed in range(3) for value in pair.values(f"{seed}")]
    assert [read(pair.written(v)) for v in values] == [pair.specified(v) for v in values]
