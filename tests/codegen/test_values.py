"""What construction does to values, by the table in duly.generated_v1."""

from __future__ import annotations

import datetime as dt
import math
import struct
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from duly import Duration
from duly import generated_v1 as duly

ZONES = st.integers(-23 * 60, 23 * 60).map(lambda m: dt.timezone(dt.timedelta(minutes=m)))
NAIVE = dt.datetime(2026, 1, 5, 10, 0, 0, 123_456)  # noqa: DTZ001 - naive on purpose


class Moment(duly.Record):
    millis: duly.TimestampMillis | None = None
    micros: duly.TimestampMicros | None = None
    local_millis: duly.LocalTimestampMillis | None = None
    local_micros: duly.LocalTimestampMicros | None = None
    clock_millis: duly.TimeMillis | None = None
    clock_micros: duly.TimeMicros | None = None
    day: dt.date | None = None
    nanos: duly.TimestampNanos | None = None


class Value(duly.Record):
    small: duly.Int32 | None = None
    large: duly.Int64 | None = None
    single: duly.Float32 | None = None
    double: float | None = None
    text: str | None = None
    texts: dict[str, str] | None = None
    octets: Annotated[bytes, duly.size(3)] | None = None
    price: Annotated[Decimal, duly.digits(6, 2)] | None = None
    id: UUID | None = None
    span: Duration | None = None
    tags: duly.Array[duly.Int32] | None = None


def refused(cls: type[duly.Record], **values: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        cls(**values)
    return str(caught.value)


@given(st.datetimes(timezones=ZONES))
def test_an_instant_is_kept_in_utc_and_floored_to_its_unit(when: dt.datetime) -> None:
    try:
        utc = when.astimezone(dt.UTC)
    except OverflowError:
        assert "years 1 to 9999" in refused(Moment, micros=when)
        return
    moment = Moment(millis=when, micros=when)
    assert moment.micros is not None
    assert moment.micros == utc
    assert moment.micros.tzinfo is dt.UTC
    assert moment.millis is not None
    assert dt.timedelta(0) <= utc - moment.millis < dt.timedelta(milliseconds=1)
    assert moment.millis.microsecond % 1000 == 0


@pytest.mark.parametrize("field", ["millis", "micros"])
def test_an_instant_without_a_zone_is_refused(field: str) -> None:
    assert "without a zone" in refused(Moment, **{field: NAIVE})


@pytest.mark.parametrize("field", ["local_millis", "local_micros"])
def test_a_local_time_with_a_zone_is_refused(field: str) -> None:
    assert "no zone" in refused(Moment, **{field: NAIVE.replace(tzinfo=dt.UTC)})


@pytest.mark.parametrize("field", ["clock_millis", "clock_micros"])
def test_a_time_of_day_with_a_zone_is_refused(field: str) -> None:
    assert "no zone" in refused(Moment, **{field: NAIVE.time().replace(tzinfo=dt.UTC)})


def test_local_times_and_times_of_day_are_floored_to_their_unit() -> None:
    moment = Moment(
        local_millis=NAIVE,
        local_micros=NAIVE,
        clock_millis=NAIVE.time(),
        clock_micros=NAIVE.time(),
    )
    assert moment.local_millis == NAIVE.replace(microsecond=123_000)
    assert moment.local_micros == NAIVE
    assert moment.clock_millis == NAIVE.time().replace(microsecond=123_000)
    assert moment.clock_micros == NAIVE.time()


def test_a_date_is_a_date_and_no_datetime() -> None:
    assert Moment(day=NAIVE.date()).day == NAIVE.date()
    refused(Moment, day=NAIVE)


def test_nanoseconds_are_an_int() -> None:
    assert Moment(nanos=2**63 - 1).nanos == 2**63 - 1
    refused(Moment, nanos=2**63)
    refused(Moment, nanos=NAIVE.replace(tzinfo=dt.UTC))


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-9999, max_value=9999)
)
def test_a_decimal_is_padded_to_its_scale_and_keeps_its_value(number: Decimal) -> None:
    for written in (number, number.normalize(), number.quantize(Decimal("0.0001"))):
        price = Value(price=written).price
        assert price is not None
        assert price == number
        assert price.as_tuple().exponent == -2


@pytest.mark.parametrize(
    "text", ["1.001", "10000", "-10000.00", "1E+999999999", "1E-999999999", "9999.999"]
)
def test_a_decimal_that_would_lose_digits_is_refused(text: str) -> None:
    assert "digits" in refused(Value, price=Decimal(text))


@pytest.mark.parametrize("text", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_a_decimal_that_is_no_number_is_refused(text: str) -> None:
    refused(Value, price=Decimal(text))


def test_negative_zero_is_zero() -> None:
    assert str(Value(price=Decimal("-0.00")).price) == "0.00"


@pytest.mark.parametrize("wrong", [1, 1.5, "1.50"])
def test_only_a_decimal_is_a_decimal(wrong: object) -> None:
    refused(Value, price=wrong)


@given(st.integers())
def test_ints_keep_their_range(number: int) -> None:
    for field, limit in (("small", 2**31), ("large", 2**63)):
        if -limit <= number < limit:
            values: dict[str, Any] = {field: number}
            assert getattr(Value(**values), field) == number
        else:
            refused(Value, **{field: number})


@given(st.floats(width=32))
def test_a_float_that_fits_32_bits_is_kept(number: float) -> None:
    kept = Value(single=number).single
    assert kept is not None
    assert struct.pack("<d", kept) == struct.pack("<d", number) or math.isnan(number)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_is_what_32_bits_hold_or_refused(number: float) -> None:
    try:
        kept = struct.unpack("<f", struct.pack("<f", number))[0]
    except OverflowError:
        assert "32-bit" in refused(Value, single=number)
    else:
        assert Value(single=number).single == kept
    assert Value(double=number).double == number


@pytest.mark.parametrize("values", [{"text": "\ud800"}, {"texts": {"\udfff": ""}}])
def test_lone_surrogates_are_refused(values: dict[str, object]) -> None:
    assert "unicode" in refused(Value, **values)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_other_text_is_kept(text: str) -> None:
    assert Value(text=text, texts={text: text}).texts == {text: text}


@pytest.mark.parametrize("octets", [b"", b"ab", b"abcd", bytearray(b"abc"), "abc"])
def test_a_fixed_has_its_size(octets: object) -> None:
    refused(Value, octets=octets)
    assert Value(octets=b"abc").octets == b"abc"


def test_a_uuid_is_no_text() -> None:
    refused(Value, id=str(UUID(int=1)))


def test_an_array_is_a_tuple_and_accepts_a_list() -> None:
    tags: Any = [1, 2]
    assert Value(tags=tags).tags == (1, 2)
    for wrong in ({1}, "12", (x for x in (1, 2)), ["1"], [2**31]):
        refused(Value, tags=wrong)


@given(
    st.builds(Duration, **dict.fromkeys(("months", "days", "millis"), st.integers(0, 2**32 - 1)))
)
def test_a_duration_is_what_its_text_says(duration: Duration) -> None:
    assert Duration.parse(str(duration)) == duration
    value = Value(span=duration)
    assert Value.model_validate_json(value.model_dump_json()) == value


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("P1Y2M3W4DT5H6M7.008S", Duration(months=14, days=25, millis=18_367_008)),
        ("PT0S", Duration()),
        ("P0D", Duration()),
        ("PT0.5S", Duration(millis=500)),
    ],
)
def test_a_duration_reads_iso_8601(text: str, duration: Duration) -> None:
    assert Duration.parse(text) == duration


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "P1", "1M", "P-1M", "P1.5D", "PT1S1", "PT1.0000S", "P" + "1" * 99 + "D"]
)
def test_a_text_that_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no duration"):
        Duration.parse(text)


def test_a_duration_beyond_32_bits_is_refused() -> None:
    with pytest.raises(ValueError, match="expected 0 to 4294967295"):
        Duration(millis=2**32)
    with pytest.raises(ValueError, match="expected 0 to 4294967295"):
        Duration.parse("P4294967295Y")
    with pytest.raises(TypeError, match="expected an int"):
        Duration(days=True)


def test_durations_have_no_order() -> None:
    shorter: Any = Duration(days=30)
    with pytest.raises(TypeError):
        _ = shorter < Duration(months=1)


def test_values_read_from_json_obey_the_same_rules() -> None:
    document = (
        '{"price": "1.5", "span": "P1M", "tags": [1], "id": "6f1ca2b4-0000-4000-8000-000000000001"}'
    )
    value = Value.model_validate_json(document)
    assert value.price == Decimal("1.50")
    assert value.span == Duration(months=1)
    with pytest.raises(ValidationError):
        TypeAdapter(Value).validate_json('{"price": "1.555"}')
