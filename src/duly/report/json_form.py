"""The form of a report for scripts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from duly.report.fingerprint import fingerprints
from duly.report.services import rollouts_as_json, services_as_json

if TYPE_CHECKING:
    from duly.check import Finding, Report, Side


def as_json(report: Report) -> str:
    marks = fingerprints(report.findings)
    document = {
        "findings": [
            {**_as_object(finding), "fingerprint": mark}
            for finding, mark in zip(report.findings, marks, strict=True)
        ],
        "contracts": report.contracts,
        "revisions": report.revisions,
        "unfrozen": list(report.unfrozen),
        "against": report.against,
        "not_compared": report.not_compared,
        "waived": [
            {
                **_as_object(waived.finding),
                "reason": waived.reason,
                "expires": waived.expires.isoformat(),
            }
            for waived in report.waived
        ],
        "rollouts": rollouts_as_json(report),
        "errors": report.errors,
    }
    return json.dumps(document, indent=2)


def _as_object(finding: Finding) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "message": finding.message,
        "contracts": list(finding.contracts),
        "location": finding.location,
        "field": finding.field,
        "reader": _as_side(finding.reader),
        "writer": _as_side(finding.writer),
        "causes": list(finding.causes),
        "unions": list(finding.unions),
        "broken": list(finding.broken),
        "help": finding.help,
        "pointer": finding.pointer,
        "hits": [
            {"contract": hit.contract, "field": hit.field, "revisions": list(hit.revisions)}
            for hit in finding.hits
        ],
        "witness": None
        if finding.witness is None
        else {"text": finding.witness.text, "record": finding.witness.record},
        "services": services_as_json(finding),
    }


def _as_side(side: Side) -> dict[str, object]:
    return {"revisions": list(side.revisions), "text": side.text}
