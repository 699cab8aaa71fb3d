"""Record headers: CloudEvents in binary mode, and W3C trace context."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from duly.broker import Headers

CONTENT_TYPE: Final = b"application/avro"
SPEC_VERSION: Final = b"1.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudEvent:
    """What a record says about itself; None for what it does not say, or says unreadably."""

    id: str | None
    source: str | None
    type: str | None
    time: datetime | None
    traceparent: str | None


def parse(headers: Headers) -> CloudEvent:
    """Never raises: foreign records carry anything. The last of two headers of one name counts."""
    values = {name: value for name, value in headers if value}
    time = _text(values.get("ce_time"))
    return CloudEvent(
        id=_text(values.get("ce_id")),
        source=_text(values.get("ce_source")),
        type=_text(values.get("ce_type")),
        time=_time(time) if time else None,
        traceparent=_text(values.get("traceparent")),
    )


def cloud_event_headers(
    *,
    id: str,
    source: str,
    type: str,
    time: datetime,
    schema_url: str,
    subject: str,
    traceparent: str,
) -> Headers:
    """What every event duly publishes carries."""
    headers: list[tuple[str, bytes | None]] = [
        ("ce_specversion", SPEC_VERSION),
        ("ce_type", type.encode()),
        ("ce_source", source.encode()),
        ("ce_id", id.encode()),
        ("ce_time", rfc3339(time).encode()),
        ("content-type", CONTENT_TYPE),
        ("traceparent", traceparent.encode()),
    ]
    if schema_url:
        headers.append(("ce_dataschema", schema_url.encode()))
    if subject:
        headers.append(("ce_subject", subject.encode()))
    return tuple(headers)


def rfc3339(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def to_text(headers: Headers) -> str:
    """A JSON text that keeps every byte: bytes stand as the code points U+0000 to U+00FF."""
    pairs = [[name, None if value is None else value.decode("latin-1")] for name, value in headers]
    return json.dumps(pairs, separators=(",", ":"))


def from_text(text: str) -> Headers:
    """The inverse of `to_text`."""
    pairs = cast("list[tuple[str, str | None]]", json.loads(text))
    return tuple(
        (name, None if value is None else value.encode("latin-1")) for name, value in pairs
    )


def _text(value: bytes | None) -> str | None:
    if value is None:
        return None
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        return None
    # PostgreSQL keeps no NUL in a text.
    return None if "\0" in text else text


def _time(text: str) -> datetime | None:
    try:
        time = datetime.fromisoformat(text)
        return None if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
