"""What people set for one process: its environment; what they set for a project is in duly.project."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from duly.errors import ConfigError
from duly.stack_state import read_state

if TYPE_CHECKING:
    from collections.abc import Collection

    from duly.project import Project

_BROKER = re.compile(r"(?:[A-Z_]+://)?(?:[^\s,:/\[\]]+|\[[0-9a-fA-F:.]+\]):(\d{1,5})")
_REGISTRY_EXPECTED = "expected an address such as http://localhost:8081"
_DATABASE_EXPECTED = (
    "expected sqlite:///path/to/file.db or postgresql://user:password@host/database"
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
        repr=False,
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

    @field_validator("kafka_bootstrap_servers")
    @classmethod
    def _names_brokers(cls, servers: str) -> str:
        found = [_BROKER.fullmatch(server.strip()) for server in servers.split(",")]
        if servers and not all(match and 0 < int(match[1]) <= 65_535 for match in found):
            raise PydanticCustomError("kafka", "expected host:port[,host:port]")
        return servers

    @field_validator("schema_registry_url")
    @classmethod
    def _names_a_registry(cls, urls: str) -> str:
        if urls and not all(is_address(url, {"http", "https"}) for url in urls.split(",")):
            raise PydanticCustomError("registry", _REGISTRY_EXPECTED)
        return urls

    @field_validator("database_url")
    @classmethod
    def _names_a_database(cls, url: str) -> str:
        # Which kinds there are is for the runtime to say; a SQLite database in memory forgets its position.
        is_file = url.startswith("sqlite") and bool(url.partition(":///")[2])
        if url and not is_file and not is_address(url):
            raise PydanticCustomError("database", _DATABASE_EXPECTED)
        return url

    @field_validator("smtp_url")
    @classmethod
    def _names_a_mail_server(cls, url: str) -> str:
        # Without the text itself: it may hold a password.
        if url and not is_address(url, {"smtp", "smtps"}):
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


def is_address(url: str, schemes: Collection[str] = ()) -> bool:
    """Whether it has a host, a port that can be one, and one of these schemes, if any are named."""
    try:
        parts = urlsplit(url.strip())
        is_known = parts.scheme in schemes if schemes else bool(parts.scheme)
        return is_known and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def read_stack_file(project: Project) -> dict[str, Any] | None:
    """What `duly up` wrote about itself; None where no stack runs in this project."""
    return read_state(project.folder / ".duly")


def _explain(error: ValidationError) -> str:
    first = error.errors()[0]
    name = "_".join(str(part) for part in first["loc"]).upper() or "environment"
    said = f"{name}: {first['msg'][:1].lower()}{first['msg'][1:]}"
    field = Environment.model_fields.get(name.lower())
    return f"{said}, not {first['input']!r}" if field is None or field.repr else said
