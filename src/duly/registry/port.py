"""What duly asks of a schema registry: Registry (over HTTP) and MemoryRegistry both give it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """One version of a subject. The version counts inside the subject, the id inside the registry."""

    subject: str
    version: int
    schema_id: int
    text: str


class SchemaRegistry(Protocol):
    """The part of Confluent's API that other registries have too; threads may share one.

    Every method raises RegistryUnavailableError when no answer came in time, and RegistryError when the answer
    makes no sense or access is denied.
    """

    url: str

    def schema_text(self, schema_id: int) -> str:
        """Raises SchemaNotFoundError; deleted versions keep their id."""
        ...

    def schema_text_by_guid(self, guid: UUID) -> str:
        """Raises SchemaNotFoundError, also where the registry has no GUIDs."""
        ...

    def schema_id(self, subject: str, schema_text: str) -> int:
        """Look an id up by content among the live versions; never registers.

        Raises SubjectNotFoundError, SchemaNotFoundError.
        """
        ...

    def register(self, subject: str, schema_text: str) -> int:
        """The id of the version made, or of the one that has this content already.

        Raises RegistrationRejectedError: 409 incompatible, 422 invalid.
        """
        ...

    def subjects(self) -> tuple[str, ...]: ...

    def versions(self, subject: str) -> tuple[int, ...]:
        """The live versions, oldest first. Raises SubjectNotFoundError."""
        ...

    def version(self, subject: str, version: int) -> Registered:
        """Raises SubjectNotFoundError, SchemaNotFoundError."""
        ...

    def compatibility(self, subject: str) -> str | None:
        """The subject's own level; None where it has none and the registry's default applies."""
        ...

    def set_compatibility(self, subject: str, level: str) -> None: ...

    def is_compatible(self, subject: str, schema_text: str) -> bool:
        """Whether `register` would accept it by the subject's level; a subject without versions takes anything."""
        ...

    def delete_version(self, subject: str, version: int) -> None:
        """Soft: the id stays readable. Raises SubjectNotFoundError, SchemaNotFoundError."""
        ...

    def delete_subject(self, subject: str) -> None:
        """For good, with all its versions and its level; for scratch subjects. Raises SubjectNotFoundError."""
        ...
