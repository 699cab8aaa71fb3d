"""What people set: [tool.duly] of a project, and the environment of a process."""

from __future__ import annotations

import json
import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from duly.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

STACK_FILE = Path(".duly") / "stack.json"


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
        hint="run duly inside a project, or make one with: duly init",
    )


def _tool_table(file: Path) -> dict[str, Any] | None:
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: not valid TOML: {error}") from error
    return document.get("tool", {}).get("duly")


def _project(folder: Path, file: Path, options: dict[str, Any]) -> Project:
    def text(key: str, default: str) -> str:
        value = options.get(key, default)
        if not isinstance(value, str) or not value:
            raise ConfigError(
                f"{file}: [tool.duly] {key} is {value!r}, expected a text such as {default!r}"
            )
        return value

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

    kafka_bootstrap_servers: str = ""
    kafka_security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    kafka_sasl_mechanism: str = ""
    kafka_sasl_username: str = ""
    kafka_sasl_password: str = Field(default="", repr=False)
    kafka_ssl_ca_location: str = ""
    kafka_ssl_certificate_location: str = ""
    kafka_ssl_key_location: str = ""
    kafka_ssl_key_password: str = Field(default="", repr=False)
    kafka_group_protocol: Literal["consumer", "classic"] = "consumer"
    """`classic` for brokers older than Kafka 4.0."""
    schema_registry_url: str = ""
    schema_registry_basic_auth_user_info: str = Field(default="", repr=False)
    schema_registry_ssl_ca_location: str = ""
    database_url: str = Field(default="", repr=False)
    smtp_url: str = Field(default="", repr=False)
    duly_stack: Literal["", "local"] = ""
    """`local` lifts the refusal to produce with an unfrozen head."""
    duly_data: Path = Path(".duly")
    """Folder for databases and the schema cache of a process that was given no other place."""
    duly_http_host: str = "127.0.0.1"
    """Where a service's HTTP API listens; `0.0.0.0` inside a container."""
    duly_http_port: int = Field(default=0, ge=0, le=65_535)
    """0: a free one."""
    duly_topic_replication: int = Field(default=0, ge=0, le=32_767)
    """0: as many as there are brokers, at most 3."""
    duly_topic_min_insync: int = Field(default=0, ge=0, le=32_767)
    """0: one less than the replication, at least 1."""

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
    return f"{name}: {first['msg'][:1].lower()}{first['msg'][1:]}, not {first['input']!r}"
