"""The goldens are real packages: they import, run, and both strict type checkers find nothing."""

from __future__ import annotations

import importlib
import json
import pkgutil
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from duly import generated_v1
from duly.schema import Record, equal, parse

CASES = Path(__file__).parent / "cases"
NAMES = sorted(path.parent.name for path in CASES.glob("*/out"))
USES = sorted(path.parent.name for path in CASES.glob("*/use.py"))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder with every golden package, and what authors write with them, on the path."""
    folder = tmp_path_factory.mktemp("site")
    for name in NAMES:
        shutil.copytree(CASES / name / "out", folder, dirs_exist_ok=True)
    for name in USES:
        shutil.copy(CASES / name / "use.py", folder / f"use_{name}.py")
    return folder


@pytest.fixture
def importable(site: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(str(site))
    return site


def events(name: str) -> list[type[generated_v1.Event]]:
    package = importlib.import_module(name)
    modules = [package.__name__]
    modules += [found.name for found in pkgutil.walk_packages(package.__path__, f"{name}.")]
    return [
        value
        for module in modules
        for value in vars(importlib.import_module(module)).values()
        if isinstance(value, type)
        and issubclass(value, generated_v1.Event)
        and value.__module__ == module
    ]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.usefixtures("importable")
def test_every_class_is_complete_and_shows_its_schema_to_http(name: str) -> None:
    found = events(name)
    assert found
    for event in found:
        assert event.__pydantic_complete__
        assert event.model_json_schema()
        for other in event.__contract__.types.values():
            assert getattr(other, "__pydantic_complete__", True)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.usefixtures("importable")
def test_a_class_carries_the_schema_it_was_generated_from(name: str) -> None:
    for event in events(name):
        contract = event.__contract__
        schema = parse(contract.schema_text)
        head = CASES / name / "schemas" / contract.domain / contract.line
        if name != "across_domains":  # its heads stand on types of other files
            simple = contract.full_name.rpartition(".")[2]
            original = parse((head / f"{simple}.avsc").read_text(encoding="utf-8"))
            assert equal(schema, original)
        assert event.__avro_name__ == contract.full_name
        assert set(contract.types) <= set(schema.named)
        fields = [f.serialization_alias or n for n, f in event.model_fields.items()]
        root = schema.root
        assert isinstance(root, Record)
        assert fields == [field.name for field in root.fields]


@pytest.mark.usefixtures("importable")
def test_a_frozen_class_carries_the_frozen_text_to_the_letter() -> None:
    contracts = {event.__name__: event.__contract__ for event in events("frozen")}
    frozen = CASES / "frozen/schemas/things/v1/FrozenEvent/1.avsc"
    assert contracts["FrozenEvent"].schema_text == frozen.read_text(encoding="utf-8")
    assert contracts["ChangedEvent"].revision is None


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.usefixtures("importable")
def test_the_full_name_is_the_import_path(name: str) -> None:
    for event in events(name):
        full_name = event.__contract__.full_name
        path = f"{event.__module__}.{event.__name__}"
        assert path in (full_name, f"{name}.{full_name}")


@pytest.mark.parametrize("name", USES)
def test_what_authors_write_runs(name: str, importable: Path) -> None:
    runpy.run_path(str(importable / f"use_{name}.py"))


def test_strict_pyright_finds_nothing(site: Path) -> None:
    settings = {
        "include": ["."],
        "exclude": ["**/__pycache__"],
        "typeCheckingMode": "strict",
        "reportUnnecessaryTypeIgnoreComment": "error",
        "pythonVersion": "3.11",
    }
    (site / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    command = ["-m", "pyright", "--pythonpath", sys.executable, "--project", str(site)]
    assert _findings(command, site) == ""


def test_strict_mypy_finds_nothing(site: Path, tmp_path: Path) -> None:
    targets = [option for name in NAMES for option in ("-p", name)]
    targets += [option for name in USES for option in ("-m", f"use_{name}")]
    options = ["--strict", "--no-error-summary", f"--cache-dir={tmp_path}"]
    assert _findings(["-m", "mypy", *options, *targets], site) == ""


def _findings(command: list[str], folder: Path) -> str:
    run = subprocess.run(
        [sys.executable, *command],
        check=False,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=240,
    )
    return "" if run.returncode == 0 else run.stdout + run.stderr
