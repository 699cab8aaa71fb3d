"""The table of rules about examples, services, files and passports.

duly.check.examples, duly.impact, duly.against, duly.waivers and duly.deprecation find them.
"""

from __future__ import annotations

from typing import Final

from duly.check.finding import Severity
from duly.check.rule import Kind, Rule


def _promise(id: str, title: str, severity: Severity = Severity.ERROR) -> Rule:
    return Rule(id=id, kind=Kind.PROMISE, severity=severity, title=title)


PROMISES: Final = (
    _promise("contract_removed", "a contract that was there is gone"),
    _promise("domain_renamed", "a domain has another name, and so have all its contracts"),
    _promise("frozen_revision_changed", "a frozen revision was edited"),
    _promise("frozen_revision_removed", "a frozen revision is gone"),
    _promise("topic_changed", "a contract moves to another topic"),
    _promise("key_changed", "a contract has another record key"),
    _promise("subject_changed", "a contract moves to another subject of the registry"),
    _promise("compatibility_lowered", "a contract promises less", Severity.WARNING),
    _promise("deprecated_attribute_unreadable", "a deprecated attribute means nothing"),
    _promise("deprecated_field_removed_early", "a deprecated field is gone before its date"),
    _promise("example_unfit", "an example does not fit its revision, or the head does not read it"),
    _promise("removed_field_still_read", "a field is gone that a service still reads, or may read"),
    _promise("service_does_not_fit", "a service does not type-check against the heads"),
    _promise("waiver_expired", "a waiver has expired"),
    _promise("waiver_of_unknown_rule", "a waiver names a rule that does not exist"),
    _promise("waiver_of_violation", "a waiver names a rule that cannot be waived"),
    _promise("waiver_unused", "a waiver silences nothing", Severity.WARNING),
)
