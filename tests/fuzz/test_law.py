"""The law holds for valid data, and for a handful of damaged ones; `make fuzz` asks for millions."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest

from duly.codec.codec import ENGINES
from duly.errors import ConfigError, FramingError
from tests.fuzz.evolved import evolved
from tests.fuzz.findings import Findings
from tests.fuzz.inputs import Form, call, run, seed
from tests.fuzz.law import BrokenLawError, Outcome, agree, decode
from tests.fuzz.mutation import SIZE_MAX, mutate
from tests.fuzz.targets import World, targets

PER_TARGET = 20


@pytest.fixture(scope="module", params=ENGINES)
def world(request: pytest.FixtureRequest) -> World:
    try:
        return World(request.param)
    except ConfigError as error:
        pytest.skip(f"engine {request.param}: {error}")


@pytest.fixture(scope="module")
def seeds(world: World) -> list[bytes]:
    return [seed(world, target, form, data) for target, data in world.seeds() for form in Form]


def test_targets_are_of_the_shop_and_of_the_hardest_cases() -> None:
    names = [target.name for target in targets()]
    assert len(set(names)) == len(names) <= 256  # one byte chooses
    roots = {target.cls.__contract__.root for target in targets()}
    assert {"shop", "torture", "torture_original", "unions", "recursive"} <= roots
    assert any("from revision 1" in name for name in names)


def test_every_seed_decodes_whatever_its_framing(world: World, seeds: list[bytes]) -> None:
    for data in seeds:
        called = call(world, data)
        assert called is not None
        assert run(world, called).error is None


def test_damaged_seeds_hold_the_law(world: World, seeds: list[bytes]) -> None:
    chance = random.Random(world.codec.engine)
    words: Counter[str] = Counter()
    for _ in range(PER_TARGET * len(world.targets)):
        called = call(world, mutate(chance, chance.choice(seeds), seeds))
        if called is not None:
            words[run(world, called).word] += 1
    assert {"decoded", "CorruptPayloadError", "FramingError"} <= words.keys()


def test_damage_is_bounded_and_repeatable(seeds: list[bytes]) -> None:
    some = [mutate(random.Random(n), seeds[0] * 50, seeds) for n in range(200)]
    assert some == [mutate(random.Random(n), seeds[0] * 50, seeds) for n in range(200)]
    assert max(map(len, some)) <= SIZE_MAX


def test_another_writer_reorders_promotes_skips_and_leaves_out() -> None:
    reader: Any = {
        "type": "record",
        "name": "a.B",
        "fields": [
            {"name": "n", "type": "long"},
            {"name": "gone", "type": "int", "default": 1},
            {"name": "e", "type": {"type": "enum", "name": "E", "symbols": ["A"], "default": "A"}},
            {"name": "t", "type": ["null", "string"], "default": None},
        ],
    }
    writer = evolved(reader)
    assert [field["name"] for field in writer["fields"]] == [
        "only_the_writer_has_it",
        "t",
        "n",
        "e",
    ]
    assert [field["type"] for field in writer["fields"][1:3]] == [["null", "string"], "int"]
    assert writer["fields"][3]["type"]["symbols"] == ["A", "ONLY_THE_WRITER_HAS_IT"]


def test_a_finding_keeps_its_cause_and_a_short_input(world: World) -> None:
    findings = Findings()
    data = seed(world, 0, Form.PREFIX, b"\x02")
    called = call(world, data)
    assert called is not None
    for error in (BrokenLawError("slow", "a"), BrokenLawError("slow", "b"), KeyError("c")):
        findings.add(world, data, called, error)
    assert {cause: f.count for cause, f in findings.found.items()} == {
        "slow": 2,
        "KeyError at an unknown place": 1,
    }
    assert findings.found["slow"].input == data.hex()


def test_the_law_notices_engines_that_disagree(world: World) -> None:
    cls = world.targets[0].cls
    refused = decode(world.codec, cls, b"{}")
    assert isinstance(refused.error, FramingError)
    with pytest.raises(BrokenLawError, match="engines disagree"):
        agree(refused, Outcome(event=None, error=None))
