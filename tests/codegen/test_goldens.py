"""Each case is a project: what `duly generate` makes of its schemas is kept beside them."""

from __future__ import annotations

import difflib
import shutil
import sys
from pathlib import Path

import pytest

from duly.cli.main import main

CASES = Path(__file__).parent / "cases"
NAMES = sorted(path.name for path in CASES.iterdir())
FAILURES = [name for name in NAMES if name.startswith("error_")]
SUCCESSES = [name for name in NAMES if name not in FAILURES]


@pytest.mark.parametrize("name", NAMES)
def test_a_case_says_what_must_not_happen(name: str) -> None:
    first = (CASES / name / "pyproject.toml").read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("# Must not happen: ")


@pytest.mark.parametrize("name", SUCCESSES)
def test_schemas_give_the_golden_classes(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, update_golden: bool
) -> None:
    project = _project(name, tmp_path)
    assert _generate(project, monkeypatch) == 0
    difference = _difference(CASES / name / "out", project / "out")
    if difference and update_golden:
        shutil.rmtree(CASES / name / "out", ignore_errors=True)
        shutil.copytree(project / "out", CASES / name / "out")
    assert not difference, difference


@pytest.mark.parametrize("name", FAILURES)
def test_schemas_without_a_python_form_give_the_golden_error(
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    update_golden: bool,
) -> None:
    project = _project(name, tmp_path)
    assert _generate(project, monkeypatch) == 2
    assert not (project / "out").exists(), "something was written all the same"
    golden = CASES / name / "stderr.txt"
    before = golden.read_text(encoding="utf-8") if golden.exists() else ""
    shown = capsys.readouterr().err
    if update_golden:
        golden.write_text(shown, encoding="utf-8")
    assert shown == before


def _project(name: str, folder: Path) -> Path:
    shutil.copytree(CASES / name, folder / name, ignore=shutil.ignore_patterns("out"))
    return folder / name


def _generate(project: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.chdir(project)
    monkeypatch.setattr(sys, "argv", ["duly", "generate"])
    with pytest.raises(SystemExit) as stop:
        main()
    assert isinstance(stop.value.code, int)
    return stop.value.code


def _difference(golden: Path, generated: Path) -> str:
    before, after = _texts(golden), _texts(generated)
    return "\n".join(
        line
        for path in sorted({*before, *after})
        for line in difflib.unified_diff(
            before.get(path, "").split("\n"),
            after.get(path, "").split("\n"),
            f"golden {path}" if path in before else "no golden",
            f"generated {path}" if path in after else "not generated",
            lineterm="",
        )
    )


def _texts(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes().decode()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
