"""SARIF 2.1.0 (OASIS): what code scanning of a forge takes in."""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from duly.check import RULES
from duly.report.fingerprint import fingerprints
from duly.report.printable import printable
from duly.report.text import details

if TYPE_CHECKING:
    from duly.check import Finding, Report

SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
FINGERPRINT: Final = "dulyFinding/v1"
_BASE: Final = "%SRCROOT%"


def as_sarif(report: Report) -> str:
    every = [*report.findings, *(waived.finding for waived in report.waived)]
    rules = sorted({finding.rule for finding in every})
    results = [
        _result(finding, rules.index(finding.rule), mark)
        for finding, mark in zip(every, fingerprints(every), strict=True)
    ]
    for result, waived in zip(results[len(report.findings) :], report.waived, strict=True):
        why = printable(f"{waived.reason} (until {waived.expires})")
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": why}]
    run = {
        "tool": {
            "driver": {
                "name": "duly",
                "semanticVersion": version("duly"),
                "rules": [_rule(rule, every) for rule in rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _rule(id: str, findings: list[Finding]) -> dict[str, object]:
    level = next(finding.severity for finding in findings if finding.rule == id)
    title = RULES[id].title
    return {
        "id": id,
        "shortDescription": {"text": title},
        "help": {"text": f"{title}; duly explain {id} says more"},
        "defaultConfiguration": {"level": level.value},
    }


def _result(finding: Finding, rule_index: int, mark: str) -> dict[str, object]:
    return {
        "ruleId": finding.rule,
        "ruleIndex": rule_index,
        "level": finding.severity.value,
        "message": {"text": "\n".join([printable(finding.message), *details(finding)])},
        "locations": [_location(finding)] if finding.file else [],
        "partialFingerprints": {FINGERPRINT: mark},
    }


def _location(finding: Finding) -> dict[str, object]:
    physical: dict[str, object] = {
        "artifactLocation": {"uri": quote(finding.file, errors="replace"), "uriBaseId": _BASE}
    }
    if finding.line:
        physical["region"] = {"startLine": finding.line, "startColumn": max(1, finding.column)}
    location: dict[str, object] = {"physicalLocation": physical}
    if finding.contracts:
        location["logicalLocations"] = [
            {"fullyQualifiedName": name, "kind": "type"} for name in finding.contracts
        ]
    return location
