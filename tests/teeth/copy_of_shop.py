"""A copy of the project that a test may sabotage, and what its contract tests then say."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from duly.project import find_project

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

ROOT: Final = find_project(Path(__file__)).folder
PARTS: Final = ("schemas", "generated", "services", "tests/contract")
FILES: Final = ("pyproject.toml", "README.md", "tests/conftest.py")
TIMEOUT_S: Final = 120
_FAILED: Final = re.compile(r"^(?:FAILED|ERROR) tests/contract/(\S+)", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyOfShop:
    folder: Path

    @classmethod
    def at(cls, folder: Path) -> CopyOfShop:
        """As git would give it to somebody who clones the project: everything is committed."""
        for name in PARTS:
            shutil.copytree(ROOT / name, folder / name)
        for name in FILES:
            shutil.copy2(ROOT / name, folder / name)
        (folder / ".gitignore").write_text("__pycache__/\n", encoding="utf-8")
        copy = cls(folder=folder)
        copy.git("init", "-q", "-b", "main")
        copy.git("add", "-A")
        copy.git("commit", "-qm", "x")
        return copy

    def again_at(self, folder: Path) -> CopyOfShop:
        shutil.copytree(self.folder, folder)
        return CopyOfShop(folder=folder)

    def git(self, *arguments: str) -> None:
        options = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *options, *arguments], cwd=self.folder, check=True)

    def is_changed(self) -> bool:
        """Since the last commit."""
        status = ["git", "status", "--porcelain"]
        return bool(subprocess.check_output(status, cwd=self.folder))

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace what stands there exactly once, so that a sabotage cannot miss."""
        file = self.folder / path
        text = file.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{path} has {text.count(old)} times: {old}"
        file.write_text(text.replace(old, new), encoding="utf-8")

    def replace(self, path: str, expression: str, new: str, *, after: str = "") -> None:
        """Replace the first match after a text; there must be both."""
        file = self.folder / path
        text = file.read_text(encoding="utf-8")
        start = text.index(after)
        rest, hits = re.subn(expression, new, text[start:], count=1)
        assert hits, f"{path} has nothing like: {expression}"
        file.write_text(text[:start] + rest, encoding="utf-8")

    @contextmanager
    def edited(self, path: str) -> Generator[dict[str, Any]]:
        """A schema or an example, written again as it is at the end of the block."""
        file = self.folder / path
        value: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        yield value
        file.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")

    def append(self, path: str, text: str) -> None:
        with (self.folder / path).open("a", encoding="utf-8") as file:
            file.write(text)

    def duplicate(self, path: str, new: str) -> None:
        shutil.copy(self.folder / path, self.folder / new)

    def remove(self, path: str) -> None:
        (self.folder / path).unlink()

    def bring(self, part: str) -> None:
        """Of the project, what an untouched copy takes from the checkout itself, such as src."""
        shutil.copytree(ROOT / part, self.folder / part)

    def newest_revision(self, contract: str) -> int:
        """Of the contract whose head is at this path, without its suffix."""
        return max(int(file.stem) for file in (self.folder / contract).glob("*.avsc"))

    def duly(self, verb: str) -> None:
        subprocess.run(
            [sys.executable, "-m", "duly", verb],
            cwd=self.folder,
            env=self.environment(),
            stdout=subprocess.DEVNULL,
            timeout=TIMEOUT_S,
            check=True,
        )

    def failures(self, tests: Iterable[str]) -> set[str]:
        """What fails of these files or tests in tests/contract, as `file.py::test[case]`."""
        return failures(self.said(tests))

    def said(self, tests: Iterable[str]) -> str:
        """What a person reads who runs these files or tests in tests/contract."""
        done = self.pytest(*(f"tests/contract/{name}" for name in tests))
        assert done.returncode == (1 if failures(done.stdout) else 0), done.stdout + done.stderr
        return done.stdout

    def pytest(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [
                *(sys.executable, "-m", "pytest", "-q", "--tb=short", "-rfE"),
                *("-p", "pytest_timeout", "-p", "no:cacheprovider"),
                *arguments,
            ],
            cwd=self.folder,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )

    def environment(self) -> dict[str, str]:
        ours = [str(self.folder / name) for name in ("src", "generated")]
        return {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(ours),
            "PYTEST_ADDOPTS": "",
            # A person works in the copy, also where these tests themselves run in CI.
            "CI": "",
            # Half of the time of a short run goes into plugins that these tests do not use.
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        }


def failures(said: str) -> set[str]:
    """What failed of tests/contract, as `file.py::test[case]`."""
    return set(_FAILED.findall(said))
