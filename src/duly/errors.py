"""Every error duly raises, split by who must act.

Messages are lower case without a full stop: what, where, what now.
Each class has a stable `code`, says whether trying again can help (`retryable`) and which exit code the command line gives it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

__all__ = [
    "BrokerError",
    "BrokerUnavailableError",
    "CodecError",
    "ConfigError",
    "ContractError",
    "CorruptPayloadError",
    "DeadLetterLimitError",
    "DecodeError",
    "DeliveryError",
    "DownloadError",
    "DulyError",
    "EncodeError",
    "FramingError",
    "FrozenRevisionError",
    "GenerationError",
    "IncompatibleChangeError",
    "NameCollisionError",
    "NoProjectError",
    "PositionLostError",
    "PublishError",
    "RegistrationRejectedError",
    "RegistryError",
    "RegistryUnavailableError",
    "SchemaInvalidError",
    "SchemaNotFoundError",
    "SchemaSyntaxError",
    "StaleGeneratedCodeError",
    "SubjectNotFoundError",
    "TopologyError",
    "UnknownSchemaIdError",
    "UnresolvableError",
]

EXIT_FINDINGS = 1
EXIT_USAGE = 2
EXIT_UNREACHABLE = 3
EXIT_STOPPED_BY_LIMIT = 4


class DulyError(Exception):
    """Root of the tree; catch this to catch everything duly raises on purpose."""

    code: ClassVar[str] = "duly_error"
    retryable: ClassVar[bool] = False
    exit_code: int = EXIT_USAGE

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class ContractError(DulyError):
    """The author of schemas/ must act."""

    code = "contract_error"

    def __init__(
        self, message: str, *, file: str = "", line: int = 0, column: int = 0, hint: str = ""
    ) -> None:
        place = f"{file}:{line}:{column}: " if file and line else f"{file}: " if file else ""
        super().__init__(f"{place}{message}", hint=hint)
        self.file = file
        self.line = line
        self.column = column
        self.reason = message


class SchemaSyntaxError(ContractError):
    """A text in schemas/ is not JSON or TOML."""

    code = "schema_syntax"


class SchemaInvalidError(ContractError):
    """A text in schemas/ is well-formed and breaks a rule of Avro or of duly."""

    code = "schema_invalid"


class NameCollisionError(ContractError):
    """Two things in schemas/ want the same name."""

    code = "name_collision"


class FrozenRevisionError(ContractError):
    """A frozen revision was edited, or would have to be."""

    code = "frozen_revision"


class IncompatibleChangeError(ContractError):
    """A head cannot live beside the revisions it must be compatible with, or harms who reads it."""

    code = "incompatible_change"
    exit_code = EXIT_FINDINGS

    def __init__(
        self,
        message: str,
        *,
        violations: Sequence[object],
        file: str = "",
        line: int = 0,
        column: int = 0,
        hint: str = "",
    ) -> None:
        super().__init__(message, file=file, line=line, column=column, hint=hint)
        self.violations = tuple(violations)


class GenerationError(DulyError):
    """The author of schemas/ or of [tool.duly] must act before classes can be generated."""

    code = "generation_error"


class StaleGeneratedCodeError(GenerationError):
    """The classes checked in are not those the schemas give."""

    code = "stale_generated_code"
    exit_code = EXIT_FINDINGS

    def __init__(self, message: str, *, files: Sequence[str], hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.files = tuple(files)


class ConfigError(DulyError):
    """The operator must act: a setting, a file or an argument is wrong."""

    code = "config_error"


class NoProjectError(ConfigError):
    """Neither here nor above is a pyproject.toml with [tool.duly]."""

    code = "no_project"


class TopologyError(ConfigError):
    """A service's table of subscribers and events contradicts itself or domain.toml."""

    code = "topology_error"


class DownloadError(ConfigError):
    """A file of the local stack could not be fetched, or arrived damaged each time."""

    code = "download_failed"
    retryable = True
    exit_code = EXIT_UNREACHABLE


class RegistryError(DulyError):
    """The schema registry answered something duly cannot go on with."""

    code = "registry_error"
    exit_code = EXIT_UNREACHABLE


class RegistryUnavailableError(RegistryError):
    """The schema registry did not answer in time."""

    code = "registry_unavailable"
    retryable = True


class SubjectNotFoundError(RegistryError):
    """The registry has no such subject; `duly register` makes it."""

    code = "subject_not_found"
    exit_code = EXIT_USAGE

    def __init__(self, message: str, *, subject: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.subject = subject


class SchemaNotFoundError(RegistryError):
    """The registry does not have this schema under this subject, id or GUID."""

    code = "schema_not_found"
    exit_code = EXIT_USAGE


class RegistrationRejectedError(RegistryError):
    """The registry refused a schema: incompatible (409) or invalid (422)."""

    code = "registration_rejected"
    exit_code = EXIT_FINDINGS

    def __init__(self, message: str, *, subject: str, http_status: int, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.subject = subject
        self.http_status = http_status


class CodecError(DulyError):
    """An event and bytes do not go together."""

    code = "codec_error"
    exit_code = EXIT_FINDINGS


class EncodeError(CodecError):
    """An object breaks its contract; `path` leads to the value, such as `items[2].unit_price`."""

    code = "encode_error"

    def __init__(self, message: str, *, path: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.path = path


class DecodeError(CodecError):
    """Bytes, or contract JSON, cannot be read as the class asked for; `path` is a JSON pointer such as `/items/2/unit_price`."""

    code = "decode_error"

    def __init__(self, message: str, *, path: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.path = path


class FramingError(DecodeError):
    """The bytes do not start as the Confluent wire format does."""

    code = "framing_error"


class UnknownSchemaIdError(DecodeError):
    """The registry does not know the schema id or GUID in front of the bytes."""

    code = "unknown_schema_id"
    retryable = True

    def __init__(self, message: str, *, schema_id: int | UUID, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.schema_id = schema_id


class UnresolvableError(DecodeError):
    """The writer's schema cannot be read as the reader's; `path` leads to the type, such as `items[].unit_price`."""

    code = "unresolvable"


class CorruptPayloadError(DecodeError):
    """The bytes contradict the schema they name; `offset` counts from the first Avro byte."""

    code = "corrupt_payload"

    def __init__(
        self, message: str, *, path: str = "", offset: int | None = None, hint: str = ""
    ) -> None:
        super().__init__(message, path=path, hint=hint)
        self.offset = offset


class BrokerError(DulyError):
    """Kafka answered something duly cannot go on with."""

    code = "broker_error"
    exit_code = EXIT_UNREACHABLE


class BrokerUnavailableError(BrokerError):
    """Kafka did not answer in time."""

    code = "broker_unavailable"
    retryable = True


class PublishError(BrokerError):
    """A record can never be accepted as it is, such as one larger than the topic allows."""

    code = "publish_error"
    exit_code = EXIT_FINDINGS


class DeliveryError(DulyError):
    """A service stopped because going on would lose or repeat effects."""

    code = "delivery_error"
    exit_code = EXIT_STOPPED_BY_LIMIT


class DeadLetterLimitError(DeliveryError):
    """Too many dead letters in a row: something is misconfigured, not the events."""

    code = "dead_letter_limit"

    def __init__(self, message: str, *, service: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.service = service


class PositionLostError(DeliveryError):
    """The position stored in the database is outside the log Kafka still has."""

    code = "position_lost"

    def __init__(
        self, message: str, *, topic: str, partition: int, position: int, hint: str = ""
    ) -> None:
        super().__init__(message, hint=hint)
        self.topic = topic
        self.partition = partition
        self.position = position
