"""Whose package the generated root is: a root that another distribution provides is never written."""

from __future__ import annotations

import keyword
import re
import sys
import tomllib
from importlib.metadata import Distribution, distributions
from typing import TYPE_CHECKING

from duly.errors import GenerationError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def refuse_foreign_root(
    root: str, folder: Path, installed: Iterable[Distribution] | None = None
) -> None:
    """Raise GenerationError if `import root` already means somebody else's package.

    `folder` holds the generated code; the distribution its pyproject.toml names may provide the root.
    """
    top = root.partition(".")[0]
    words = [part for part in root.split(".") if keyword.iskeyword(part)]
    if words:
        raise GenerationError(
            f'root "{root}" cannot be imported: {words[0]} is a word of Python',
            hint="set another root in [tool.duly]",
        )
    if top in sys.stdlib_module_names:
        raise GenerationError(
            f'root "{root}" would hide the module {top} of the standard library',
            hint="set another root in [tool.duly]",
        )
    own = _own_name(folder)
    for distribution in distributions() if installed is None else installed:
        name = distribution.metadata["Name"]
        if _normal(name) != own and _provides(distribution, root):
            raise GenerationError(
                f'root "{root}" is provided by the installed distribution {name}',
                hint="set another root in [tool.duly], or uninstall the other one",
            )


def _provides(distribution: Distribution, root: str) -> bool:
    declared = (distribution.read_text("top_level.txt") or "").split()
    if root in declared:
        return True
    # Under a dotted root, others may share the parts above the last.
    start = root.replace(".", "/")
    return any(
        (path := file.as_posix()) == f"{start}.py" or path.startswith(f"{start}/")
        for file in distribution.files or ()
    )


def _own_name(folder: Path) -> str:
    try:
        document = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    name = document.get("project", {}).get("name")
    return _normal(name) if isinstance(name, str) else ""


def _normal(name: str | None) -> str:
    return re.sub(r"[-_.]+", "-", name or "").lower()
