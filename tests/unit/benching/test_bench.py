"""`duly bench` measures the contracts of the project it is called in."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest

from duly.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

PASSPORT = 'owner = "o"\nsummary = "s"\n[v1]\ntopic = "things.v1"\n[v1.MadeEvent]\n[v1.LostEvent]\n'


def record(root: str, name: str, *fields: dict[str, Any]) -> str:
    namespace = f"{root}.things.v1"
    return json.dumps({"type": "record", "name": name, "namespace": namespace, "fields": fields})


@pytest.fixture
def root(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A project with two contracts; its package has a name of its own, because imports stay."""
    root = f"benched_{abs(hash(request.node.nodeid))}"
    things = tmp_path / "schemas" / "things"
    (things / "v1" / "MadeEvent" / "examples").mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text(f'[tool.duly]\nroot = "{root}"\n', "utf-8")
    (things / "domain.toml").write_text(PASSPORT, "utf-8")
    made = record(root, "MadeEvent", {"name": "name", "type": "string"})
    (things / "v1" / "MadeEvent.avsc").write_text(made, "utf-8")
    lost = record(root, "LostEvent", {"name": "sum", "type": ["double", "int"]})
    (things / "v1" / "LostEvent.avsc").write_text(lost, "utf-8")
    example = things / "v1" / "MadeEvent" / "examples" / "1-typical.json"
    example.write_text('{"name": "Zürich"}', "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    assert run("generate", []) == 0
    return root


def figures(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    capsys.readouterr()
    assert run("bench", ["--seconds", "0.001", "--json", *arguments]) == 0
    report = json.loads(capsys.readouterr().out)
    return {figure["contract"].rpartition(".")[2]: figure for figure in report["contracts"]}


def test_a_contract_is_measured_with_its_examples_beside_fastavro(
    root: str, capsys: pytest.CaptureFixture[str]
) -> None:
    made = figures(capsys, "MadeEvent")["MadeEvent"]
    assert (made["origin"], made["events"]) == ("examples", 1)
    assert made["bytes"] == 5 + 1 + len("Zürich".encode())
    assert made["note"] == ""
    for who in ("duly", "fastavro"):
        assert made[who]["encode"] > 0
        assert made[who]["decode"] > 0


def test_a_contract_without_examples_is_measured_with_random_events(
    root: str, capsys: pytest.CaptureFixture[str]
) -> None:
    lost = figures(capsys)["LostEvent"]
    assert (lost["origin"], lost["events"]) == ("random", 200)


def test_where_fastavro_does_something_else_it_is_said(
    root: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """It writes an int as the double that comes first in the union."""
    lost = figures(capsys, f"{root}.things.v1.LostEvent")["LostEvent"]
    assert lost["note"] == "fastavro writes other bytes"
    assert run("bench", ["--seconds", "0.001"]) == 0
    assert f"{root}.things.v1.LostEvent: fastavro writes other bytes" in capsys.readouterr().out


def test_where_fastavro_is_missing_it_is_said_how_to_get_it(
    root: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "fastavro", None)
    made = figures(capsys, "MadeEvent")["MadeEvent"]
    assert made["fastavro"] is None
    assert made["note"] == "no fastavro to compare with: pip install duly[fastavro]"
    assert run("bench", ["MadeEvent", "--seconds", "0.001"]) == 0
    assert f"{root}.things.v1.MadeEvent: no fastavro" in capsys.readouterr().out


def test_names_that_are_no_contract_are_refused_with_the_nearest(
    root: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("bench", ["MadEvent"]) == 2
    assert "did you mean: MadeEvent" in capsys.readouterr().err


def test_classes_that_are_out_of_date_are_refused(
    root: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    newer = record(root, "MadeEvent", {"name": "renamed", "type": "string"})
    (tmp_path / "schemas/things/v1/MadeEvent.avsc").write_text(newer, "utf-8")
    (tmp_path / "schemas/things/v1/MadeEvent/examples/1-typical.json").write_text(
        '{"renamed": "x"}', "utf-8"
    )
    assert run("bench", []) == 1
    assert f"{root}.things.v1.MadeEvent" in capsys.readouterr().err
    assert run("bench", ["LostEvent", "--seconds", "0.001"]) == 0


def test_a_project_without_generated_code_is_told_to_generate(
    root: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.duly]\nroot = "never_generated"\n', "utf-8")
    for name in ("MadeEvent", "LostEvent"):
        file = tmp_path / f"schemas/things/v1/{name}.avsc"
        file.write_text(file.read_text("utf-8").replace(root, "never_generated"), "utf-8")
    assert run("bench", []) == 2
    assert "run: duly generate" in capsys.readouterr().err
