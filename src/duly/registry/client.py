"""A schema registry over HTTP: Confluent's and those that speak its API."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar
from urllib.parse import urlsplit, urlunsplit

import httpx2
from confluent_kafka.schema_registry import (
    RegisteredSchema,
    Schema,
    SchemaRegistryClient,
    SchemaRegistryError,
)

from duly.errors import (
    ConfigError,
    RegistrationRejectedError,
    RegistryError,
    RegistryUnavailableError,
    SchemaNotFoundError,
    SubjectNotFoundError,
)
from duly.registry.level import known_level
from duly.registry.port import Registered
from duly.registry.recall import Recall
from duly.registry.schema_cache import SchemaCache

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from uuid import UUID

REQUEST_TIMEOUT_S: Final = 5.0
_RETRIES_MAX: Final = 1
_RETRY_DELAY_MS_MAX: Final = 200
_REASON_CHARS_MAX: Final = 500

_UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND, _CONFLICT, _UNPROCESSABLE = 401, 403, 404, 409, 422
_TRANSIENT = (408, 425, 429)

T = TypeVar("T")


class Registry:
    """The registry at `url`. With `cache`, schemas and look-ups seen before are answered while the registry is away.

    Those answers are verified when it is reachable again (`verify`); a registry that was rebuilt meanwhile, so
    that an id means another schema now, is a RegistryError.
    """

    def __init__(
        self,
        url: str,
        *,
        basic_auth: str = "",
        ssl_ca: str = "",
        timeout_s: float = REQUEST_TIMEOUT_S,
        cache: Path | None = None,
    ) -> None:
        self._client = _client(url, basic_auth=basic_auth, ssl_ca=ssl_ca, timeout_s=timeout_s)
        self.url = _without_password(url)
        self._texts: dict[int, str] = {}
        self._recall: Recall | None = None
        if cache is not None:
            self._recall = Recall(
                SchemaCache(cache, self.url),
                url=self.url,
                fetch=self._ask_text,
                look_up=self._look_up,
            )

    def schema_text(self, schema_id: int) -> str:
        if self._recall:
            return self._recall.text(schema_id)
        text = self._texts.get(schema_id)
        if text is None:
            text = self._texts[schema_id] = self._ask_text(schema_id)
        return text

    def schema_text_by_guid(self, guid: UUID) -> str:
        try:
            return self._ask(lambda client: _text_of(client.get_schema_by_guid(str(guid))))
        except SchemaRegistryError as error:
            raise self._unless_missing(
                error,
                SchemaNotFoundError(f"schema GUID {guid} is not in the registry at {self.url}"),
            ) from error

    def schema_id(self, subject: str, schema_text: str) -> int:
        if self._recall:
            return self._recall.schema_id(subject, schema_text)
        return self._look_up(subject, schema_text)

    def register(self, subject: str, schema_text: str) -> int:
        schema = Schema(schema_text, "AVRO")
        try:
            return self._ask(lambda client: _id_of(client.register_schema(subject, schema)))
        except SchemaRegistryError as error:
            raise self._rejected(error, subject) from error

    def subjects(self) -> tuple[str, ...]:
        try:
            return tuple(sorted(self._ask(lambda client: client.get_subjects())))
        except SchemaRegistryError as error:
            raise self._senseless(error) from error

    def versions(self, subject: str) -> tuple[int, ...]:
        try:
            return tuple(sorted(self._ask(lambda client: client.get_versions(subject))))
        except SchemaRegistryError as error:
            raise self._unless_missing(error, self._no_subject(subject)) from error

    def version(self, subject: str, version: int) -> Registered:
        try:
            return self._ask(
                lambda client: _registered(subject, version, client.get_version(subject, version))
            )
        except SchemaRegistryError as error:
            raise self._missing_under(subject, error, self._no_version(subject, version)) from error

    def compatibility(self, subject: str) -> str | None:
        try:
            return str(self._ask(lambda client: client.get_compatibility(subject)))
        except SchemaRegistryError as error:
            if error.http_status_code == _NOT_FOUND:
                return None
            raise self._senseless(error) from error

    def set_compatibility(self, subject: str, level: str) -> None:
        word = known_level(level)
        try:
            self._ask(lambda client: client.set_compatibility(subject, word))
        except SchemaRegistryError as error:
            raise self._senseless(error) from error

    def is_compatible(self, subject: str, schema_text: str) -> bool:
        schema = Schema(schema_text, "AVRO")
        # Apicurio compares with all versions on the path that should go by the level, so the level picks the path.
        is_transitive = self._effective_level(subject).endswith("_TRANSITIVE")
        try:
            return self._ask(
                lambda client: (
                    client.test_compatibility_all_versions(subject, schema)
                    if is_transitive
                    else client.test_compatibility(subject, schema)
                )
            )
        except SchemaRegistryError as error:
            # For an unknown subject Confluent's says compatible, Apicurio and Karapace say 404.
            if error.http_status_code == _NOT_FOUND and subject not in self.subjects():
                return True
            raise self._rejected(error, subject) from error

    def delete_version(self, subject: str, version: int) -> None:
        try:
            self._ask(lambda client: client.delete_version(subject, version))
        except SchemaRegistryError as error:
            # Apicurio answers 409 for a version deleted before.
            missing = self._no_version(subject, version)
            if error.http_status_code == _CONFLICT:
                raise missing from error
            raise self._missing_under(subject, error, missing) from error

    def delete_subject(self, subject: str) -> None:
        try:
            self._ask(lambda client: client.delete_subject(subject))
            self._ask(lambda client: client.delete_subject(subject, permanent=True))
        except SchemaRegistryError as error:
            raise self._unless_missing(error, self._no_subject(subject)) from error

    def verify(self) -> int:
        """Ask again what was answered from disk; how many answers are still unverified, 0 without a cache.

        Raises RegistryError for a rebuilt registry; one that is still away is no error here.
        """
        return self._recall.verify() if self._recall else 0

    def close(self) -> None:
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _effective_level(self, subject: str) -> str:
        own = self.compatibility(subject)
        try:
            return own or str(self._ask(lambda client: client.get_compatibility()))
        except SchemaRegistryError as error:
            raise self._senseless(error) from error

    def _ask_text(self, schema_id: int) -> str:
        try:
            return self._ask(lambda client: _text_of(client.get_schema(schema_id)))
        except SchemaRegistryError as error:
            missing = SchemaNotFoundError(
                f"schema id {schema_id} is not in the registry at {self.url}"
            )
            raise self._unless_missing(error, missing) from error

    def _look_up(self, subject: str, schema_text: str) -> int:
        schema = Schema(schema_text, "AVRO")
        try:
            return self._ask(lambda client: _id_of(client.lookup_schema(subject, schema).schema_id))
        except SchemaRegistryError as error:
            missing = SchemaNotFoundError(
                f'this schema is not registered under subject "{subject}" at {self.url}',
                hint="register it with: duly register",
            )
            raise self._missing_under(subject, error, missing) from error

    def _ask(self, question: Callable[[SchemaRegistryClient], T]) -> T:
        """Everything but an answer that its caller must judge by HTTP status becomes one of duly's errors."""
        # The client's own caches never forget: they would hide deletions and a rebuilt registry.
        self._client.clear_caches()
        try:
            return question(self._client)
        except SchemaRegistryError as error:
            status = error.http_status_code
            if status in (_UNAUTHORIZED, _FORBIDDEN):
                raise RegistryError(
                    f"the registry at {self.url} denies access: HTTP {status}",
                    hint="check SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO (user:password)",
                ) from error
            if status in _TRANSIENT or status >= 500:
                raise RegistryUnavailableError(
                    f"the registry at {self.url} cannot answer now: HTTP {status}: {_reason(error)}"
                ) from error
            raise
        except httpx2.TransportError as error:
            raise RegistryUnavailableError(
                f"the registry at {self.url} does not answer: {error or type(error).__name__}",
                hint="is it up, and is SCHEMA_REGISTRY_URL right?",
            ) from error
        except (ValueError, TypeError, KeyError, AttributeError, httpx2.HTTPError) as error:
            # What the client throws for a page that is not the JSON it expects.
            raise self._no_registry() from error

    def _unless_missing(self, error: SchemaRegistryError, missing: RegistryError) -> RegistryError:
        if error.http_status_code != _NOT_FOUND:
            return self._senseless(error)
        self.subjects()  # a wrong path answers 404 to everything, and says so here
        return missing

    def _missing_under(
        self, subject: str, error: SchemaRegistryError, missing: RegistryError
    ) -> RegistryError:
        """Which of the two is missing, by asking: registries disagree about their error codes."""
        if error.http_status_code == _NOT_FOUND and subject not in self.subjects():
            return self._no_subject(subject)
        return self._unless_missing(error, missing)

    def _rejected(self, error: SchemaRegistryError, subject: str) -> RegistryError:
        status = error.http_status_code
        if status not in (_CONFLICT, _UNPROCESSABLE):
            return self._senseless(error)
        reason = "incompatible" if status == _CONFLICT else "invalid"
        return RegistrationRejectedError(
            f'the registry at {self.url} refused a schema for subject "{subject}" as {reason}: {_reason(error)}',
            subject=subject,
            http_status=status,
            hint="see what breaks, for whom and why, with: duly check",
        )

    def _senseless(self, error: SchemaRegistryError) -> RegistryError:
        if error.http_status_code == _NOT_FOUND:
            return self._no_registry()
        return RegistryError(
            f"the registry at {self.url} answered HTTP {error.http_status_code}: {_reason(error)}"
        )

    def _no_registry(self) -> RegistryError:
        return RegistryError(
            f"what answers at {self.url} is not a schema registry",
            hint="check the path in SCHEMA_REGISTRY_URL; Apicurio's ends in /apis/ccompat/v7",
        )

    def _no_subject(self, subject: str) -> SubjectNotFoundError:
        return SubjectNotFoundError(
            f'the registry at {self.url} has no subject "{subject}"',
            subject=subject,
            hint="register it with: duly register",
        )

    def _no_version(self, subject: str, version: int) -> SchemaNotFoundError:
        return SchemaNotFoundError(f'subject "{subject}" has no version {version} at {self.url}')


def _client(url: str, *, basic_auth: str, ssl_ca: str, timeout_s: float) -> SchemaRegistryClient:
    if not url.startswith(("http://", "https://")):
        raise ConfigError(
            f'SCHEMA_REGISTRY_URL is "{_without_password(url)}", expected an address such as http://localhost:8081',
            hint="set it, or start a stack on this machine with: duly up" if not url else "",
        )
    settings: dict[str, Any] = {
        "url": url,
        "timeout": timeout_s,
        "max.retries": _RETRIES_MAX,
        "retries.wait.ms": _RETRY_DELAY_MS_MAX,
        "retries.max.wait.ms": _RETRY_DELAY_MS_MAX,
    }
    if basic_auth:
        settings["basic.auth.user.info"] = basic_auth
    if ssl_ca:
        settings["ssl.ca.location"] = ssl_ca
    try:
        return SchemaRegistryClient(settings)
    except (OSError, ssl.SSLError) as error:
        raise ConfigError(
            f"SCHEMA_REGISTRY_SSL_CA_LOCATION: cannot use {ssl_ca}: {error}"
        ) from error
    except ValueError as error:
        raise ConfigError(
            "SCHEMA_REGISTRY_URL or SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO: expected an address, and user:password "
            "in one of the two only"
        ) from error


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path.rstrip("/"), "", ""))


def _registered(subject: str, version: int, found: RegisteredSchema) -> Registered:
    return Registered(
        subject=subject,
        version=version,
        schema_id=_id_of(found.schema_id),
        text=_text_of(found.schema),
    )


def _text_of(schema: Schema | None) -> str:
    text = schema.schema_str if schema else None
    if not isinstance(text, str):
        raise TypeError("no schema in the answer")
    return text


def _id_of(schema_id: int | None) -> int:
    if not isinstance(schema_id, int):
        raise TypeError("no id in the answer")
    return schema_id


def _reason(error: SchemaRegistryError) -> str:
    return str(error.error_message or "no reason given")[:_REASON_CHARS_MAX]
