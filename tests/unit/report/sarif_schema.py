"""What the SARIF 2.1.0 schema says about the objects duly writes; no more, and no less."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlparse

_LEVELS = {"none", "note", "warning", "error"}
_LOG = {"$schema", "version", "runs", "inlineExternalProperties", "properties"}
_RUN = {"tool", "results", "columnKind", "artifacts", "originalUriBaseIds", "properties"}
_DRIVER = {"name", "semanticVersion", "version", "informationUri", "rules", "properties"}
_RULE = {
    "id",
    "name",
    "shortDescription",
    "fullDescription",
    "help",
    "helpUri",
    "defaultConfiguration",
    "properties",
}
_RESULT = {
    "ruleId",
    "ruleIndex",
    "level",
    "message",
    "locations",
    "partialFingerprints",
    "suppressions",
    "properties",
}
_SUPPRESSION = {"kind", "status", "justification", "guid", "location", "properties"}


def check_sarif(log: dict[str, Any]) -> None:
    """AssertionError at the first departure from the schema."""
    _known(log, _LOG)
    assert log["version"] == "2.1.0"
    assert urlparse(log["$schema"]).path.endswith("sarif-schema-2.1.0.json")
    assert len(log["runs"]) == 1
    for run in log["runs"]:
        _check_run(run)


def _check_run(run: dict[str, Any]) -> None:
    _known(run, _RUN)
    assert run["columnKind"] in {"utf16CodeUnits", "unicodeCodePoints"}
    driver = run["tool"]["driver"]
    _known(driver, _DRIVER)
    assert driver["name"]
    assert re.fullmatch(r"\d+\.\d+\.\d+.*", driver["semanticVersion"])
    ids = [rule["id"] for rule in driver["rules"]]
    assert len(ids) == len(set(ids)), "rules are unique"
    for rule in driver["rules"]:
        _known(rule, _RULE)
        _message(rule["shortDescription"])
        _message(rule["help"])
        assert rule["defaultConfiguration"]["level"] in _LEVELS
    for result in run["results"]:
        _check_result(result, ids)


def _check_result(result: dict[str, Any], rules: list[str]) -> None:
    _known(result, _RESULT)
    _message(result["message"])
    assert result["level"] in _LEVELS
    assert rules[result["ruleIndex"]] == result["ruleId"]
    assert result["partialFingerprints"]
    assert all(isinstance(value, str) for value in result["partialFingerprints"].values())
    for location in result["locations"]:
        _known(location, {"id", "physicalLocation", "logicalLocations", "message", "properties"})
        physical = location["physicalLocation"]
        _known(physical, {"artifactLocation", "region", "contextRegion", "address", "properties"})
        uri = physical["artifactLocation"]["uri"]
        assert re.fullmatch(r"[A-Za-z0-9._~!$&'()*+,;=:@/%?#-]+", uri), "a URI reference"
        assert not urlparse(uri).scheme
        region = physical.get("region", {"startLine": 1, "startColumn": 1})
        assert region["startLine"] >= 1
        assert region["startColumn"] >= 1
    for suppression in result.get("suppressions", []):
        _known(suppression, _SUPPRESSION)
        assert suppression["kind"] in {"inSource", "external"}
        assert suppression.get("status", "accepted") in {"accepted", "underReview", "rejected"}


def _message(message: dict[str, Any]) -> None:
    _known(message, {"text", "markdown", "id", "arguments", "properties"})
    assert isinstance(message["text"], str)
    assert message["text"]


def _known(value: dict[str, Any], names: set[str]) -> None:
    assert set(value) <= names, f"additionalProperties: {set(value) - names}"
