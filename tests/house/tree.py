"""What the house tests look at: the files of this checkout that people write."""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GENERATED = ("generated/shop/", "tests/codegen/cases/")


@cache
def tracked() -> tuple[str, ...]:
    """Every file git knows or would add, relative to the root, in order."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return tuple(sorted({name for name in listing.stdout.splitlines() if (ROOT / name).is_file()}))


def written_python(*prefixes: str) -> list[str]:
    """Python files under the prefixes that no generator wrote."""
    return [
        name
        for name in tracked()
        if name.endswith(".py") and name.startswith(prefixes) and not name.startswith(GENERATED)
    ]


@cache
def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@cache
def syntax(name: str) -> ast.Module:
    return ast.parse(text(name), filename=name)
