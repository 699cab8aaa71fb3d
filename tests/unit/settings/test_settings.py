"""A wrong setting is named, with what is expected."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from duly.errors import ConfigError
from duly.project import find_project
from duly.settings import load_environment

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[tool.duly]\nroot = \n", "pyproject.toml:2:8: not TOML: invalid value"),
        ("[tool.duly]\nroot = 3\n", "pyproject.toml: [tool.duly] root is 3, expected a text"),
        ('[tool.duly]\nroot = "my-shop"\n', 'root is "my-shop", expected a Python package name'),
        ('[tool.duly]\nrot = "shop"\n', "rot is no setting of duly, expected root, schemas"),
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


def test_a_password_in_a_wrong_variable_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_URL", "smtpx://shop:hunter2@mail.example")
    with pytest.raises(ConfigError) as error:
        load_environment()
    assert "hunter2" not in error.value.message
