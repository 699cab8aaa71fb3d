"""The forms of what `duly check` found: for a person, for scripts, for forges and build servers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from duly.report.fingerprint import fingerprints
from duly.report.github import as_github
from duly.report.gitlab import as_gitlab
from duly.report.json_form import as_json
from duly.report.junit import as_junit
from duly.report.markdown import MARKER, as_markdown
from duly.report.printable import printable
from duly.report.sarif import as_sarif
from duly.report.services import hit_as_json
from duly.report.text import as_text
from duly.report.unreadable import report_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from duly.check import Report

FORMATS: Final[Mapping[str, Callable[[Report], str]]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "sarif": as_sarif,
    "junit": as_junit,
    "gitlab": as_gitlab,
    "markdown": as_markdown,
}

__all__ = [
    "FORMATS",
    "MARKER",
    "as_markdown",
    "as_text",
    "fingerprints",
    "hit_as_json",
    "printable",
    "report_of",
]
