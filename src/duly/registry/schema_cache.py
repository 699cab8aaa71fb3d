"""Schemas a process has seen, kept on disk so that it can start while the registry is away."""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
from typing import TYPE_CHECKING, Final, cast
from uuid import uuid4

from duly.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

    from duly.schema import Json

LOGGER: Final = logging.getLogger("duly.registry")


class SchemaCache:
    """One small file per id and per look-up, in a folder per registry URL; processes may share it.

    A file that cannot be read as what it should be counts as absent and is written again. One that cannot be
    written is only missing at the next start, so it is no error: a full disk must not cost an event.
    """

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder / _digest(url)[:16]
        self._url = url
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigError(
                f"{self.folder}: cannot make the schema cache: {error.strerror}",
                hint="set DULY_DATA to a folder that can be written to",
            ) from error

    def text(self, schema_id: int) -> str | None:
        entry = self._read(self._text_file(schema_id))
        text = entry.get("schema")
        return text if entry.get("schema_id") == schema_id and isinstance(text, str) else None

    def keep_text(self, schema_id: int, text: str) -> None:
        self._write(self._text_file(schema_id), {"schema_id": schema_id, "schema": text})

    def schema_id(self, subject: str, text: str) -> int | None:
        entry = self._read(self._lookup_file(subject, text))
        schema_id = entry.get("schema_id")
        same = entry.get("subject") == subject and entry.get("schema") == text
        return schema_id if same and isinstance(schema_id, int) else None

    def keep_id(self, subject: str, text: str, schema_id: int) -> None:
        entry: dict[str, Json] = {"subject": subject, "schema_id": schema_id, "schema": text}
        self._write(self._lookup_file(subject, text), entry)

    def _text_file(self, schema_id: int) -> Path:
        return self.folder / f"id-{schema_id}.json"

    def _lookup_file(self, subject: str, text: str) -> Path:
        digest = _digest(subject + "\n" + text)[:32]
        return self.folder / f"lookup-{digest}.json"

    def _read(self, file: Path) -> dict[str, Json]:
        try:
            entry = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        known = isinstance(entry, dict) and cast("dict[str, Json]", entry).get("url") == self._url
        return cast("dict[str, Json]", entry) if known else {}

    def _write(self, file: Path, entry: dict[str, Json]) -> None:
        """By rename, so that a reader never meets half a file."""
        text = json.dumps({"url": self._url, **entry}, ensure_ascii=False)
        temporary = self.folder / f"{file.stem}-{uuid4().hex}.tmp"
        try:
            temporary.write_text(text, encoding="utf-8")
            temporary.replace(file)
        except OSError as error:
            with contextlib.suppress(OSError):
                temporary.unlink()
            LOGGER.warning("%s: cannot write the schema cache: %s", file, error.strerror)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
