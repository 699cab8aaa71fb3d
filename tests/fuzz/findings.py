"""What broke the law: one finding per cause, with the shortest input that shows it."""

from __future__ import annotations

import json
import traceback
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from tests.fuzz.law import BrokenLawError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fuzz.inputs import Call
    from tests.fuzz.targets import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    cause: str
    target: str
    value: str
    """Hex, framing included."""
    headers: tuple[tuple[str, str], ...]
    input: str
    """Hex of the fuzzer's own input: python -m tests.fuzz --replay HEX"""
    count: int
    error: str


class Findings:
    def __init__(self) -> None:
        self.found: dict[str, Finding] = {}

    def add(self, world: World, data: bytes, called: Call, error: BaseException) -> None:
        cause = _cause(error)
        known = self.found.get(cause)
        count = known.count + 1 if known else 1
        if known and len(known.input) <= 2 * len(data):
            self.found[cause] = replace(known, count=count)
            return
        self.found[cause] = Finding(
            cause=cause,
            target=world.targets[called.target].name,
            value=called.value.hex(),
            headers=tuple((name, (value or b"").hex()) for name, value in called.headers),
            input=data.hex(),
            count=count,
            error="".join(traceback.format_exception(error)[-12:]),
        )

    def write(self, file: Path) -> None:
        found = [asdict(finding) for finding in self.found.values()]
        file.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


def read(file: Path) -> tuple[Finding, ...]:
    found: list[Any] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else []
    return tuple(Finding(**finding) for finding in found)


def _cause(error: BaseException) -> str:
    """Its kind and the last place in duly it came through."""
    if isinstance(error, BrokenLawError):
        return error.kind
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{f.filename.rpartition('/')[2]}:{f.lineno}" for f in frames if "duly" in f.filename]
    return f"{type(error).__name__} at {places[-1] if places else 'an unknown place'}"
