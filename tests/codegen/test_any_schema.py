"""Laws that hold for the classes of any schema."""

from __future__ import annotations

from typing import Any

from hypothesis import assume, given, settings

from duly import generated_v1
from duly.errors import ContractError, GenerationError
from tests.unit.codec.generated import event_class
from tests.unit.schema.strategies import schemas

REASONS = ("circle", "without branches", "has no Python value")


def event_with(field: Any) -> type[generated_v1.Event]:
    root = {"type": "record", "name": "RootEvent", "namespace": "one"}
    return event_class(root | {"fields": [{"name": "field", "type": field}]})


@settings(max_examples=60, deadline=None)
@given(schemas())
def test_a_schema_gives_classes_that_import_and_are_complete_or_a_reason(schema: Any) -> None:
    refused = ""
    try:
        event = event_with(schema)
    except GenerationError as error:
        refused = error.message
    except ContractError:
        assume(False)
    else:
        assert event.__pydantic_complete__
        assert event.model_json_schema()
    assert not refused or any(reason in refused for reason in REASONS), refused


@settings(max_examples=60, deadline=None)
@given(schemas())
def test_a_default_is_what_the_constructor_would_leave(schema: Any) -> None:
    try:
        event = event_with(schema)
    except (ContractError, GenerationError):
        assume(False)
        return
    for cls in event.__contract__.types.values():
        if not issubclass(cls, generated_v1.Record):
            continue
        if not any(field.is_required() for field in cls.model_fields.values()):
            record = cls()
            checked = record.model_copy()
            assert checked == record
            assert repr(checked) == repr(record)
