"""What every generated record can and cannot do."""

from __future__ import annotations

import copy
import pickle
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from duly import generated_v1 as duly


class Part(duly.Record):
    name: str
    size: duly.Int32 = 1


class Whole(duly.Record):
    part: Part
    class_: Annotated[str | None, duly.wire("class")] = None
    parts: duly.Array[Part] = ()


class Labelled(duly.Record):
    labels: dict[str, str] = duly.Field(default_factory=dict)


class Left(duly.Record):
    id: int


class Right(duly.Record):
    id: int


class Either(duly.Record):
    side: Left | Right


class Priced(duly.Record):
    prices: duly.Array[Annotated[Decimal, duly.digits(6, 2)]] = ()
    ids: dict[str, duly.Array[UUID]] = duly.Field(default_factory=dict)
    next: Priced | None = None


WHOLE = Whole(part=Part(name="a"), class_="x")


def test_a_record_cannot_be_changed() -> None:
    changeable: Any = WHOLE
    with pytest.raises(ValidationError, match="frozen"):
        changeable.class_ = "y"
    with pytest.raises(ValidationError, match="frozen"):
        del changeable.class_


def test_unknown_fields_are_refused() -> None:
    with pytest.raises(ValidationError, match="not permitted"):
        Part(name="a", colour="red")  # pyright: ignore[reportCallIssue]


def test_model_copy_validates() -> None:
    changed = WHOLE.model_copy(update={"part": Part(name="b")})
    assert (changed.part.name, changed.class_) == ("b", "x")
    assert changed.model_fields_set == {"part", "class_"}
    for wrong in ({"part": 3}, {"prat": WHOLE.part}, {"part": {"name": "b"}}):
        with pytest.raises(ValidationError):
            WHOLE.model_copy(update=wrong)


def test_a_copy_equals_its_original() -> None:
    assert WHOLE.model_copy() == WHOLE
    assert WHOLE.model_copy(deep=True) == WHOLE
    assert copy.copy(WHOLE) == WHOLE
    assert copy.deepcopy(WHOLE) == WHOLE


def test_ways_around_validation_are_closed() -> None:
    with pytest.raises(TypeError, match="would skip validation"):
        Part.model_construct(name=3)
    with pytest.raises(TypeError, match="model_copy"):
        WHOLE.copy()


def test_a_record_inside_a_record_is_an_instance() -> None:
    part: Any = {"name": "a"}
    with pytest.raises(ValidationError, match="instance of Part"):
        Whole(part=part)
    with pytest.raises(ValidationError, match="instance of Part"):
        Whole(part=WHOLE.part, parts=(part,))
    assert Whole.model_validate_json('{"part": {"name": "a"}, "class": "x"}') == WHOLE


def test_a_union_of_look_alikes_keeps_the_type_it_was_given() -> None:
    assert type(Either(side=Right(id=1)).side) is Right
    assert Either(side=Right(id=1)) != Either(side=Left(id=1))
    either: Any = {"id": 1}
    with pytest.raises(ValidationError):
        Either(side=either)


def test_the_name_in_the_schema_is_kept_for_reading_and_writing() -> None:
    assert Whole.model_fields["class_"].serialization_alias == "class"
    assert WHOLE.model_dump(by_alias=True)["class"] == "x"
    assert Whole.model_validate({"part": Part(name="a"), "class": "x"}) == WHOLE


def test_records_are_hashable_unless_they_hold_a_map() -> None:
    assert hash(Whole(part=Part(name="a"), class_="x")) == hash(WHOLE)
    with pytest.raises(TypeError, match="unhashable"):
        hash(Labelled())


def test_defaults_are_not_shared() -> None:
    first, second = Labelled(), Labelled()
    first.labels["a"] = "b"
    assert second.labels == {}


def test_what_a_decoder_builds_is_as_good_as_what_the_constructor_makes() -> None:
    part = duly.build(Part, {"name": "a", "size": 1})
    built = duly.build(Whole, {"part": part, "class_": "x", "parts": ()})
    assert built == WHOLE
    assert hash(built) == hash(WHOLE)
    assert repr(built) == repr(WHOLE)
    assert built.model_dump_json() == WHOLE.model_dump_json()
    assert pickle.loads(pickle.dumps(built)) == WHOLE
    assert copy.deepcopy(built) == WHOLE
    assert built.model_copy(update={"class_": None}) == Whole(part=part)
    assert built.model_extra is None


def test_each_built_record_has_its_own_set_of_fields() -> None:
    values = {"name": "a", "size": 1}
    first, second = duly.build(Part, dict(values)), duly.build(Part, dict(values))
    assert type(first.model_fields_set) is set
    first.model_fields_set.clear()
    assert second.model_fields_set == {"name", "size"}


def test_json_reads_back_what_it_wrote() -> None:
    price = Decimal("1.50")
    inner = Priced(prices=(price,), ids={"a": (UUID(int=1),)})
    outer = Priced(prices=(price, price), next=inner)
    assert Priced.model_validate_json(outer.model_dump_json()) == outer
