"""GitLab's code quality report, which a merge request shows beside its changes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from duly.check import Severity
from duly.report.fingerprint import fingerprints
from duly.report.printable import printable

if TYPE_CHECKING:
    from duly.check import Report

_SEVERITIES: Final = {
    Severity.ERROR: "critical",
    Severity.WARNING: "minor",
    Severity.NOTE: "info",
}


def as_gitlab(report: Report) -> str:
    marks = fingerprints(report.findings)
    document = [
        {
            "description": printable(f"{finding.message}; {finding.help}".removesuffix("; ")),
            "check_name": finding.rule,
            "fingerprint": mark,
            "severity": _SEVERITIES[finding.severity],
            "location": {"path": finding.file, "lines": {"begin": max(1, finding.line)}},
        }
        for finding, mark in zip(report.findings, marks, strict=True)
    ]
    return json.dumps(document, indent=2)
