"""Type-check the services against the classes that the heads would give."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from duly.check import Words, finding_about
from duly.errors import ConfigError
from duly.impact.services import read_services

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from duly.catalog import Catalog
    from duly.check import Finding
    from duly.project import Project

GENERATE_S_MAX: Final = 60
PYRIGHT_S_MAX: Final = 180
_RULE: Final = "service_does_not_fit"
_WHOLE_FILE: Final = {"start": {"line": 0, "character": 0}}


def type_findings(project: Project, catalog: Catalog) -> tuple[Finding, ...]:
    """One for each type error; the project's own generated code and services stay as they are.

    Raises ConfigError where pyright or duly-codegen is missing, fails or takes too long.
    """
    if not project.services.is_dir():
        return ()
    pyright = _pyright()
    with tempfile.TemporaryDirectory(prefix="duly-types-") as name:
        folder = Path(name).resolve()
        _generate(project, folder)
        _copy_services(project, folder)
        settings = {"include": [project.services.name], "typeCheckingMode": "standard"}
        (folder / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
        diagnostics = _diagnostics(pyright, folder)
        return tuple(_findings(project, folder, diagnostics, _names(project, catalog)))


def _pyright() -> str:
    beside = Path(sys.executable).parent
    program = shutil.which("pyright", path=str(beside)) or shutil.which("pyright")
    if program is None:
        raise ConfigError(
            "--types needs pyright, which is not installed here",
            hint="install it beside duly: pip install 'pyright[nodejs]'",
        )
    return program


def _generate(project: Project, folder: Path) -> None:
    command = [sys.executable, "-m", "duly", "generate", "--output", str(folder)]
    done = _run(command, project.folder, GENERATE_S_MAX, "duly generate")
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        reason = said[0].removeprefix("error: ") if said else f"it exits {done.returncode}"
        raise ConfigError(f"--types cannot generate the classes of the heads: {reason}")


def _copy_services(project: Project, folder: Path) -> None:
    """Beside the new classes, where pyright looks first."""
    target = folder / project.services.name
    for parent, folders, names in os.walk(project.services):
        folders[:] = [name for name in folders if not name.startswith((".", "__pycache__"))]
        here = target / Path(parent).relative_to(project.services)
        here.mkdir(parents=True, exist_ok=True)
        for name in names:
            if name.endswith((".py", ".pyi", ".typed")):
                shutil.copyfile(Path(parent, name), here / name)


def _diagnostics(pyright: str, folder: Path) -> Sequence[dict[str, Any]]:
    command = [pyright, "--outputjson", "--pythonpath", sys.executable, "--project", str(folder)]
    done = _run(command, folder, PYRIGHT_S_MAX, "pyright")
    try:
        return json.loads(done.stdout)["generalDiagnostics"]
    except (ValueError, KeyError) as error:
        said = (done.stderr or done.stdout).decode("utf-8", "replace").strip().splitlines()
        raise ConfigError(
            f"pyright gave no answer: {said[-1] if said else f'it exits {done.returncode}'}"
        ) from error


def _names(project: Project, catalog: Catalog) -> dict[str, str]:
    """Of the services, as their tables have them, by folder."""
    above = project.services.relative_to(project.folder)
    return {
        Path(reading.place.file).relative_to(above).parts[0]: reading.name
        for reading in read_services(project, catalog)
    }


def _findings(
    project: Project,
    folder: Path,
    diagnostics: Sequence[dict[str, Any]],
    names: Mapping[str, str],
) -> Iterator[Finding]:
    for diagnostic in diagnostics:
        if diagnostic.get("severity") != "error":
            continue
        inside = Path(diagnostic["file"]).resolve().relative_to(folder)
        service = names.get(inside.parts[1]) if len(inside.parts) > 1 else None
        start = diagnostic.get("range", _WHOLE_FILE)["start"]
        words = Words(
            rule=_RULE,
            message=_first_line(diagnostic["message"]),
            help="change the service in the same pull request, or keep what it uses",
        )
        where = project.services.parent / inside
        yield finding_about(
            words,
            file=where.relative_to(project.folder).as_posix(),
            line=start["line"] + 1,
            column=start["character"] + 1,
            contracts=(),
            broken=(service,) if service else (),
        )


def _first_line(message: str) -> str:
    line = message.strip().splitlines()[0] if message.strip() else "type error"
    return f"{line[:1].lower()}{line[1:]}"


def _run(
    command: Sequence[str], folder: Path, seconds: int, name: str
) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"}
    try:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ConfigError(f"--types: {name} cannot be run: {reason}") from error
    try:
        said, complained = process.communicate(timeout=seconds)
    except BaseException as error:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # pyright is a program that starts another
        process.communicate()
        if isinstance(error, subprocess.TimeoutExpired):
            raise ConfigError(f"--types: {name} took more than {seconds} s") from error
        raise
    return subprocess.CompletedProcess(command, process.returncode, said, complained)
