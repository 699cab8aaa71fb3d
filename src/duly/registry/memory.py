"""A schema registry in memory, in Confluent's manner."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from duly.compat import Level, holds_level
from duly.errors import (
    ContractError,
    RegistrationRejectedError,
    RegistryUnavailableError,
    SchemaNotFoundError,
    SubjectNotFoundError,
)
from duly.registry.level import known_level
from duly.registry.port import Registered
from duly.schema import parse, to_text

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(slots=True)
class _Subject:
    level: str | None = None
    versions: list[Registered] = field(default_factory=list[Registered])
    deleted: set[int] = field(default_factory=set[int])

    def live(self) -> Iterator[Registered]:
        return (v for v in self.versions if v.version not in self.deleted)


class MemoryRegistry:
    """Ids are global by content from 1, versions count per subject, deletion is soft; threads may share it."""

    def __init__(self, *, default_level: str = "BACKWARD") -> None:
        self.url = "memory://registry"
        self._default_level = known_level(default_level)
        self._texts: dict[int, str] = {}
        self._ids: dict[str, int] = {}
        self._subjects: dict[str, _Subject] = {}
        self._is_away = False
        self._lock = threading.RLock()

    def schema_text(self, schema_id: int) -> str:
        with self._reached():
            if schema_id not in self._texts:
                raise SchemaNotFoundError(
                    f"schema id {schema_id} is not in the registry at {self.url}"
                )
            return self._texts[schema_id]

    def schema_text_by_guid(self, guid: UUID) -> str:
        with self._reached():
            for schema_id, text in self._texts.items():
                if self.guid(schema_id) == guid:
                    return text
        raise SchemaNotFoundError(f"schema GUID {guid} is not in the registry at {self.url}")

    def guid(self, schema_id: int) -> UUID:
        """From the content alone, so the same in every registry."""
        return UUID(
            bytes=hashlib.md5(self.schema_text(schema_id).encode(), usedforsecurity=False).digest()
        )

    def schema_id(self, subject: str, schema_text: str) -> int:
        with self._reached():
            known = self._known_subject(subject)
            text = _canonical(subject, schema_text)
            for version in known.live():
                if version.text == text:
                    return version.schema_id
        raise SchemaNotFoundError(
            f'this schema is not registered under subject "{subject}" at {self.url}',
            hint="register it with: duly register",
        )

    def register(self, subject: str, schema_text: str) -> int:
        with self._reached():
            text = _canonical(subject, schema_text)
            state = self._subjects.get(subject, _Subject())
            for version in state.live():
                if version.text == text:
                    return version.schema_id
            if not self._accepts(state, text):
                raise RegistrationRejectedError(
                    f'the registry at {self.url} refused a schema for subject "{subject}": incompatible with '
                    f"an earlier version under {self._level(state)}",
                    subject=subject,
                    http_status=409,
                    hint="see what breaks with: duly check",
                )
            self._subjects[subject] = state
            schema_id = self._ids.setdefault(text, len(self._ids) + 1)
            self._texts[schema_id] = text
            version = state.versions[-1].version + 1 if state.versions else 1
            state.versions.append(
                Registered(subject=subject, version=version, schema_id=schema_id, text=text)
            )
            return schema_id

    def subjects(self) -> tuple[str, ...]:
        with self._reached():
            return tuple(sorted(s for s, state in self._subjects.items() if any(state.live())))

    def versions(self, subject: str) -> tuple[int, ...]:
        with self._reached():
            return tuple(v.version for v in self._known_subject(subject).live())

    def version(self, subject: str, version: int) -> Registered:
        with self._reached():
            for known in self._known_subject(subject).live():
                if known.version == version:
                    return known
        raise SchemaNotFoundError(f'subject "{subject}" has no version {version} at {self.url}')

    def compatibility(self, subject: str) -> str | None:
        with self._reached():
            return self._subjects[subject].level if subject in self._subjects else None

    def set_compatibility(self, subject: str, level: str) -> None:
        with self._reached():
            self._subjects.setdefault(subject, _Subject()).level = known_level(level)

    def is_compatible(self, subject: str, schema_text: str) -> bool:
        with self._reached():
            text = _canonical(subject, schema_text)
            return self._accepts(self._subjects.get(subject, _Subject()), text)

    def delete_version(self, subject: str, version: int) -> None:
        with self._reached():
            self.version(subject, version)
            self._subjects[subject].deleted.add(version)

    def delete_subject(self, subject: str) -> None:
        with self._reached():
            self._known_subject(subject)
            del self._subjects[subject]

    def go_away(self) -> None:
        """Answer nothing until `come_back`: every method raises RegistryUnavailableError."""
        self._is_away = True

    def come_back(self) -> None:
        self._is_away = False

    def _reached(self) -> threading.RLock:
        if self._is_away:
            raise RegistryUnavailableError(f"the registry at {self.url} does not answer")
        return self._lock

    def _known_subject(self, subject: str) -> _Subject:
        state = self._subjects.get(subject)
        if state is None or not any(state.live()):
            raise SubjectNotFoundError(
                f'the registry at {self.url} has no subject "{subject}"',
                subject=subject,
                hint="register it with: duly register",
            )
        return state

    def _level(self, state: _Subject) -> str:
        return state.level or self._default_level

    def _accepts(self, state: _Subject, text: str) -> bool:
        return holds_level(
            Level(self._level(state)),
            new=parse(text, strict=False),
            previous=[parse(version.text, strict=False) for version in state.live()],
        )


def _canonical(subject: str, text: str) -> str:
    """The same for every layout of a schema; doc, aliases and defaults make a difference."""
    try:
        return to_text(parse(text, strict=False))
    except ContractError as error:
        raise RegistrationRejectedError(
            f'the registry refused a schema for subject "{subject}" as invalid: {error.message}',
            subject=subject,
            http_status=422,
        ) from error
