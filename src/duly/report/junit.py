"""JUnit XML, which every build server shows: one case per finding, failed where it is an error."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from duly.check import Severity
from duly.report.printable import printable
from duly.report.text import closing_lines, details, headline, waived_line

if TYPE_CHECKING:
    from duly.check import Finding, Report

SUITE = "duly check"


def as_junit(report: Report) -> str:
    cases = max(1, len(report.findings) + len(report.waived))
    counts = {
        "name": SUITE,
        "tests": str(cases),
        "failures": str(report.errors),
        "errors": "0",
        "skipped": str(len(report.waived)),
    }
    root = Element("testsuites", counts)
    suite = SubElement(root, "testsuite", counts)
    for finding in report.findings:
        _add(suite, finding)
    for waived in report.waived:
        case = _case(suite, waived.finding)
        SubElement(case, "skipped", {"message": waived_line(waived)})
    if not report.findings and not report.waived:
        # A suite without a case looks like one that did not run.
        SubElement(suite, "testcase", {"classname": SUITE, "name": "every contract"})
    SubElement(suite, "system-out").text = "\n".join(closing_lines(report))
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode")


def _case(suite: Element, finding: Finding) -> Element:
    attributes = {
        "classname": finding.contracts[0] if finding.contracts else SUITE,
        "name": printable(f"{finding.rule} {finding.field}".strip()),
        "file": printable(finding.file),
    }
    if finding.line:
        attributes["line"] = str(finding.line)
    return SubElement(suite, "testcase", attributes)


def _add(suite: Element, finding: Finding) -> None:
    case = _case(suite, finding)
    text = "\n".join([headline(finding), *details(finding)])
    if finding.severity is Severity.ERROR:
        message = {"type": finding.rule, "message": printable(finding.message)}
        SubElement(case, "failure", message).text = text
    else:
        SubElement(case, "system-out").text = text
