"""What a project says of single rules: [tool.duly.rules] in its pyproject.toml."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any, Final, cast

from duly.check.finding import Severity
from duly.check.rule import Kind
from duly.check.rules import RULES
from duly.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duly.project import Project

OFF: Final = "off"
WORDS: Final[Mapping[str, Severity | None]] = {
    OFF: None,
    **{severity.value: severity for severity in reversed(Severity)},
}


def severities(project: Project) -> dict[str, Severity | None]:
    """Rule id → its severity here, None where it is off; raises ConfigError naming the key."""
    file = project.folder / "pyproject.toml"
    table = project.options.get("rules", {})
    if not isinstance(table, dict):
        raise ConfigError(f"{file}: [tool.duly] rules is {table!r}, expected a table")
    found: dict[str, Severity | None] = {}
    for id, word in cast("dict[str, Any]", table).items():
        where = f"{file}: [tool.duly.rules] {id}"
        rule = RULES.get(id)
        if rule is None:
            near = difflib.get_close_matches(id, RULES, n=1)
            raise ConfigError(
                f"{where}: duly has no such rule",
                hint=f'did you mean "{near[0]}"?' if near else "duly explain lists the rules",
            )
        if not rule.kind.is_silenceable:
            raise ConfigError(
                f"{where}: only hazards and lint can be set, and it is a rule of {rule.kind}",
                hint="what a contract promises is its compatibility in domain.toml"
                if rule.kind is Kind.COMPATIBILITY
                else "",
            )
        if not isinstance(word, str) or word not in WORDS:
            expected = ", ".join(f'"{word}"' for word in WORDS)
            raise ConfigError(f"{where} is {word!r}, expected one of {expected}")
        found[id] = WORDS[word]
    return found
