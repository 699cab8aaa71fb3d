"""Objects that break their contract are named at encode, and nothing of them is written."""

from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from duly import Duration
from duly.codec import from_json, to_json
from duly.errors import EncodeError
from tests.unit.codec.constructs import LEAVES, array, decimal, fixed, logical, map_of, record
from tests.unit.codec.generated import codec_for, event_class, part

pytestmark = pytest.mark.usefixtures("engine")

NAIVE = dt.datetime(2026, 1, 1)  # noqa: DTZ001 - to be refused


class Other(enum.StrEnum):
    A = "A"


LINE = record("Line", unit_price=decimal(6, 2), tags=map_of("string"))
ORDER = record("Order", items=array(LINE), note=["null", "string"], by=map_of("case.Line"))


def changed(type: Any, value: Any) -> Any:
    """An event whose field `v` was changed behind validation's back."""
    cls = event_class(record("E", v=type))
    event = cls.__new__(cls)
    for slot, content in (
        ("__dict__", {"v": value}),
        ("__pydantic_fields_set__", {"v"}),
        ("__pydantic_extra__", None),
        ("__pydantic_private__", None),
    ):
        object.__setattr__(event, slot, content)
    return event


WRONG: list[tuple[Any, Any, str]] = [
    ("null", 0, "expected None, not a value of type int"),
    ("boolean", 1, "expected a bool, not a value of type int"),
    ("int", True, "expected a 32-bit int, not a value of type bool"),
    ("int", 2**31, "expected a 32-bit int from -2147483648 to 2147483647, not 2147483648"),
    ("int", 1.0, "expected a 32-bit int, not a value of type float"),
    ("long", -(2**63) - 1, "expected a 64-bit int from -9223372036854775808"),
    ("long", 2**9999, "not a number of 10000 bits"),
    ("float", 1e39, "expected a 32-bit float, not 1e\\+39: out of range"),
    ("double", 1, "expected a float, not a value of type int"),
    ("bytes", "x", "expected bytes, not a value of type str"),
    ("string", b"x", "expected a str, not a value of type bytes"),
    ("string", None, "expected a str, not None"),
    ("string", "a\ud800", "a text with a lone surrogate at index 1 is not UTF-8"),
    ("string", Other.A, "expected a str, not a value of type Other"),
    (map_of("int"), {"\udfff": 1}, "a text with a lone surrogate at index 0"),
    (map_of("int"), {1: 1}, "expected texts as keys, not a value of type int"),
    (map_of("int"), [], "expected a dict, not a value of type list"),
    (array("int"), {1}, "expected a tuple, not a value of type set"),
    (array("int"), (1, "2"), r"v\[1\]: expected a 32-bit int, not a value of type str"),
    (fixed("Two", 2), b"x", r"expected 2 bytes \(case.Two\), not 1"),
    (fixed("Two", 2), "xx", r"expected 2 bytes \(case.Two\), not a value of type str"),
    (LEAVES["enum"], "RED", "expected a member of Colour, not a value of type str"),
    (LEAVES["enum"], Other.A, "expected a member of Colour, not a value of type Other"),
    (
        decimal(4, 2),
        Decimal("1.234"),
        r"expected decimal\(4, 2\), not 1.234: too many digits after",
    ),
    (decimal(4, 2), Decimal(123), r"expected decimal\(4, 2\), not 123: too many digits"),
    (decimal(4, 2), Decimal("1e1000000"), "too many digits"),
    (decimal(4, 2), Decimal("1e-1000000"), "too many digits after"),
    (decimal(4, 2), Decimal("NaN"), r"expected decimal\(4, 2\), not NaN"),
    (decimal(4, 2), Decimal("-Infinity"), r"expected decimal\(4, 2\), not -Infinity"),
    (decimal(4, 2), 1.5, r"expected decimal\(4, 2\), not a value of type float"),
    (logical("bytes", "big-decimal"), 1.5, "expected a big-decimal .* a value of type float"),
    (logical("bytes", "big-decimal"), Decimal("NaN"), "expected a big-decimal, not NaN"),
    (logical("string", "uuid"), "6f1c1f9a", "expected a UUID, not a value of type str"),
    (LEAVES["fixed uuid"], UUID(int=1).bytes, "expected a UUID, not a value of type bytes"),
    (
        logical("int", "date"),
        NAIVE,
        "expected a date, not a value of type datetime",
    ),
    (logical("int", "time-millis"), dt.time(0, 0, 0, 1), "whole milliseconds"),
    (logical("int", "time-millis"), dt.time(tzinfo=dt.UTC), "without a zone"),
    (logical("long", "timestamp-micros"), NAIVE, "not a naive one"),
    (logical("long", "timestamp-micros"), dt.date(2026, 1, 1), "expected a datetime, not"),
    (
        logical("long", "timestamp-millis"),
        dt.datetime(2026, 1, 1, 0, 0, 0, 1, dt.UTC),
        "whole milliseconds",
    ),
    (
        logical("long", "local-timestamp-micros"),
        dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        "not one with a zone",
    ),
    (logical("long", "timestamp-nanos"), 2**63, "expected a 64-bit int of nanoseconds from"),
    (LEAVES["duration"], dt.timedelta(1), "expected a Duration, not a value of type timedelta"),
    (["null", "string"], 1, "expected None or str, not a value of type int"),
    (["null", "int"], True, "expected None or int, not a value of type bool"),
    (["null", "string"], Other.A, "expected None or str, not a value of type Other"),
    (["null", logical("int", "date")], NAIVE, "expected None or date"),
    (["int", "null"], 2**31, "expected a 32-bit int from"),
    (["int", "long"], 2**63, "expected a 64-bit int from"),
    (["bytes", fixed("Two", 2)], b"xx", "expected .* not a value of type bytes"),
]


@pytest.mark.parametrize(("type", "value", "reason"), WRONG, ids=lambda value: repr(value)[:50])
def test_a_wrong_value_is_named_with_its_type_and_what_the_contract_says(
    type: Any, value: Any, reason: str
) -> None:
    event = changed(type, value)
    for write in (codec_for(event.__class__).encode, to_json):
        with pytest.raises(EncodeError, match=reason) as caught:
            write(event)
        assert caught.value.path.startswith("v")
        assert str(caught.value).startswith("E: v")


def test_the_path_leads_through_records_arrays_and_maps() -> None:
    cls = event_class(ORDER)
    line = part(cls, "Line")
    good = line(unit_price=Decimal("1.00"), tags={})
    bad = line(unit_price=Decimal("1.00"), tags={})
    bad.tags["größe"] = 5
    for event, path in (
        (cls.model_validate({"items": [good, good, bad], "note": None, "by": {}}), "items[2].tags"),
        (cls.model_validate({"items": [], "note": None, "by": {"x y": bad}}), 'by["x y"].tags'),
    ):
        with pytest.raises(EncodeError) as caught:
            codec_for(cls).encode(event)
        assert caught.value.path == f'{path}["größe"]'
        assert (
            str(caught.value)
            == f"Order: {caught.value.path}: expected a str, not a value of type int"
        )


def test_fields_lost_or_added_behind_validation_are_caught() -> None:
    event = changed("int", 1)
    fields: dict[str, Any] = event.__dict__
    fields["more"] = 2
    with pytest.raises(EncodeError, match="E has no field more"):
        codec_for(event.__class__).encode(event)
    del fields["more"], fields["v"]
    with pytest.raises(EncodeError, match="E lost its field 'v'"):
        codec_for(event.__class__).encode(event)


def test_another_class_of_the_same_shape_is_not_taken() -> None:
    cls = event_class(
        record("E", owner=record("Person", id="int"), other=record("Company", id="int"))
    )
    person, company = part(cls, "Person")(id=1), part(cls, "Company")(id=1)
    event: Any = cls.model_validate({"owner": person, "other": company})
    event.__dict__["owner"] = company
    with pytest.raises(EncodeError, match="owner: expected Person, not a value of type Company"):
        codec_for(cls).encode(event)


def test_look_alike_members_of_a_union_are_written_as_what_they_are() -> None:
    cls = event_class(record("E", owner=[record("Person", id="int"), record("Company", id="int")]))
    for index, name in enumerate(("Person", "Company")):
        event = cls.model_validate({"owner": part(cls, name)(id=7)})
        assert codec_for(cls).encode(event)[5:] == bytes([2 * index, 14])


def test_subclasses_that_stand_for_a_plain_value_are_taken() -> None:
    class Frozen(dt.datetime):
        pass

    class Amount(Decimal):
        pass

    moment = Frozen(2026, 1, 1, tzinfo=dt.UTC)
    for type, value in (
        (["null", logical("long", "timestamp-micros")], moment),
        (logical("long", "timestamp-micros"), moment),
        ([decimal(4, 2), "null"], Amount("1.5")),
    ):
        event = changed(type, value)
        cls = event.__class__
        read: Any = codec_for(cls).decode(cls, codec_for(cls).encode(event))
        assert read.v == value
        assert read.v.__class__ in {dt.datetime, Decimal}


def test_times_in_any_zone_are_written_as_the_same_instant() -> None:
    zone = dt.timezone(dt.timedelta(hours=5, minutes=30))
    event = changed(
        logical("long", "timestamp-millis"), dt.datetime(2026, 1, 1, 5, 30, tzinfo=zone)
    )
    cls = event.__class__
    read: Any = codec_for(cls).decode(cls, codec_for(cls).encode(event))
    assert read.v == dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    assert read.v.tzinfo is dt.UTC


@pytest.mark.parametrize("number", [0, 127, 128, -127, -129, 255, -256, 2**63, -(2**64)])
def test_decimals_are_twos_complement_as_fastavro_writes_them(number: int) -> None:
    cls = event_class(record("E", v=decimal(40, 0)))
    data = codec_for(cls).encode(cls.model_validate({"v": Decimal(number)}))[5:]
    assert data[0] == 2 * (len(data) - 1)
    assert int.from_bytes(data[1:], "big", signed=True) == number


def test_a_decoded_event_is_as_good_as_a_constructed_one() -> None:
    cls = event_class(ORDER)
    event = from_json(cls, {"items": [], "note": "x", "by": {}})
    read = codec_for(cls).decode(cls, codec_for(cls).encode(event))
    assert read == event
    assert read.model_copy(update={"note": None}) != event
    assert read.model_dump() == event.model_dump()
    assert read.model_fields_set == {"items", "note", "by"}
    assert read.__pydantic_extra__ is None
    assert read.__pydantic_private__ is None
    with pytest.raises(ValueError, match="frozen"):
        read.note = "y"  # pyright: ignore[reportAttributeAccessIssue]


def test_durations_are_three_little_endian_counts() -> None:
    cls = event_class(record("E", v=LEAVES["duration"]))
    event = cls.model_validate({"v": Duration(months=1, days=2, millis=3)})
    assert codec_for(cls).encode(event)[5:] == bytes.fromhex("010000000200000003000000")
