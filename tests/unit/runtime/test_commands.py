"""duly dead-letter and duly run, as somebody at a terminal meets them."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from duly.broker import OutgoingRecord
from duly.cli import dead_letter
from duly.cli import run as run_verb
from duly.cli.run import load_service
from duly.errors import ConfigError, DeadLetterLimitError
from duly.project import Project
from duly.testing import Bench
from tests.unit.runtime.depot import TOPIC, depot

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def letters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """A service that met 21 unreadable records and stopped."""
    with Bench(depot(), folder=tmp_path, partitions=1) as bench:
        for number in range(21):
            key = f"k{number}".encode()
            headers = (("from", b"\xff\x00"),)
            bench.produce(OutgoingRecord(topic=TOPIC, key=key, value=b"{}", headers=headers))
        with pytest.raises(DeadLetterLimitError):
            bench.settle()
        bench.crash("depot")
        monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'depot.db'}")
        yield bench


def run(*arguments: str) -> str:
    result = CliRunner().invoke(dead_letter.app, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def test_the_newest_dead_letters_are_listed(letters: Bench) -> None:
    lines = run("list", "depot", "--rows", "2").splitlines()
    assert "depot.v1/0@19" in lines[0]
    assert "key k19" in lines[0]
    assert "does not start with byte 0" in lines[1]
    assert lines[-1] == "20 dead; look at one with: duly dead-letter show depot 20"


def test_a_list_for_scripts_has_everything(letters: Bench) -> None:
    found = [json.loads(line) for line in run("list", "depot", "--json").splitlines()]
    assert len(found) == 20
    assert base64.b64decode(found[-1]["key"]) == b"k0"
    assert base64.b64decode(found[-1]["value"]) == b"{}"
    assert found[-1]["headers"] == [["from", base64.b64encode(b"\xff\x00").decode()]]
    assert found[-1]["error_type"] == "duly.errors.FramingError"


def test_one_dead_letter_is_shown_whole(letters: Bench) -> None:
    shown = run("show", "depot", "1")
    for part in (f"record   {TOPIC} partition 0 offset 0", "key      k0", "2 bytes: 7b 7d"):
        assert part in shown
    assert "FramingError" in shown
    assert json.loads(run("show", "depot", "1", "--json"))["offset"] == 0


def test_a_resumed_service_starts_again(letters: Bench) -> None:
    with pytest.raises(DeadLetterLimitError):
        letters.start("depot")
    said = run("resume", "depot")
    assert "depot may go on; start it with: duly run depot" in said
    assert "20 stopped keys may go on" in said
    letters.start("depot")
    letters.settle()
    assert len(letters.dead_letters()) == 21
    assert "1 stopped key may go on" in run("resume", "depot")
    assert run("resume", "depot") == "depot is not stopped\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("show", "depot", "99"), "depot has no dead letter 99"),
        (("list", "other"), 'belongs to service "depot", not to "other"'),
    ],
)
def test_what_is_not_there_is_said(
    letters: Bench, arguments: tuple[str, ...], message: str
) -> None:
    with pytest.raises(ConfigError, match=message):
        run(*arguments)


def test_a_database_no_service_was_started_with_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'empty.db'}")
    with pytest.raises(ConfigError, match="has no tables of service"):
        run("list", "depot")


def test_a_database_that_is_none_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "odd.db").write_bytes(b"no database at all, only its name" * 100)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'odd.db'}")
    with pytest.raises(ConfigError, match="cannot be used: file is not a database"):
        run("list", "depot")


def test_no_database_is_made_by_looking_for_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("DULY_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match='no database of service "depot"'):
        run("list", "depot")
    assert not (tmp_path / "data").exists()


def test_a_broken_project_is_not_taken_for_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    (tmp_path / "pyproject.toml").write_text("[tool.duly]\nrooot = 'shop'\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match=r"pyproject\.toml:2:1: .* rooot is no setting of duly"):
        run("list", "depot")


APP = "from duly import Service\nservice = Service(name={name!r})\n"


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("absent", None, 'no service "absent"'),
        ("../escape", None, 'no service "../escape"'),
        ("empty", "", "has no `service = Service"),
        ("faulty", "import no_such_module\n", r"app\.py:1: ModuleNotFoundError: No module named"),
        ("typo", "service = (\n", r"app\.py:1: SyntaxError: '\(' was never closed"),
        ("renamed", APP.format(name="other"), 'its service is called "other", not "renamed"'),
    ],
)
def test_a_service_that_cannot_be_run_is_named(
    tmp_path: Path, name: str, text: str | None, message: str
) -> None:
    project = _project(tmp_path, package=f"shelf_{name.strip('./')}")
    if text is not None:
        folder = project.services / name
        folder.mkdir(parents=True)
        (folder / "app.py").write_text(text)
    with pytest.raises(ConfigError, match=message):
        load_service(project, name)


@pytest.mark.parametrize(
    "address", ["nonsense", "http://", "http://inventory:port", "ftp://inventory"]
)
def test_a_neighbour_that_has_no_such_address_is_named(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.chdir(Path(__file__).parents[3])
    monkeypatch.setenv("INVENTORY_URL", address)
    with pytest.raises(ConfigError, match="INVENTORY_URL: expected http://host:port"):
        CliRunner().invoke(run_verb.app, ["billing"], catch_exceptions=False)


def test_a_service_is_found_by_its_name(tmp_path: Path) -> None:
    project = _project(tmp_path, package="shelf_found")
    folder = project.services / "price_book"
    folder.mkdir(parents=True)
    (folder / "app.py").write_text(APP.format(name="price-book"))
    assert load_service(project, "price-book").name == "price-book"


def _project(folder: Path, *, package: str) -> Project:
    return Project(
        folder=folder,
        root="shop",
        schemas=folder / "schemas",
        generated=folder / "generated",
        services=folder / package,
        options={},
    )
