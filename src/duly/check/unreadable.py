"""The table of what keeps contracts from being read: the codes of duly.errors that `duly check` reports.

duly.schema and duly.catalog find them; the first one ends the run.
"""

from __future__ import annotations

from typing import Final

from duly.check.finding import Severity
from duly.check.rule import Kind, Rule


def _unreadable(id: str, title: str) -> Rule:
    return Rule(id=id, kind=Kind.READING, severity=Severity.ERROR, title=title)


UNREADABLE: Final = (
    _unreadable("schema_syntax", "a text in schemas/ is not JSON or TOML"),
    _unreadable("schema_invalid", "a schema or a passport breaks a rule of Avro or of duly"),
    _unreadable("name_collision", "two things in schemas/ want the same name"),
    _unreadable("frozen_revision", "a frozen revision is missing or no longer what was frozen"),
    _unreadable("contract_error", "the files of schemas/ do not go together"),
)
