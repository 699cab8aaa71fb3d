"""What every schema registry must do, the one in memory and the real one alike."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast
from uuid import uuid4

import pytest

from duly.errors import (
    ConfigError,
    RegistrationRejectedError,
    SchemaNotFoundError,
    SubjectNotFoundError,
)
from duly.registry import MemoryRegistry, Registry
from duly.schema import equal, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duly.registry import SchemaRegistry
    from tests.conftest import Cluster


@pytest.fixture(params=["memory", "real"])
def registry(request: pytest.FixtureRequest) -> Iterator[SchemaRegistry]:
    if request.param == "memory":
        yield MemoryRegistry()
        return
    real = Registry(cast("Cluster", request.getfixturevalue("cluster")).registry_url)
    yield real
    real.close()


@pytest.fixture
def name() -> str:
    """A record and subject of the test's own: the real registry is shared."""
    return f"Event{uuid4().hex[:12]}"


def schema(name: str, **types: object) -> str:
    """A record; a field given as (type, default) has that default."""
    fields: list[dict[str, object]] = []
    for field, given in types.items():
        type, default = (
            cast("tuple[object, object]", given) if isinstance(given, tuple) else (given, ...)
        )
        fields.append(
            {"name": field, "type": type} | ({} if default is ... else {"default": default})
        )
    return json.dumps({"type": "record", "name": name, "namespace": "shop.test", "fields": fields})


def test_a_registered_schema_is_read_back_by_its_id(registry: SchemaRegistry, name: str) -> None:
    schema_id = registry.register(name, schema(name, sku="string"))

    found = parse(registry.schema_text(schema_id), strict=False)
    assert equal(found, parse(schema(name, sku="string")))


def test_the_same_content_has_the_same_id(registry: SchemaRegistry, name: str) -> None:
    text = schema(name, sku="string")
    schema_id = registry.register(name, text)

    assert registry.register(name, text) == schema_id
    assert registry.register(name, json.dumps(json.loads(text), indent=2)) == schema_id
    assert registry.versions(name) == (1,)
    assert registry.register(f"{name}-other", text) == schema_id


def test_other_content_has_another_id_and_the_next_version(
    registry: SchemaRegistry, name: str
) -> None:
    first = registry.register(name, schema(name, sku="string"))
    second = registry.register(name, schema(name, sku="string", size=("int", 1)))

    assert first != second
    assert registry.versions(name) == (1, 2)
    assert registry.version(name, 2).schema_id == second
    assert registry.version(name, 2).subject == name
    assert equal(
        parse(registry.version(name, 2).text), parse(schema(name, sku="string", size=("int", 1)))
    )


def test_an_id_is_looked_up_by_content_in_any_layout(registry: SchemaRegistry, name: str) -> None:
    text = schema(name, sku="string")
    schema_id = registry.register(name, text)

    assert registry.schema_id(name, text) == schema_id
    assert registry.schema_id(name, json.dumps(json.loads(text), indent=2)) == schema_id


def test_looking_up_never_registers(registry: SchemaRegistry, name: str) -> None:
    with pytest.raises(SubjectNotFoundError, match=name) as unknown:
        registry.schema_id(name, schema(name, sku="string"))
    registry.register(name, schema(name, sku="string"))
    with pytest.raises(SchemaNotFoundError, match=name) as other:
        registry.schema_id(name, schema(name, sku="string", size=("int", 1)))

    assert "duly register" in unknown.value.hint
    assert "duly register" in other.value.hint
    assert registry.versions(name) == (1,)


def test_unknown_things_are_said_to_be_unknown(registry: SchemaRegistry, name: str) -> None:
    with pytest.raises(SchemaNotFoundError):
        registry.schema_text(2_000_000_000)
    with pytest.raises(SchemaNotFoundError):
        registry.schema_text_by_guid(uuid4())
    with pytest.raises(SubjectNotFoundError):
        registry.versions(name)
    with pytest.raises(SubjectNotFoundError):
        registry.version(name, 1)
    with pytest.raises(SubjectNotFoundError):
        registry.delete_version(name, 1)
    registry.register(name, schema(name, sku="string"))
    with pytest.raises(SchemaNotFoundError):
        registry.version(name, 2)
    with pytest.raises(SchemaNotFoundError):
        registry.delete_version(name, 2)


def test_subjects_are_listed(registry: SchemaRegistry, name: str) -> None:
    registry.register(name, schema(name, sku="string"))

    assert name in registry.subjects()


def test_a_level_can_be_set_before_the_first_version(registry: SchemaRegistry, name: str) -> None:
    assert registry.compatibility(name) is None
    registry.set_compatibility(name, "FULL_TRANSITIVE")
    assert registry.compatibility(name) == "FULL_TRANSITIVE"

    registry.register(name, schema(name, sku="string"))
    assert registry.compatibility(name) == "FULL_TRANSITIVE"
    with pytest.raises(RegistrationRejectedError):
        registry.register(name, schema(name, sku="int"))


def test_a_level_that_does_not_exist_is_refused(registry: SchemaRegistry, name: str) -> None:
    with pytest.raises(ConfigError, match="SIDEWAYS"):
        registry.set_compatibility(name, "SIDEWAYS")


FIRST = {"sku": "string"}
WITH_DEFAULT = {"sku": "string", "size": ("int", 1)}
REQUIRED = {"sku": "string", "size": "int"}


@pytest.mark.parametrize(
    ("level", "previous", "new", "is_accepted"),
    [
        ("NONE", [FIRST], {"sku": "int"}, True),
        ("BACKWARD", [FIRST], WITH_DEFAULT, True),
        ("BACKWARD", [FIRST], REQUIRED, False),
        ("FORWARD", [FIRST], REQUIRED, True),
        ("FORWARD", [REQUIRED], FIRST, False),
        ("FULL", [FIRST], WITH_DEFAULT, True),
        ("FULL", [FIRST], REQUIRED, False),
        ("BACKWARD", [FIRST, WITH_DEFAULT], REQUIRED, True),
        ("BACKWARD_TRANSITIVE", [FIRST, WITH_DEFAULT], REQUIRED, False),
        ("FORWARD", [REQUIRED, WITH_DEFAULT], FIRST, True),
        ("FORWARD_TRANSITIVE", [REQUIRED, WITH_DEFAULT], FIRST, False),
        ("FULL_TRANSITIVE", [FIRST, WITH_DEFAULT], REQUIRED, False),
        ("FULL_TRANSITIVE", [FIRST], WITH_DEFAULT, True),
    ],
)
def test_a_level_decides_what_is_accepted(
    registry: SchemaRegistry,
    name: str,
    level: str,
    previous: list[dict[str, object]],
    new: dict[str, object],
    *,
    is_accepted: bool,
) -> None:
    registry.set_compatibility(name, "NONE")
    for types in previous:
        registry.register(name, schema(name, **types))
    registry.set_compatibility(name, level)

    assert registry.is_compatible(name, schema(name, **new)) is is_accepted
    assert len(registry.versions(name)) == len(previous)
    if is_accepted:
        registry.register(name, schema(name, **new))
        assert len(registry.versions(name)) == len(previous) + 1
    else:
        with pytest.raises(RegistrationRejectedError) as refusal:
            registry.register(name, schema(name, **new))
        assert refusal.value.subject == name
        assert refusal.value.http_status == 409
        assert "duly check" in refusal.value.hint


def test_a_subject_without_versions_takes_anything(registry: SchemaRegistry, name: str) -> None:
    assert registry.is_compatible(name, schema(name, sku="string"))


@pytest.mark.parametrize("text", ["{", '{"type": "record", "name": "X"}', '{"type": "nonsense"}'])
def test_a_text_that_is_no_schema_is_refused(
    registry: SchemaRegistry, name: str, text: str
) -> None:
    with pytest.raises(RegistrationRejectedError) as refusal:
        registry.register(name, text)

    assert refusal.value.http_status == 422
    assert name not in registry.subjects()


def test_a_deleted_version_is_gone_and_its_id_stays_readable(
    registry: SchemaRegistry, name: str
) -> None:
    text = schema(name, sku="string")
    schema_id = registry.register(name, text)
    registry.register(name, schema(name, sku="string", size=("int", 1)))
    registry.delete_version(name, 1)

    assert registry.versions(name) == (2,)
    assert equal(parse(registry.schema_text(schema_id)), parse(text))
    with pytest.raises(SchemaNotFoundError):
        registry.version(name, 1)
    with pytest.raises(SchemaNotFoundError):
        registry.schema_id(name, text)
    with pytest.raises(SchemaNotFoundError):
        registry.delete_version(name, 1)


def test_a_deleted_version_does_not_bind_later_ones(registry: SchemaRegistry, name: str) -> None:
    registry.set_compatibility(name, "FULL_TRANSITIVE")
    registry.register(name, schema(name, sku="string"))
    registry.register(name, schema(name, sku="string", size=("int", 1)))
    registry.delete_version(name, 1)

    assert registry.is_compatible(name, schema(name, sku="string", size="int"))


def test_what_was_deleted_and_comes_again_has_its_old_id_and_a_new_version(
    registry: SchemaRegistry, name: str
) -> None:
    text = schema(name, sku="string")
    schema_id = registry.register(name, text)
    registry.register(name, schema(name, sku="string", size=("int", 1)))
    registry.delete_version(name, 1)

    assert registry.register(name, text) == schema_id
    assert registry.versions(name) == (2, 3)


def test_a_subject_with_all_versions_deleted_is_unknown(
    registry: SchemaRegistry, name: str
) -> None:
    text = schema(name, sku="string")
    registry.register(name, text)
    registry.delete_version(name, 1)

    assert name not in registry.subjects()
    with pytest.raises(SubjectNotFoundError):
        registry.versions(name)
    with pytest.raises(SubjectNotFoundError):
        registry.schema_id(name, text)


def test_a_deleted_subject_can_begin_anew(registry: SchemaRegistry, name: str) -> None:
    registry.set_compatibility(name, "FULL_TRANSITIVE")
    registry.register(name, schema(name, sku="string"))
    registry.delete_subject(name)

    assert name not in registry.subjects()
    assert registry.compatibility(name) is None
    with pytest.raises(SubjectNotFoundError):
        registry.delete_subject(name)
    registry.register(name, schema(name, sku="int"))
    assert registry.versions(name) == (1,)
