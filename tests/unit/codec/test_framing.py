"""Where the schema id is found, and what is said about bytes that have none."""

from __future__ import annotations

from uuid import UUID

import pytest

from duly.codec.framing import Framed, frame, unframe
from duly.errors import FramingError

GUID = UUID("0f8fad5b-d9cb-469f-a165-70867728950e")


def test_the_id_is_four_bytes_after_a_zero() -> None:
    assert frame(0x01020304, b"avro") == b"\x00\x01\x02\x03\x04avro"
    assert unframe(b"\x00\x01\x02\x03\x04avro") == Framed(0x01020304, 5)
    assert unframe(frame(2**32 - 1, b"")) == Framed(2**32 - 1, 5)


@pytest.mark.parametrize("schema_id", [-1, 2**32])
def test_an_id_that_does_not_fit_is_refused(schema_id: int) -> None:
    with pytest.raises(FramingError, match="does not fit in 4 bytes"):
        frame(schema_id, b"")


def test_the_header_is_read_first_and_then_the_payload_has_no_prefix() -> None:
    headers = (("ce_id", b"x"), ("__value_schema_id", b"\x01" + GUID.bytes))
    assert unframe(b"\x00\x00\x00\x00\x07avro", headers) == Framed(GUID, 0)
    assert unframe(b"", headers) == Framed(GUID, 0)


def test_the_header_may_hold_an_id() -> None:
    assert unframe(b"avro", (("__value_schema_id", b"\x00\x00\x00\x00\x07"),)) == Framed(7, 0)


@pytest.mark.parametrize("value", [None, b"", b"\x01", b"\x01" + bytes(15), b"\x02" + bytes(16)])
def test_a_header_of_another_form_is_refused(value: bytes | None) -> None:
    with pytest.raises(FramingError, match=r"header __value_schema_id is .* expected byte 1 and"):
        unframe(b"\x00\x00\x00\x00\x07avro", (("__value_schema_id", value),))


def test_the_header_of_the_key_does_not_count() -> None:
    headers = (("__key_schema_id", b"\x01" + GUID.bytes),)
    assert unframe(b"\x00\x00\x00\x00\x07avro", headers) == Framed(7, 5)


@pytest.mark.parametrize(
    ("data", "looks_like"),
    [
        (b"", "it is empty"),
        (b"\x00", "it ends after 1 of the 5 bytes, first bytes 00"),
        (b"\x00\x00\x00\x01", "it ends after 4 of the 5 bytes"),
        (b'{"sku": "X"}', "it looks like JSON text"),
        (b'  {\n  "sku": "X"}', "it looks like JSON text"),
        (b"[1, 2]", "it looks like JSON text"),
        (b'"text"', "it looks like JSON text"),
        (b"null", "it looks like JSON text"),
        (b"\xef\xbb\xbf{}", "it looks like JSON text"),
        (b"Obj\x01\x04\x14avro.codec", "it looks like an Avro object container file"),
        (b"\xc3\x01" + bytes(8) + b"x", "it looks like Avro's single-object encoding"),
        (b"\x1f\x8b\x08\x00", "it looks like compressed data"),
        (b"\x01" + GUID.bytes + b"x", "it starts with byte 1, as the GUID form does"),
        (b"\x08\x96\x01\x12\x07testing", "it looks like an unframed protobuf message"),
        ("Grüezi".encode(), "it looks like plain text"),
        (b"<product/>", "it looks like plain text"),
        (b"\xff\xfe\xfd\xfc\xfb", "it looks like no format duly knows"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_the_error_says_what_the_first_bytes_look_like(data: bytes, looks_like: str) -> None:
    with pytest.raises(FramingError, match=looks_like) as caught:
        unframe(data)
    assert "byte 0 and a 4-byte schema id" in str(caught.value)
    assert caught.value.hint
