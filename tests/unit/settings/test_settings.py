"""A wrong setting is named, with what is expected."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from duly.errors import ConfigError
from duly.kafka import Admin
from duly.project import find_project
from duly.settings import load_environment

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[tool.duly]\nroot = \n", "pyproject.toml:2:8: not TOML: invalid value"),
        ("[tool.duly]\nroot = ", "pyproject.toml:2:8: not TOML: invalid value"),
        ("[tool.duly]\nroot = 3\n", "pyproject.toml:2:8: [tool.duly] root is 3, expected a text"),
        ('[tool.duly]\nroot = "my-shop"\n', 'root is "my-shop", expected a Python package name'),
        ('[tool.duly]\nroot = "class"\n', 'root is "class", expected a Python package name'),
        (
            '[tool.duly]\nrot = "shop"\n',
            "pyproject.toml:2:1: [tool.duly] rot is no setting of duly, expected root, schemas",
        ),
        ("[tool]\nduly = 3\n", "tool.duly is 3, expected the table [tool.duly]"),
        (b"\xff", "pyproject.toml: not UTF-8"),
        ("", "no pyproject.toml with [tool.duly] in"),
        ("tool = 3\n", "no pyproject.toml with [tool.duly] in"),
    ],
)
def test_a_project_that_cannot_be_read_is_said_where(
    tmp_path: Path, text: str | bytes, said: str
) -> None:
    (tmp_path / "pyproject.toml").write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(ConfigError) as error:
        find_project(tmp_path)
    assert said in error.value.message


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("DULY_HTTP_PORT", "abc", "not 'abc'"),
        ("DULY_HTTP_PORT", "70000", "65535"),
        ("DULY_TOPIC_REPLICATION", "-1", "greater than or equal to 0"),
        ("KAFKA_SECURITY_PROTOCOL", "ssl", "'SASL_SSL'"),
        ("KAFKA_GROUP_PROTOCOL", "new", "'classic'"),
        ("DULY_STACK", "remote", "'local'"),
        ("KAFKA_BOOTSTRAP_SERVERS", "nonsense", "expected host:port[,host:port], not 'nonsense'"),
        ("KAFKA_BOOTSTRAP_SERVERS", "kafka:abc", "expected host:port"),
        ("KAFKA_BOOTSTRAP_SERVERS", "kafka:70000", "expected host:port"),
        ("KAFKA_BOOTSTRAP_SERVERS", "kafka:9092,", "expected host:port"),
        ("KAFKA_BOOTSTRAP_SERVERS", "http://kafka:9092", "expected host:port"),
        ("SCHEMA_REGISTRY_URL", "nonsense", "expected an address such as http://localhost:8081"),
        ("SCHEMA_REGISTRY_URL", "http://", "expected an address such as http://localhost:8081"),
        ("SCHEMA_REGISTRY_URL", "http://registry:99999", "expected an address such as http:"),
        ("SCHEMA_REGISTRY_URL", "ftp://registry:8081", "expected an address such as http:"),
        ("DATABASE_URL", "nonsense", "expected sqlite:///path/to/file.db or postgresql://"),
        ("DATABASE_URL", "postgresql://u@host:port/x", "expected sqlite:///path/to/file.db or"),
        ("DATABASE_URL", "sqlite://", "expected sqlite:///path/to/file.db"),
        ("SMTP_URL", "mail.example", "expected smtp://host:port"),
        ("SMTP_URL", "smtp://mail.example:port", "expected smtp://host:port"),
    ],
)
def test_a_wrong_variable_is_named_with_what_is_expected(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, expected: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError) as error:
        load_environment()
    assert error.value.message.startswith(f"{name}: ")
    assert expected in error.value.message
    assert error.value.exit_code == 2


@pytest.mark.parametrize(
    ("servers", "url"),
    [
        ("kafka:9092", "http://registry:8081"),
        ("PLAINTEXT://kafka:9092", "https://user:secret@registry/apis/ccompat/v7"),
        ("kafka-1.example.org:9092, kafka-2:9092", "http://[::1]:8081"),
        ("[::1]:9092", "http://one:8081,http://two:8081"),
    ],
)
def test_addresses_as_people_write_them_are_taken(
    monkeypatch: pytest.MonkeyPatch, servers: str, url: str
) -> None:
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", servers)
    monkeypatch.setenv("SCHEMA_REGISTRY_URL", url)
    environment = load_environment()
    assert (environment.kafka_bootstrap_servers, environment.schema_registry_url) == (servers, url)


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"KAFKA_SECURITY_PROTOCOL": "SASL_SSL"}, "KAFKA_SASL_MECHANISM is not set, expected"),
        (
            {"KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT", "KAFKA_SASL_MECHANISM": "PLAIN"},
            "KAFKA_SASL_USERNAME is not set, expected",
        ),
        (
            {"KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT", "KAFKA_SASL_MECHANISM": "NOPE"},
            "KAFKA_*: Unsupported SASL mechanism: NOPE",
        ),
        (
            {"KAFKA_SECURITY_PROTOCOL": "SSL", "KAFKA_SSL_CA_LOCATION": "/no/such.pem"},
            "KAFKA_SSL_CA_LOCATION: cannot read /no/such.pem",
        ),
    ],
)
def test_settings_kafka_cannot_be_reached_with_are_named_before_it_is_asked(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], said: str
) -> None:
    for name, value in {"KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1", **variables}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError) as error:
        Admin(load_environment())
    assert said in error.value.message


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("SMTP_URL", "smtpx://shop:hunter2@mail.example"),
        ("DATABASE_URL", "postgresql://shop:hunter2@host:port/x"),
        ("SCHEMA_REGISTRY_URL", "ftp://shop:hunter2@registry"),
    ],
)
def test_a_password_in_a_wrong_variable_is_not_repeated(
    monkeypatch: pytest.MonkeyPatch, name: str, url: str
) -> None:
    monkeypatch.setenv(name, url)
    with pytest.raises(ConfigError) as error:
        load_environment()
    assert "hunter2" not in error.value.message
