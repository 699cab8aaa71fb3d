"""Findings to print, some of them written by an enemy."""

from __future__ import annotations

from typing import Any

from duly.check import Finding, Report, Severity, Side

HOSTILE = "%0A::error::x | </pre><script> ``` @team ]]> \n\r\x1b[31m\x00\u202e\ud800\ufffe &"


def finding(**changes: Any) -> Finding:
    values: dict[str, Any] = {
        "rule": "TYPE_MISMATCH",
        "severity": Severity.ERROR,
        "file": "schemas/products/v1/ProductCreatedEvent.avsc",
        "line": 14,
        "column": 7,
        "message": 'field "sku" is int and cannot read string',
        "contracts": ("shop.products.v1.ProductCreatedEvent",),
        "reader": Side(revisions=("head",), text="int"),
        "writer": Side(revisions=("revision 1", "revision 2"), text="string"),
        "location": "/fields/3/type",
        "field": "sku",
        "broken": ("billing",),
        "help": "keep its type",
    }
    return Finding(**(values | changes))


def hostile() -> Finding:
    return finding(
        file="schemas/a b,c:d%/x|`.avsc",
        message=HOSTILE,
        field=HOSTILE,
        writer=Side(revisions=("revision 1",), text=HOSTILE),
        causes=(HOSTILE,),
        help=HOSTILE,
    )


def report(*findings: Finding) -> Report:
    return Report(findings=findings, contracts=6, revisions=9, unfrozen=())
