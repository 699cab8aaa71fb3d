"""domain.toml: read, checked, and every fault reported at its place."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - pydantic looks it up
import difflib
import re
from typing import TYPE_CHECKING, Annotated, Any, Final, NoReturn, TypeVar, cast

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from duly.catalog.model import SHARED_DOMAIN, SubjectStrategy
from duly.compat import Level
from duly.errors import SchemaInvalidError
from duly.toml_places import place_of_key, place_of_value, read_toml

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from duly.toml_places import Path

LINE_NAME: Final = re.compile(r"v[1-9][0-9]*")
DEFAULT_LEVEL: Final = Level.FULL_TRANSITIVE
DEFAULT_STRATEGY: Final[SubjectStrategy] = "RecordName"
_LONG_MAX: Final = 2**63 - 1
_INT_MAX: Final = 2**31 - 1

_TOPIC = re.compile(r"[A-Za-z0-9._-]{1,249}")
_SERVICE = re.compile(r"[a-z][a-z0-9_-]*")
_NAMESPACE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*")


def _topic_name(name: str) -> str:
    if not _TOPIC.fullmatch(name) or name in {".", ".."}:
        raise ValueError("a topic name: at most 249 of A-Z a-z 0-9 . _ -")
    return name


def _service_names(names: list[str]) -> list[str]:
    for name in names:
        if not _SERVICE.fullmatch(name):
            raise ValueError(f'names of services such as "billing", and "{name}" is none')
        if names.count(name) > 1:
            raise ValueError(f'each service once, and "{name}" is there {names.count(name)} times')
    return names


def _namespace(name: str) -> str:
    if name and not _NAMESPACE.fullmatch(name):
        raise ValueError('an Avro namespace such as "com.example.orders"')
    return name


def _pointer(path: str) -> str:
    if path and not path.startswith("/"):
        raise ValueError('a JSON pointer such as "/fields/3"')
    return path


def _level(word: str) -> str:
    if word not in list(Level):
        raise ValueError(f"one of {', '.join(Level)}")
    return word


_Text = Annotated[str, Field(min_length=1)]
_Services = Annotated[list[str], AfterValidator(_service_names)]
_Compatibility = Annotated[str, AfterValidator(_level)]
_Bytes = Annotated[int, Field(ge=1, le=_INT_MAX)]
_Milliseconds = Annotated[int, Field(ge=1, le=_LONG_MAX)]
_Unlimited = Annotated[int, Field(ge=-1, le=_LONG_MAX)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class WaiverTable(_Table):
    rule: _Text
    """Which hazard or lint is silenced."""
    path: Annotated[str, AfterValidator(_pointer)]
    """Where in the head, as `path` of the finding says: `/fields/occurred_at`, with all below it: `/fields/price` also silences `price.vat` and `price.cents`, an empty one every finding of the rule in the contract."""
    reason: _Text
    """Why nobody is hurt."""
    expires: dt.date
    """The last day on which it silences."""


class ContractTable(_Table):
    key: _Text | None = None
    """The field whose value is the record's key: events with one key stay in order; absent: no order."""
    event_time: _Text | None = None
    """The field that says when it happened, where that is not `occurred_at`."""
    produced_by: _Services = []
    """The services that list it in `publishes`."""
    consumed_by: _Services = []
    """The services that have a subscriber for it: whom a change is checked for."""
    owner: _Text | None = None
    """Whom to ask; absent: the domain's."""
    summary: _Text | None = None
    """What it is about; absent: the domain's."""
    compatibility: _Compatibility | None = None
    """As above, for this contract alone; absent: the line's."""
    retired: list[Annotated[int, Field(ge=1)]] = []
    """Revisions that are promised to nobody any more, once no record and no reader of theirs is left."""
    deprecated: _Text | None = None
    """Why nobody should begin to use it; stands in the class."""
    waivers: list[WaiverTable] = []


class LineTable(_Table):
    topic: Annotated[str, AfterValidator(_topic_name)] | None = None
    """Where its events are published; absent: `<domain>.<line>`."""
    compatibility: _Compatibility = DEFAULT_LEVEL.value
    """What a change is checked for, and what the registry is told; under NONE hazards are not looked for either."""
    namespace: Annotated[str, AfterValidator(_namespace)] | None = None
    """Of records whose names somebody else has given; absent: `<root>.<domain>.<line>`."""
    partitions: Annotated[int, Field(ge=1, le=100_000)] = 12
    """Of the topic; it cannot be changed once the topic is there and has keys."""
    retention_ms: _Unlimited = -1
    """How long Kafka keeps a record; -1: for ever."""
    retention_bytes: _Unlimited | None = None
    """How much Kafka keeps of a partition; -1: all; absent: as the broker has it."""
    max_message_bytes: _Bytes | None = None
    """The largest record the topic takes; absent: as the broker has it."""
    segment_ms: _Milliseconds | None = None
    """After how long Kafka begins another file of a partition; only whole files are deleted; absent: as the broker has it."""
    segment_bytes: _Bytes | None = None
    """At which size it does; absent: as the broker has it."""
    contracts: dict[str, ContractTable] = {}

    def topic_config(self) -> dict[str, str]:
        """What is set, by Kafka's own names."""
        values = {
            "retention.ms": self.retention_ms,
            "retention.bytes": self.retention_bytes,
            "max.message.bytes": self.max_message_bytes,
            "segment.ms": self.segment_ms,
            "segment.bytes": self.segment_bytes,
        }
        return {key: str(value) for key, value in values.items() if value is not None}


class DomainTable(_Table):
    owner: _Text
    """Whom to ask."""
    summary: _Text
    """What its facts are about."""
    subject_strategy: SubjectStrategy = DEFAULT_STRATEGY
    """How subjects are called: as the record, as the topic with `-value`, or as both."""
    lines: dict[str, LineTable] = {}


class SharedTable(_Table):
    """The passport of the shared types' domain: they have no topics, so there are no lines."""

    owner: _Text
    summary: _Text


def default_topic(domain: str, line: str) -> str:
    """That of a line whose table names none."""
    return f"{domain}.{line}"


def read_passport(text: str, *, domain: str, file: str) -> DomainTable:
    """Raises SchemaSyntaxError or SchemaInvalidError with line and column."""
    document = read_toml(text, file=file)
    if domain == SHARED_DOMAIN:
        shared = _validated(SharedTable, document, (), text, file)
        return DomainTable(owner=shared.owner, summary=shared.summary)
    lines = {key: value for key, value in document.items() if LINE_NAME.fullmatch(key)}
    rest = {key: value for key, value in document.items() if key not in lines}
    table = _validated(DomainTable, rest, (), text, file)
    read = {key: _read_line(value, key, text, file) for key, value in lines.items()}
    return table.model_copy(update={"lines": read})


def _read_line(value: object, line: str, text: str, file: str) -> LineTable:
    if not isinstance(value, dict):
        _refuse(f"{line} is {value!r}, expected a table [{line}]", (line,), text, file)
    table = cast("dict[str, Any]", value)
    contracts: dict[str, object] = {
        key: item for key, item in table.items() if isinstance(item, dict) and key not in _LINE_KEYS
    }
    settings = {key: item for key, item in table.items() if key not in contracts}
    read = {
        key: _validated(ContractTable, contract, (line, key), text, file)
        for key, contract in contracts.items()
    }
    return _validated(LineTable, settings, (line,), text, file).model_copy(
        update={"contracts": read}
    )


_LINE_KEYS: Final = frozenset(LineTable.model_fields) - {"contracts"}
_T = TypeVar("_T", bound=BaseModel)


def _validated(model: type[_T], value: object, path: Path, text: str, file: str) -> _T:
    if isinstance(value, dict):
        for inner in ("lines", "contracts"):
            if inner in value:
                _refuse_unknown(inner, (*path, inner), model, text, file)
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = min(error.errors(), key=lambda e: _order(e, path, text))
        _explain(first, path, model, text, file)


def _order(error: ErrorDetails, path: Path, text: str) -> tuple[bool, tuple[int, int]]:
    # A key that seems to be missing is often there, misspelt.
    return error["type"] == "missing", place_of_value(text, (*path, *error["loc"]))


def _explain(
    error: ErrorDetails, path: Path, model: type[BaseModel], text: str, file: str
) -> NoReturn:
    where = (*path, *error["loc"])
    key = ".".join(str(step) for step in error["loc"] if isinstance(step, str))
    if error["type"] == "extra_forbidden":
        _refuse_unknown(str(where[-1]), where, model, text, file)
    if error["type"] == "missing":
        table = f"[{'.'.join(map(str, where[:-1]))}]" if where[:-1] else "the file"
        _refuse(f'{table} has no "{where[-1]}", expected one', where, text, file)
    expected = _expected(error)
    if error["type"] == "value_error":
        expected = str(error.get("ctx", {}).get("error", expected))
    shown = _shown(error["input"])
    _refuse(f"{key} is {shown}, expected {expected}", where, text, file)


_WORDS: Final = {
    "string_type": "a text",
    "string_too_short": "a text that is not empty",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "list_type": "a list",
    "date_type": "a date such as 2026-12-31, without quotes",
    "model_type": "a table",
}


def _expected(error: ErrorDetails) -> str:
    words = _WORDS.get(error["type"])
    if words:
        return words
    bounds = error.get("ctx", {})
    match error["type"]:
        case "greater_than_equal":
            return f"at least {bounds['ge']}"
        case "less_than_equal":
            return f"at most {bounds['le']}"
        case "literal_error":
            return f"one of {bounds['expected']}".replace("'", '"')
        case _:
            message = error["msg"].removeprefix("Value error, ")
            return message[:1].lower() + message[1:]


def _shown(value: object) -> str:
    shown = f'"{value}"' if isinstance(value, str) else str(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}…"


def _refuse_unknown(key: str, path: Path, model: type[BaseModel], text: str, file: str) -> NoReturn:
    known = [name for name in model.model_fields if name not in {"lines", "contracts"}]
    near = difflib.get_close_matches(key, known, n=1)
    hint = f'did you mean "{near[0]}"?' if near else ""
    if key in {"cleanup_policy", "min_insync_replicas", "replication"}:
        hint = "duly decides it: docs/operate.md says how"
    if model is DomainTable and not hint:
        hint = "a line of the domain is a table [v1], [v2], …"
    line, column = place_of_key(text, path)
    raise SchemaInvalidError(
        f'unknown key "{key}", expected one of {", ".join(known)}',
        file=file,
        line=line,
        column=column,
        hint=hint,
    )


def _refuse(message: str, path: Path, text: str, file: str) -> NoReturn:
    line, column = place_of_value(text, path)
    raise SchemaInvalidError(message, file=file, line=line, column=column)
