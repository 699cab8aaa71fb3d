"""Avro names as Python names: none lost, none doubled, none that breaks a class."""

from __future__ import annotations

import enum
import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duly import generated_v1
from duly.errors import GenerationError
from duly_codegen import names

RESERVED = sorted(names.OF_BASE_MODEL | names.OF_STR_ENUM | names.KEYWORDS)
WORDS = st.sampled_from([*RESERVED, "avro", "avroavro", "id", "", "a", "1"])
NAMES = (
    st.tuples(
        st.sampled_from(["", "_", "__", "avro_", "avroavro_"]),
        WORDS,
        st.sampled_from(["", "_", "__"]),
    )
    .map("".join)
    .filter(str.isidentifier)
) | st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True)


@given(NAMES, NAMES)
def test_two_names_never_become_one(one: str, other: str) -> None:
    for escape in (names.field_name, names.symbol_name):
        assert (escape(one, "R") == escape(other, "R")) == (one == other)
    assert (names.class_name(f"a.{one}") == names.class_name(f"a.{other}")) == (one == other)


@given(NAMES)
def test_every_name_is_one_that_python_and_pydantic_accept(name: str) -> None:
    field, symbol = names.field_name(name, "R"), names.symbol_name(name, "R")
    for python in (field, symbol, names.class_name(name)):
        assert python.isidentifier()
        assert not keyword.iskeyword(python)
        assert not python.startswith("_")
    assert not hasattr(generated_v1.Event, field)
    assert not hasattr(generated_v1.Enum, symbol)


@pytest.mark.parametrize("name", ["id", "id_", "title", "count", "match", "type", "model_name"])
def test_a_name_that_python_can_use_is_left_alone(name: str) -> None:
    assert names.field_name(name, "R") == name


@pytest.mark.parametrize(
    ("name", "python"),
    [("class", "class_"), ("class_", "class__"), ("copy", "copy_"), ("_id", "avro_id")],
)
def test_reserved_names_are_escaped(name: str, python: str) -> None:
    assert names.field_name(name, "R") == python


def test_no_public_attribute_of_the_bases_is_forgotten() -> None:
    def public(cls: type) -> set[str]:
        return {n for n in {*dir(cls), *dir(type(cls))} if not n.startswith("_")}

    assert public(generated_v1.Event) <= names.OF_BASE_MODEL
    assert public(generated_v1.Enum) <= names.OF_STR_ENUM
    assert public(enum.StrEnum) <= names.OF_STR_ENUM


@pytest.mark.parametrize("name", ["ﬁeld", "1st", "a-b", ""])
def test_a_name_that_python_spells_otherwise_is_refused(name: str) -> None:
    with pytest.raises(GenerationError, match="not a name Python can spell"):
        names.field_name(name, "shop.R")
