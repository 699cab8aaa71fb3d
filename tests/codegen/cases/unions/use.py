"""What a service's author writes; both type checkers read it and it runs."""

from datetime import time
from uuid import UUID

import pytest
from pydantic import ValidationError
from unions.files.v1 import (
    MD5,
    Company,
    FileStoredEvent,
    FileStoredEvent_clock_int,
    FileStoredEvent_count_or_instant_long,
    FileStoredEvent_digest_MD5,
    FileStoredEvent_id_string,
    Kind,
    Person,
)

digest: MD5 = b"0123456789abcdef"
event = FileStoredEvent(
    owner=Company(id=1),
    number=2**40,
    ratio=1,
    flag_or_count=True,
    word_or_kind=Kind.A,
    digest=FileStoredEvent_digest_MD5(value=digest),
    clock=FileStoredEvent_clock_int(value=time(1, 2, 3)),
    count_or_instant=FileStoredEvent_count_or_instant_long(value=5),
    id=FileStoredEvent_id_string(value=UUID(int=1)),
)
assert type(event.owner) is Company
assert type(event.word_or_kind) is Kind
assert type(event.flag_or_count) is bool
assert {event.model_copy(update={"owner": Person(id=1)}), event} != {event}
name: str | None = event.word_or_kind

for wrong in (digest, {"value": digest}, Person(id=1)):
    with pytest.raises(ValidationError):
        event.model_copy(update={"digest": wrong})
with pytest.raises(ValidationError):
    event.model_copy(update={"owner": {"id": 1}})

with pytest.raises(ValidationError):
    FileStoredEvent(owner=Company(id=1))  # type: ignore[call-arg]
