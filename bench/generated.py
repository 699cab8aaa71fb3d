"""duly's classes of the shapes: made by duly's own generator when the bench starts, never stale."""

from __future__ import annotations

import json
import sys
from functools import cache
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from bench.samples import SHAPES, schema_text
from duly.catalog import load
from duly.project import find_project
from duly_codegen import generate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duly import Event

_ROOT: Final = "duly_bench_contracts"
_DOMAIN: Final = """\
owner = "bench"
summary = "The shapes that are measured."
[v1]
topic = "bench.v1"
namespace = "bench"
compatibility = "NONE"
"""


@cache
def event_classes() -> Mapping[str, type[Event]]:
    """Shape → generated class."""
    with TemporaryDirectory(prefix="duly-bench-") as folder:
        names = _write_project(Path(folder))
        generated = Path(folder) / "generated"
        for file in generate(load(find_project(Path(folder)))):
            path = generated / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(file.text, encoding="utf-8")
        sys.path.insert(0, str(generated))
        try:
            module: Any = import_module(f"{_ROOT}.bench")
        finally:
            sys.path.remove(str(generated))
    return {shape: getattr(module, name) for shape, name in names.items()}


def _write_project(folder: Path) -> dict[str, str]:
    line = folder / "schemas" / "bench" / "v1"
    line.mkdir(parents=True)
    (folder / "pyproject.toml").write_text(f'[tool.duly]\nroot = "{_ROOT}"\n', encoding="utf-8")
    names = {shape: str(json.loads(schema_text(shape))["name"]) for shape in SHAPES}
    passports = "".join(f"[v1.{name}]\n" for name in names.values())
    (line.parent / "domain.toml").write_text(_DOMAIN + passports, encoding="utf-8")
    for shape, name in names.items():
        (line / f"{name}.avsc").write_text(schema_text(shape), encoding="utf-8")
    return names
