"""Where a project is and what its pyproject.toml says of it: [tool.duly].

Apart from duly.settings, so that verbs without a cluster need not wait for pydantic-settings.
"""

from __future__ import annotations

from dataclasses import dataclass
from keyword import iskeyword
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from duly.errors import ConfigError, NoProjectError, SchemaSyntaxError
from duly.toml_places import place_of_key, place_of_value, read_toml

if TYPE_CHECKING:
    from collections.abc import Mapping

KEYS = ("root", "schemas", "generated", "services", "rules")
"""Of [tool.duly]."""


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

    @property
    def schemas_shown(self) -> str:
        """As messages name it: relative to the project, with forward slashes; whole where it lies outside."""
        if self.schemas.is_relative_to(self.folder):
            return self.schemas.relative_to(self.folder).as_posix()
        return self.schemas.as_posix()


def find_project(start: Path | None = None) -> Project:
    """Walk up from `start` to the nearest pyproject.toml with [tool.duly].

    Raises NoProjectError if there is none, ConfigError for one that cannot be read.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        file = folder / "pyproject.toml"
        if file.is_file():
            table = _tool_table(file)
            if table is not None:
                return _project(table)
    raise NoProjectError(
        f"no pyproject.toml with [tool.duly] in {here} or above",
        hint='run duly inside a project: a folder whose pyproject.toml has [tool.duly] with root = "…"',
    )


def _tool_table(file: Path) -> _ToolTable | None:
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file}: not UTF-8: {error.reason}") from error
    try:
        document = read_toml(text, file=str(file))
    except SchemaSyntaxError as error:
        raise ConfigError(str(error)) from error
    tools = document.get("tool")
    options = cast("dict[str, object]", tools).get("duly") if isinstance(tools, dict) else None
    if options is None:
        return None
    if not isinstance(options, dict):
        raise ConfigError(f"{file}: tool.duly is {options!r}, expected the table [tool.duly]")
    return _ToolTable(file=file, text=text, options=cast("dict[str, Any]", options))


@dataclass(frozen=True, slots=True, kw_only=True)
class _ToolTable:
    file: Path
    text: str
    options: dict[str, Any]

    def setting(self, key: str, default: str) -> str:
        value = self.options.get(key, default)
        if not isinstance(value, str) or not value:
            raise self.wrong(key, f"is {value!r}, expected a text such as {default!r}")
        return value

    def wrong(self, key: str, what: str) -> ConfigError:
        line, column = place_of_value(self.text, ("tool", "duly", key))
        return ConfigError(f"{self.file}:{line}:{column}: [tool.duly] {key} {what}")


def _project(table: _ToolTable) -> Project:
    folder = table.file.parent
    for key in table.options.keys() - set(KEYS):
        line, column = place_of_key(table.text, ("tool", "duly", key))
        raise ConfigError(
            f"{table.file}:{line}:{column}: [tool.duly] {key} is no setting of duly,"
            f" expected {', '.join(KEYS)}"
        )
    root = table.setting("root", "shop")
    if not all(part.isidentifier() and not iskeyword(part) for part in root.split(".")):
        raise table.wrong("root", f'is "{root}", expected a Python package name such as "shop"')
    return Project(
        folder=folder,
        root=root,
        schemas=folder / table.setting("schemas", "schemas"),
        generated=folder / table.setting("generated", "generated"),
        services=folder / table.setting("services", "services"),
        options=table.options,
    )
