"""The pages of the rules, which are part of the package."""

from __future__ import annotations

import difflib
from importlib.resources import files

from duly.check.rule import Kind
from duly.check.rules import RULES
from duly.errors import ConfigError


def explain(id: str) -> str:
    """A rule's page with what the table says of it; raises ConfigError naming near ids."""
    rule = RULES.get(id)
    if rule is None:
        word = id.lower()
        near = difflib.get_close_matches(word, [known.lower() for known in RULES], n=3)
        ids = [
            known for known in RULES if known.lower() in near or (word and word in known.lower())
        ]
        raise ConfigError(
            f'no rule is called "{id}"',
            hint=f"did you mean: {', '.join(ids)}?" if ids else "duly explain lists the rules",
        )
    title, _, text = _page(id).partition("\n")
    return f"{title}\n\n{_summary(id)}\n{text}".rstrip("\n")


def overview() -> str:
    """Every rule in one line, by kind."""
    width = max(map(len, RULES))
    lines: list[str] = []
    for kind in Kind:
        rules = [rule for rule in RULES.values() if rule.kind is kind]
        lines += [f"{kind}:"]
        lines += [f"  {rule.id:<{width}}  {rule.severity:<7}  {rule.title}" for rule in rules]
        lines += [""]
    return "\n".join([*lines, "duly explain RULE tells more of one."])


def _page(id: str) -> str:
    return files("duly.check").joinpath("pages", f"{id}.md").read_text(encoding="utf-8")


def _summary(id: str) -> str:
    rule = RULES[id]
    title = f"{rule.title[0].upper()}{rule.title[1:]}."
    if rule.kind.is_silenceable:
        said = f"{rule.kind}, {rule.severity} unless [tool.duly.rules] says otherwise"
    else:
        said = f"{rule.kind}, {rule.severity}"
    return f"{title}\nKind: {said}."
