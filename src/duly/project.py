"""Where a project is and what its pyproject.toml says of it: [tool.duly].

Apart from duly.settings, so that verbs without a cluster need not wait for pydantic-settings.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from duly.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

KEYS = ("root", "schemas", "generated", "services", "rules")
"""Of [tool.duly]."""
_TOML_PLACE = re.compile(r" \(at line (\d+), column (\d+)\)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A folder whose pyproject.toml has [tool.duly]; all paths are absolute."""

    folder: Path
    root: str
    schemas: Path
    generated: Path
    services: Path
    options: Mapping[str, Any]
    """The whole [tool.duly] table, for the modules that own its other keys."""


def find_project(start: Path | None = None) -> Project:
    """Walk up from `start` to the nearest pyproject.toml with [tool.duly]; ConfigError if none."""
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        file = folder / "pyproject.toml"
        if file.is_file():
            options = _tool_table(file)
            if options is not None:
                return _project(folder, file, options)
    raise ConfigError(
        f"no pyproject.toml with [tool.duly] in {here} or above",
        hint='run duly inside a project: a folder whose pyproject.toml has [tool.duly] with root = "…"',
    )


def _tool_table(file: Path) -> dict[str, Any] | None:
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file}: not UTF-8: {error.reason}") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(_not_toml(file, str(error))) from error
    tools = document.get("tool")
    options = cast("dict[str, object]", tools).get("duly") if isinstance(tools, dict) else None
    if options is not None and not isinstance(options, dict):
        raise ConfigError(f"{file}: tool.duly is {options!r}, expected the table [tool.duly]")
    return cast("dict[str, Any] | None", options)


def _not_toml(file: Path, said: str) -> str:
    at = _TOML_PLACE.search(said)
    place = f":{at[1]}:{at[2]}" if at else ""
    reason = said[: at.start()] if at else said
    return f"{file}{place}: not TOML: {reason[:1].lower()}{reason[1:]}"


def _project(folder: Path, file: Path, options: dict[str, Any]) -> Project:
    def text(key: str, default: str) -> str:
        value = options.get(key, default)
        if not isinstance(value, str) or not value:
            raise ConfigError(
                f"{file}: [tool.duly] {key} is {value!r}, expected a text such as {default!r}"
            )
        return value

    for key in options.keys() - set(KEYS):
        raise ConfigError(
            f"{file}: [tool.duly] {key} is no setting of duly, expected {', '.join(KEYS)}"
        )
    root = text("root", "shop")
    if not all(part.isidentifier() for part in root.split(".")):
        raise ConfigError(
            f'{file}: [tool.duly] root is "{root}", expected a Python package name such as "shop"'
        )
    return Project(
        folder=folder,
        root=root,
        schemas=folder / text("schemas", "schemas"),
        generated=folder / text("generated", "generated"),
        services=folder / text("services", "services"),
        options=options,
    )
