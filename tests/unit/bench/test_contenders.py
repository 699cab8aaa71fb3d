"""The contenders of `make bench` do the same work."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bench.contender import DisagreementError, prove
from bench.contenders import MODULES, load
from bench.samples import SHAPES, samples

if TYPE_CHECKING:
    from bench.contender import Contender, Lane
    from bench.samples import Plain

FIELD = load()
AVRO_WITHOUT_ID = {"fastavro + pydantic", "dataclasses-avroschema"}
AVRO_WITH_ID = {"confluent + pydantic", *(c.name for c in FIELD.contenders if "duly" in c.name)}


def contender(name: str) -> Contender:
    found = [c for c in FIELD.contenders if c.name == name]
    if not found:
        pytest.skip(f"{name} takes part after `make bench`, which installs it")
    return found[0]


def test_all_contenders_are_here() -> None:
    if FIELD.missing:
        pytest.skip(f"{', '.join(FIELD.missing)}: not installed; `make bench` installs them")
    assert len(FIELD.contenders) > len(MODULES)  # duly has a contender per engine


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("one", FIELD.contenders, ids=lambda c: c.name)
def test_a_contender_gives_back_all_samples_unchanged(one: Contender, shape: str) -> None:
    prove(one, shape)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", sorted(AVRO_WITHOUT_ID | AVRO_WITH_ID))
def test_contenders_that_speak_avro_write_the_bytes_fastavro_writes(name: str, shape: str) -> None:
    one, reference = contender(name).lane(shape), contender("fastavro").lane(shape)
    framing = 5 if name in AVRO_WITH_ID else 0
    for sample in samples(shape):
        written = one.encode(one.build(sample))
        assert written[framing:] == reference.encode(reference.build(sample))


def test_a_contender_that_changes_a_type_is_found_out() -> None:
    honest = contender("fastavro")

    def plain(values: Plain) -> Plain:
        return values | {"quantity": float(values["quantity"])}

    def lane(shape: str) -> Lane:
        return replace(honest.lane(shape), plain=plain)

    with pytest.raises(DisagreementError, match="flat 0 came back as"):
        prove(replace(honest, lane=lane), "flat")


def test_samples_are_200_and_different() -> None:
    for shape in SHAPES:
        assert len({repr(sample) for sample in samples(shape)}) == 200


def test_orders_are_as_the_rules_of_the_schemas_say() -> None:
    orders = samples("order")
    assert all(len(o["items"]) == 5 and len(o["attributes"]) == 3 for o in orders)
    assert sum(o["coupon"] is not None for o in orders) == 100
    assert sum(o["shipped_at"] is not None for o in orders) == 67
