"""What people set: [tool.duly] of a project, and the environment of a process."""

from __future__ import annotations

import json
import os
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from duly.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

STACK_FILE = Path(".duly") / "stack.json"
KEYS = ("root", "schemas", "generated", "services", "rules")
"""Of [tool.duly]."""
_TOML_PLACE = re.compile(r" \(at line (\d+), column (\d+)\)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A folder whose pyproject.toml has [tool.duly]; all paths are absolute."""

    folder: Path
    root: str
    schemas: Path
    generated: Path
    services: Path
    options: Mapping[str, Any]
    """The whole [tool.duly] table, for the modules that own its other keys."""


def find_project(start: Path | None = None) -> Project:
    """Walk up from `start` to the nearest pyproject.toml with [tool.duly]; ConfigError if none."""
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        file = folder / "pyproject.toml"
        if file.is_file():
            options = _tool_table(file)
            if options is not None:
                return _project(folder, file, options)
    raise ConfigError(
        f"no pyproject.toml with [tool.duly] in {here} or above",
        hint='run duly inside a project: a folder whose pyproject.toml has [tool.duly] with root = "…"',
    )


def _tool_table(file: Path) -> dict[str, Any] | None:
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file}: not UTF-8: {error.reason}") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(_not_toml(file, str(error))) from error
    tools = document.get("tool")
    options = cast("dict[str, object]", tools).get("duly") if isinstance(tools, dict) else None
    if options is not None and not isinstance(options, dict):
        raise ConfigError(f"{file}: tool.duly is {options!r}, expected the table [tool.duly]")
    return cast("dict[str, Any] | None", options)


def _not_toml(file: Path, said: str) -> str:
    at = _TOML_PLACE.search(said)
    place = f":{at[1]}:{at[2]}" if at else ""
    reason = said[: at.start()] if at else said
    return f"{file}{place}: not TOML: {reason[:1].lower()}{reason[1:]}"


def _project(folder: Path, file: Path, options: dict[str, Any]) -> Project:
    def text(key: str, default: str) -> str:
        value = options.get(key, default)
        if not isinstance(value, str) or not value:
            raise ConfigError(
                f"{file}: [tool.duly] {key} is {value!r}, expected a text such as {default!r}"
            )
        return value

    for key in options.keys() - set(KEYS):
        raise ConfigError(
            f"{file}: [tool.duly] {key} is no setting of duly, expected {', '.join(KEYS)}"
        )
    root = text("root", "shop")
    if not all(part.isidentifier() for part in root.split(".")):
        raise ConfigError(
            f'{file}: [tool.duly] root is "{root}", expected a Python package name such as "shop"'
        )
    return Project(
        folder=folder,
        root=root,
        schemas=folder / text("schemas", "schemas"),
        generated=folder / text("generated", "generated"),
        services=folder / text("services", "services"),
        options=options,
    )


class Environment(BaseSettings):
    """The addresses and secrets of one process; names are those people already use."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    kafka_bootstrap_servers: str = Field(default="", description="`host:port[,host:port]`")
    kafka_security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    kafka_sasl_mechanism: str = Field(default="", description="such as `SCRAM-SHA-512`")
    kafka_sasl_username: str = ""
    kafka_sasl_password: str = Field(default="", repr=False)
    kafka_ssl_ca_location: str = Field(default="", description="file of trusted certificates")
    kafka_ssl_certificate_location: str = Field(default="", description="our own certificate")
    kafka_ssl_key_location: str = Field(default="", description="its key")
    kafka_ssl_key_password: str = Field(default="", repr=False)
    kafka_group_protocol: Literal["consumer", "classic"] = Field(
        default="consumer", description="`classic` for brokers older than Kafka 4.0"
    )
    schema_registry_url: str = Field(
        default="",
        description="such as `http://localhost:8081`; Apicurio's ends in `/apis/ccompat/v7`",
    )
    schema_registry_basic_auth_user_info: str = Field(
        default="", repr=False, description="`user:password`"
    )
    schema_registry_ssl_ca_location: str = Field(
        default="", description="file of trusted certificates"
    )
    database_url: str = Field(
        default="",
        repr=False,
        description="`sqlite:///path/to/file.db` or `postgresql://user:password@host/database`; absent: a file in `DULY_DATA`",
    )
    smtp_url: str = Field(
        default="",
        repr=False,
        description="`smtp://host:port` or `smtps://user:password@host:port`",
    )
    duly_stack: Literal["", "local"] = Field(
        default="", description="`local` lifts the refusal to produce with an unfrozen head"
    )
    duly_data: Path = Field(
        default=Path(".duly"),
        description="folder for the database and the schema cache of a process that was given no other place",
    )
    duly_http_host: str = Field(
        default="127.0.0.1",
        description="where a service's HTTP API listens; `0.0.0.0` inside a container",
    )
    duly_http_port: int = Field(default=0, ge=0, le=65_535, description="0: a free one")
    duly_topic_replication: int = Field(
        default=0, ge=0, le=32_767, description="0: as many as there are brokers, at most 3"
    )
    duly_topic_min_insync: int = Field(
        default=0, ge=0, le=32_767, description="0: one less than the replication, at least 1"
    )

    @field_validator("smtp_url")
    @classmethod
    def _names_a_mail_server(cls, url: str) -> str:
        # Without the text itself: it may hold a password.
        if url and not _is_smtp(url):
            raise PydanticCustomError("smtp_url", "expected smtp://host:port or smtps://host:port")
        return url

    @property
    def is_local(self) -> bool:
        return self.duly_stack == "local"


def load_environment(project: Project | None = None, **overrides: object) -> Environment:
    """Read the variables; where no address is set, use the running local stack of the project.

    Raises ConfigError with the variable's name and what is expected.
    """
    values = {key: value for key, value in overrides.items() if value is not None}
    try:
        environment = Environment.model_validate(Environment(**cast("Any", values)))
    except ValidationError as error:
        raise ConfigError(_explain(error)) from error
    if project is None or environment.kafka_bootstrap_servers or environment.schema_registry_url:
        return environment
    stack = read_stack_file(project)
    if stack is None:
        return environment
    update = {
        "kafka_bootstrap_servers": stack.get("bootstrap_servers", ""),
        "schema_registry_url": stack.get("schema_registry_url", ""),
        "smtp_url": environment.smtp_url or stack.get("smtp_url", ""),
        "duly_stack": "local",
    }
    return environment.model_copy(update=update)


def _is_smtp(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"smtp", "smtps"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def read_stack_file(project: Project) -> dict[str, Any] | None:
    """What `duly up` wrote about itself; None where no stack runs in this project."""
    try:
        stack = json.loads((project.folder / STACK_FILE).read_text(encoding="utf-8"))
        os.kill(int(stack["supervisor_pid"]), 0)  # a killed supervisor leaves its file behind
    except (OSError, ValueError, KeyError):
        return None
    return stack


def _explain(error: ValidationError) -> str:
    first = error.errors()[0]
    name = "_".join(str(part) for part in first["loc"]).upper() or "environment"
    said = f"{name}: {first['msg'][:1].lower()}{first['msg'][1:]}"
    field = Environment.model_fields.get(name.lower())
    return f"{said}, not {first['input']!r}" if field is None or field.repr else said
