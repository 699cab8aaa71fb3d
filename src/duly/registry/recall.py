"""Schemas and ids a registry answered before: from disk while it is away, and proof that it is still the same."""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Final, TypeVar

from duly.errors import RegistryError, RegistryUnavailableError, SchemaNotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable

    from duly.registry.schema_cache import SchemaCache

_T = TypeVar("_T")
RECHECKED_MAX: Final = 5
"""Answers that `verify` asks for anew although they were verified before."""
AWAY_S: Final = 5.0
"""After a question without an answer, what is on disk is answered for so long without asking again."""


class Recall:
    """A schema id never changes its meaning, unless the registry was rebuilt: then every event written before
    would be misread, and any difference from what is on disk is a RegistryError.
    """

    def __init__(
        self,
        cache: SchemaCache,
        *,
        url: str,
        fetch: Callable[[int], str],
        look_up: Callable[[str, str], int],
    ) -> None:
        self._cache = cache
        self._url = url
        self._fetch = fetch
        self._look_up = look_up
        self._texts: dict[int, str] = {}
        self._ids: dict[tuple[str, str], int] = {}
        """What this process was told, so that verifying needs no disk."""
        self._turn: deque[int | tuple[str, str]] = deque()
        """All of them, in the order in which they come to be asked for anew."""
        self._unverified: set[int | tuple[str, str]] = set()
        self._away_until = 0.0
        self._lock = threading.Lock()

    def text(self, schema_id: int) -> str:
        cached = self._texts.get(schema_id) or self._cache.text(schema_id)
        if cached is not None and self._is_away():
            return self._from_disk(schema_id, cached)
        try:
            text = self._fetch(schema_id)
        except RegistryUnavailableError:
            self._note_away()
            if cached is None:
                raise
            return self._from_disk(schema_id, cached)
        except SchemaNotFoundError as error:
            if cached is None:
                raise
            raise self._rebuilt(f"schema id {schema_id}, seen before, is gone") from error
        if cached is None:
            self._cache.keep_text(schema_id, text)
            cached = text
        elif not _same(cached, text):
            raise self._rebuilt(f"schema id {schema_id} means another schema than before")
        self._texts[schema_id] = cached
        self._verified(schema_id)
        return text

    def schema_id(self, subject: str, text: str) -> int:
        cached = self._ids.get((subject, text)) or self._cache.schema_id(subject, text)
        if cached is not None and self._is_away():
            return self._from_disk((subject, text), cached)
        try:
            schema_id = self._look_up(subject, text)
        except RegistryUnavailableError:
            self._note_away()
            if cached is None:
                raise
            return self._from_disk((subject, text), cached)
        if cached is None:
            self._cache.keep_id(subject, text, schema_id)
        elif cached != schema_id:
            raise self._rebuilt(
                f'a schema of subject "{subject}" has id {schema_id}, before it had {cached}'
            )
        self._ids[subject, text] = schema_id
        self._verified((subject, text))
        return schema_id

    def verify(self) -> int:
        """Ask again what was answered from disk, and a few other answers in turn; how many are still unverified.

        A registry can be rebuilt while this process runs, which would go on with ids that mean something else.
        """
        with self._lock:
            pending = list(self._unverified)
            others = min(RECHECKED_MAX, len(self._turn))
            pending += [a for a in list(self._turn)[:others] if a not in self._unverified]
            self._turn.rotate(-others)
            self._away_until = 0.0
        for answer in pending:
            if isinstance(answer, int):
                self.text(answer)
            else:
                self.schema_id(*answer)
            if self._is_away():
                break
        with self._lock:
            return len(self._unverified)

    def _from_disk(self, answer: int | tuple[str, str], cached: _T) -> _T:
        with self._lock:
            self._unverified.add(answer)
        return cached

    def _verified(self, answer: int | tuple[str, str]) -> None:
        with self._lock:
            self._unverified.discard(answer)
            if answer not in self._turn:
                self._turn.append(answer)
            self._away_until = 0.0

    def _is_away(self) -> bool:
        with self._lock:
            return time.monotonic() < self._away_until

    def _note_away(self) -> None:
        with self._lock:
            self._away_until = time.monotonic() + AWAY_S

    def _rebuilt(self, what: str) -> RegistryError:
        return RegistryError(
            f"{what}: the registry at {self._url} is not the one the cache in {self._cache.folder} is of",
            hint="restore the registry that the retained events were written with; where those events are gone "
            "too, remove the cache folder",
        )


def _same(one: str, other: str) -> bool:
    """A registry may print a schema anew, in another layout."""
    try:
        return one == other or json.loads(one) == json.loads(other)
    except ValueError:
        return False
