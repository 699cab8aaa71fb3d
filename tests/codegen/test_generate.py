"""`duly generate` on a folder: what it writes, removes, refuses and reports."""

from __future__ import annotations

import shutil
import sys
from importlib.metadata import Distribution, PathDistribution
from pathlib import Path

import pytest

from duly.catalog import load
from duly.cli.main import main
from duly.errors import GenerationError
from duly.project import find_project
from duly_codegen import generate, refuse_foreign_root

CASE = Path(__file__).parent / "cases" / "across_domains"
EVENT = Path("out/across_domains/orders/v1/__init__.py")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "project"
    shutil.copytree(CASE, folder)
    monkeypatch.chdir(folder)
    return folder


def run(monkeypatch: pytest.MonkeyPatch, *options: str) -> int:
    monkeypatch.setattr(sys, "argv", ["duly", "generate", *options])
    with pytest.raises(SystemExit) as stop:
        main()
    assert isinstance(stop.value.code, int)
    return stop.value.code


def contents(folder: Path) -> dict[Path, tuple[bytes, int]]:
    return {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in folder.rglob("*") if p.is_file()}


def test_fresh_code_passes_the_check(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, "--check") == 0


def test_a_second_run_writes_nothing(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(project)
    assert run(monkeypatch) == 0
    assert contents(project) == before


def test_the_same_catalog_gives_the_same_bytes(project: Path) -> None:
    first, second = (generate(load(find_project(project))) for _ in range(2))
    assert first == second


def test_the_check_lists_what_is_not_fresh_and_writes_nothing(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / EVENT).write_text((project / EVENT).read_text() + "# edited\n")
    (project / "out/across_domains/billing/v1/__init__.py").unlink()
    stale = project / "out/across_domains/gone/v1/__init__.py"
    stale.parent.mkdir(parents=True)
    stale.write_text("# Generated from schemas/gone/v1. DO NOT EDIT\n")
    before = contents(project)
    assert run(monkeypatch, "--check") == 1
    shown = capsys.readouterr().err
    assert "missing across_domains/billing/v1/__init__.py" in shown
    assert "changed across_domains/orders/v1/__init__.py" in shown
    assert "stale   across_domains/gone/v1/__init__.py" in shown
    assert contents(project) == before


def test_classes_of_removed_schemas_go_with_their_folder(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(project / "schemas/billing")
    cache = project / "out/across_domains/billing/v1/__pycache__"
    cache.mkdir()
    (cache / "__init__.cpython-311.pyc").write_bytes(b"")
    assert run(monkeypatch) == 0
    assert not (project / "out/across_domains/billing").exists()
    assert (project / EVENT).exists()


def test_an_edited_file_is_made_fresh(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (project / EVENT).read_bytes()
    (project / EVENT).write_bytes(before.replace(b"DO NOT EDIT", b"EDITED"))
    assert run(monkeypatch) == 0
    assert (project / EVENT).read_bytes() == before


@pytest.mark.parametrize("name", [EVENT, Path("out/across_domains/orders/handmade.py")])
def test_a_file_written_by_hand_is_never_lost(
    name: Path, project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / name).write_text("VALUABLE = True\n")
    before = contents(project)
    assert run(monkeypatch) == 2
    assert "not written by duly generate" in capsys.readouterr().err
    assert contents(project) == before


def test_what_a_killed_run_left_is_removed(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = (project / EVENT).with_name(".duly-x7k2")
    left.write_text("half")
    assert run(monkeypatch) == 0
    assert not left.exists()


def test_a_broken_schema_leaves_the_generated_code_as_it_was(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "schemas/billing/v1/OrderBilledEvent.avsc").write_text('{"type": "record",')
    before = contents(project / "out")
    assert run(monkeypatch) == 2
    assert "schemas/billing/v1/OrderBilledEvent.avsc:1:" in capsys.readouterr().err
    assert contents(project / "out") == before


def test_help_shows_an_example(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "--help") == 0
    assert "duly generate --check" in capsys.readouterr().out


def distribution(site: Path, name: str, top_level: str) -> Distribution:
    folder = site / f"{name}-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (folder / "top_level.txt").write_text(f"{top_level}\n")
    (folder / "RECORD").write_text(f"{top_level}/__init__.py,,\n")
    return PathDistribution(folder)


def test_a_root_of_another_distribution_is_refused(tmp_path: Path) -> None:
    installed = [distribution(tmp_path, "big-shop", "shop")]
    with pytest.raises(GenerationError, match="provided by the installed distribution big-shop"):
        refuse_foreign_root("shop", tmp_path, installed)
    refuse_foreign_root("shopping", tmp_path, installed)


def test_the_distribution_of_the_generated_code_may_provide_the_root(tmp_path: Path) -> None:
    installed = [distribution(tmp_path, "Shop.Contracts", "shop")]
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "shop-contracts"\n')
    refuse_foreign_root("shop", tmp_path, installed)


def test_a_dotted_root_is_judged_by_its_last_part(tmp_path: Path) -> None:
    installed = [distribution(tmp_path, "acme-core", "acme")]
    refuse_foreign_root("acme.shop", tmp_path, installed)
    with pytest.raises(GenerationError, match="acme-core"):
        refuse_foreign_root("acme", tmp_path, installed)


@pytest.mark.parametrize("root", ["email", "acme.class", "email.shop"])
def test_a_root_python_cannot_import_as_meant_is_refused(root: str, tmp_path: Path) -> None:
    with pytest.raises(GenerationError, match=r"cannot be imported|would hide"):
        refuse_foreign_root(root, tmp_path, ())
