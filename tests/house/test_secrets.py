"""Nothing in the repository names a package index, one machine, or a secret."""

from __future__ import annotations

import re

import pytest

from tests.house.tree import ROOT, tracked

SELF = "tests/house/test_secrets.py"
FORBIDDEN = {
    "a package index": re.compile(
        r"--index-url|--extra-index|--find-links|pypi\.org/simple|files\.pythonhosted|repo1?\.maven|/maven2|registry\.npmjs|crates\.io/api"
    ),
    "a path of one machine": re.compile(r"(?:^|[\s\"'=(:])/(?:work|farm|root|home/\w+|Users/\w+)/"),
    "a private key": re.compile(r"-----BEGIN (?:RSA |EC |OPENSSH )?PRIVATE KEY"),
    "a token": re.compile(r"\b(?:ghp|gho|glpat|xox[bp])[-_][A-Za-z0-9]{16,}"),
}
BINARY = {".png", ".ico", ".jar", ".gz"}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_names(what: str) -> None:
    found: list[str] = []
    for name in tracked():
        path = ROOT / name
        if name == SELF or path.suffix in BINARY:
            continue
        content = path.read_text(encoding="utf-8", errors="replace")
        found += [
            f"{name}:{number}"
            for number, line in enumerate(content.splitlines(), 1)
            if FORBIDDEN[what].search(line)
        ]
    assert not found


def test_no_artifact_is_checked_in() -> None:
    big = [name for name in tracked() if (ROOT / name).stat().st_size > 2_000_000]
    archives = [
        name for name in tracked() if name.endswith((".jar", ".tar.gz", ".whl", ".so", ".db"))
    ]
    assert not big + archives


def test_requirements_are_pinned_by_hash() -> None:
    for name in ("requirements/runtime.txt", "requirements/dev.txt"):
        content = (ROOT / name).read_text(encoding="utf-8")
        pins = re.findall(r"^[a-z0-9][\w.\[\],-]*==\S+.*$", content, re.MULTILINE)
        assert len(pins) > 40
        assert not [pin for pin in pins if not pin.rstrip().endswith("\\")]
