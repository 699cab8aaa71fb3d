"""The identity of a finding across commits, so that a forge knows an old one from a new one."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duly.check import Finding


def fingerprints(findings: Sequence[Finding]) -> list[str]:
    """One for each, all different; without lines, indexes and ways to a type, which move with what is added elsewhere."""
    seen: Counter[str] = Counter()
    found: list[str] = []
    for finding in findings:
        about = (finding.identity,) if finding.identity else (finding.field, finding.message)
        parts = (finding.rule, finding.file, *about)
        digest = hashlib.sha256("\0".join(parts).encode("utf-8", "backslashreplace")).hexdigest()
        seen[digest] += 1
        found.append(digest[:32] if seen[digest] == 1 else f"{digest[:32]}:{seen[digest]}")
    return found
