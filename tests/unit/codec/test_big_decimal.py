"""Decimals that bring their scale with them: the bytes of Avro Java, and nothing that could explode."""

from __future__ import annotations

import json
import math
from decimal import Decimal
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from duly.big_decimal import (
    DIGITS_MAX,
    SCALE_MAX,
    exact_big_decimal,
    read_big_decimal,
    write_big_decimal,
)
from duly.codec import from_json, to_json
from duly.codec.varints import long_bytes
from duly.errors import CorruptPayloadError, DecodeError, EncodeError
from tests.unit.codec.constructs import fixed, logical, map_of, record
from tests.unit.codec.generated import codec_for, event_class
from tests.unit.codec.test_corrupt import decode
from tests.unit.codec.test_wrong_values import changed

pytestmark = pytest.mark.usefixtures("engine")

BIG: Final = logical("bytes", "big-decimal")
PRICE: Final = fixed("Price", 8, logicalType="decimal", precision=18, scale=2)

JAVA: Final = {
    "0": "06 02 00 00",
    "1": "06 02 01 00",
    "-1": "06 02 ff 00",
    "1.50": "08 04 00 96 04",
    "1E+3": "06 02 01 05",
    "-0.001": "06 02 ff 06",
    "127": "06 02 7f 00",
    "128": "08 04 00 80 00",
    "-128": "06 02 80 00",
    "-129": "08 04 ff 7f 00",
    "-32768": "08 04 80 00 00",
    "0.00": "06 02 00 04",
    "0E+5": "06 02 00 09",
    "0E-10": "06 02 00 14",
    "1E-2000": "08 02 01 a0 1f",
    "-1E+2000": "08 02 ff 9f 1f",
    "12345678901234567890.123456789": "1c 18 27 e4 1b 32 46 be c9 b1 6e 39 81 15 12",
    f"{'9' * 38}": "24 20 4b 3b 4c a8 5a 86 c4 7a 09 8a 22 3f ff ff ff ff 00",
}
"""Written by Avro Java 1.12.2's BigDecimalConversion, which reads each back as the same text."""


def written(value: Decimal) -> bytes:
    event = changed(BIG, value)
    return codec_for(event.__class__).encode(event)[5:]


@pytest.mark.parametrize("text", JAVA)
def test_the_bytes_are_those_of_avro_java_both_ways(text: str) -> None:
    data = bytes.fromhex(JAVA[text])
    assert written(Decimal(text)) == data
    assert str(decode(BIG, data)) == text


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("0a 06 00 00 96 04", "1.50"),  # a sign byte too many
        ("0a 82 00 01 80 00", "1"),  # numbers of more bytes than they need
    ],
)
def test_longer_bytes_that_java_reads_are_read(data: str, text: str) -> None:
    assert str(decode(BIG, bytes.fromhex(data))) == text


def test_the_greatest_values_survive_bytes_and_json() -> None:
    cls = event_class(record("E", v=BIG))
    for sign in (0, 1):
        for scale in (-SCALE_MAX, SCALE_MAX):
            event: Any = cls.model_validate({"v": Decimal((sign, (9,) * DIGITS_MAX, -scale))})
            read: Any = codec_for(cls).decode(cls, codec_for(cls).encode(event))
            assert repr(read) == repr(event)
            assert repr(from_json(cls, to_json(event))) == repr(event)
            assert len(str(int(read.v.scaleb(scale)))) < 4_300


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (Decimal("NaN"), "v: expected a big-decimal, not NaN: it is no finite number"),
        (Decimal("-sNaN"), "not -sNaN: it is no finite number"),
        (Decimal("Infinity"), "not Infinity: it is no finite number"),
        (Decimal((0, (1,) * (DIGITS_MAX + 1), 0)), "it has more than 2000 digits"),
        (Decimal(f"1E+{SCALE_MAX + 1}"), "its scale is -2001, allowed are -2000 to 2000"),
        (Decimal("1E-2001"), "its scale is 2001"),
        (Decimal("1E+999999999999999999"), "its scale is -999999999999999999"),
        (1.5, r"v: expected a big-decimal \(Decimal\), not a value of type float"),
        (1, "not a value of type int"),
        ("1.5", "not a value of type str"),
        (b"\x02\x01\x00", "not a value of type bytes"),
        (None, "not None"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_what_has_no_bytes_is_refused_at_encode(value: Any, reason: str) -> None:
    event = changed(BIG, value)
    for write in (codec_for(event.__class__).encode, to_json):
        with pytest.raises(EncodeError, match=reason) as caught:
            write(event)
        assert caught.value.path == "v"


@pytest.mark.parametrize("text", ["NaN", "-Infinity", "1E+2001", "1E-2001", "1" * 2001])
def test_what_has_no_bytes_is_refused_at_construction(text: str) -> None:
    cls = event_class(record("E", v=BIG))
    with pytest.raises(ValidationError):
        cls.model_validate({"v": Decimal(text)})


def test_zero_has_a_scale_and_no_sign() -> None:
    cls: Any = event_class(record("E", v=BIG))
    assert str(cls(v=Decimal("-0.00")).v) == "0.00"
    assert written(Decimal("-0.00")) == written(Decimal("0.00"))


@pytest.mark.parametrize(
    ("inner", "reason"),
    [
        ("", "its bytes end in the middle of its length"),
        ("82", "its bytes end in the middle of its length"),
        ("02", "its number takes 1 bytes and 0 are left"),
        ("02 01", "its bytes end in the middle of its scale"),
        ("02 01 80", "its bytes end in the middle of its scale"),
        ("00 00", "its number takes 0 bytes"),
        ("01 00", "its number takes -1 bytes"),
        ("02 01 00 00", "1 bytes are left over after its scale"),
        ("80 80 80 80 80 80 80 80 80 80 00", "its length takes more than 64 bits"),
        ("02 01 80 80 80 80 10", "its scale takes more than 32 bits"),
        ("02 01 80 80 80 80 80 80 80 80 80 80 00", "its scale takes more than 32 bits"),
        ("02 01 fe ff ff ff 0f", "its scale is 2147483647, allowed are -2000 to 2000"),
        ("02 01 ff ff ff ff 0f", "its scale is -2147483648"),
        ("02 01 a2 1f", "its scale is 2001"),
        ("fe ff ff ff 0f", "its number takes 2147483647 bytes, at most 831 are allowed"),
        (f"fe 0c {'7f' * 831} 00", "it has more than 2000 digits"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_damaged_bytes_are_corrupt_wherever_they_stand(inner: str, reason: str) -> None:
    data = bytes.fromhex(inner)
    size = long_bytes(len(data))
    with pytest.raises(CorruptPayloadError, match=f"v: a big-decimal is damaged: {reason}"):
        decode(BIG, size + data)
    with pytest.raises(CorruptPayloadError, match=rf'v\["k"\]: a big-decimal is damaged: {reason}'):
        decode(map_of(BIG), b"\x02\x02k" + size + data + b"\x00")
    with pytest.raises(CorruptPayloadError, match="damaged"):
        decode(["null", BIG], b"\x02" + size + data)


@pytest.mark.parametrize("text", ["1.50", "1E+3", "0E-10", "0E+5", "-12", "1.2E-7"])
def test_contract_json_keeps_the_scale(text: str) -> None:
    cls = event_class(record("E", v=BIG))
    assert to_json(from_json(cls, {"v": text})) == {"v": text}


@pytest.mark.parametrize(
    "form", [1.5, 15, None, "", "NaN", "Infinity", "1_000", " 1", "+1", ".5", "1e", "1E+3.0", "٣"]
)
def test_other_json_is_refused(form: Any) -> None:
    cls = event_class(record("E", v=BIG))
    with pytest.raises(
        DecodeError, match=r'expected a decimal as text, such as "12.30" or "1E\+3"'
    ):
        from_json(cls, {"v": form})


@pytest.mark.parametrize("form", ["1E+2001", "1E-999999", "1" * 2_001])
def test_json_keeps_the_limits(form: str) -> None:
    cls = event_class(record("E", v=BIG))
    with pytest.raises(DecodeError, match="expected a big-decimal, not"):
        from_json(cls, {"v": form})


def test_a_decimal_beside_it_in_a_union_is_wrapped() -> None:
    cls: Any = event_class(record("E", v=["null", BIG, PRICE]))
    contract = cls.__contract__
    wrappers: dict[str, Any] = {key.rpartition("/")[2]: w for key, w in contract.branches.items()}
    assert sorted(wrappers) == ["bytes", "case.Price"]
    with pytest.raises(ValidationError):
        cls(v=Decimal("1.50"))
    for branch, form in (("bytes", "1.5"), ("case.Price", "1.50")):
        event = cls(v=wrappers[branch](value=Decimal("1.5")))
        assert to_json(event) == {"v": {branch: form}}
        assert codec_for(cls).decode(cls, codec_for(cls).encode(event)) == event


def test_the_default_is_the_bytes_as_code_points() -> None:
    with_default = {"type": BIG, "default": "\x02\x01\x05", "is_field": True}
    cls: Any = event_class(record("E", v=with_default))
    assert str(cls().v) == "1E+3"
    assert json.loads(cls.__contract__.schema_text)["fields"][0]["default"] == "\x02\x01\x05"


def test_a_double_written_out_exactly_has_a_place() -> None:
    least = Decimal(math.ulp(0.0))
    assert read_big_decimal(written(least)[2:]) == least


@settings(max_examples=100, deadline=None)
@given(
    inner=st.binary(max_size=6)
    | st.sampled_from([bytes.fromhex(data)[1:] for data in JAVA.values()]),
    at=st.integers(0, 5),
    byte=st.binary(max_size=1),
)
def test_damaged_bytes_are_a_number_within_the_limits_or_an_error(
    inner: bytes, at: int, byte: bytes
) -> None:
    data = inner[:at] + byte + inner[at + 1 :]
    try:
        value = read_big_decimal(data)
    except ValueError:
        return
    shortest = write_big_decimal(value)
    assert len(shortest) <= len(data)
    assert repr(read_big_decimal(shortest)) == repr(value) == repr(exact_big_decimal(value))
