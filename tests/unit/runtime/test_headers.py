"""Headers of foreign records can be anything; they never stop a service."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duly.broker import KafkaRecord
from duly.runtime.headers import CloudEvent, from_text, parse, rfc3339, to_text
from duly.runtime.inbox import KEY_CHARACTERS_MAX, inbox_key

NAMES = st.sampled_from(["ce_id", "ce_source", "ce_type", "ce_time", "traceparent", "x"]) | st.text(
    max_size=5
)
VALUES = (
    st.none()
    | st.binary(max_size=40)
    | st.sampled_from([b"2026-01-05", b"9999-12-31T23:59:59-23:59"])
)
HEADERS = st.lists(st.tuples(NAMES, VALUES), max_size=10).map(tuple)


@given(headers=HEADERS)
def test_any_headers_can_be_parsed_and_kept(
    headers: tuple[tuple[str, bytes | None], ...],
) -> None:
    event = parse(headers)
    record = KafkaRecord(
        topic="t",
        partition=1,
        offset=2,
        timestamp_ms=0,
        timestamp_type="CreateTime",
        key=None,
        value=None,
        headers=headers,
    )
    key = inbox_key(record, "topic-id", event)
    assert len(key.event_id) <= KEY_CHARACTERS_MAX
    assert "\0" not in key.event_id + key.source
    assert event.time is None or event.time.tzinfo is UTC
    assert from_text(to_text(headers)) == headers


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-01-05T10:00:00Z", datetime(2026, 1, 5, 10, tzinfo=UTC)),
        ("2026-01-05T12:30:00.123456+02:30", datetime(2026, 1, 5, 10, 0, 0, 123456, tzinfo=UTC)),
        ("2026-01-05T10:00:00", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_times(text: str, time: datetime | None) -> None:
    assert parse((("ce_time", text.encode()),)).time == time
    if time is not None:
        assert parse((("ce_time", rfc3339(time).encode()),)).time == time


def test_ids_of_any_length_are_told_apart() -> None:
    record = KafkaRecord(
        topic="t",
        partition=0,
        offset=0,
        timestamp_ms=0,
        timestamp_type="CreateTime",
        key=None,
        value=None,
    )

    def event(id: str) -> CloudEvent:
        return CloudEvent(id=id, source="/s", type=None, time=None, traceparent=None)

    long = "x" * 100_000
    assert inbox_key(record, "t", event(long)) != inbox_key(record, "t", event(f"{long}y"))
    assert inbox_key(record, "t", event(long)) == inbox_key(record, "t", event(long))
