"""Reading a deprecated field is reported by type checkers; making an event with it is not."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

CASE = Path(__file__).parent / "cases/deprecated_fields/out"
READS = """\
from deprecated_fields.things.v1 import Place, ThingMovedEvent

event = ThingMovedEvent(thing_id="1", room="hall", weight=1, place=Place())
print(event.thing_id)
print(event.room)
print(event.shelf)
"""


@pytest.fixture
def things(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(CASE)
    return importlib.import_module("deprecated_fields.things.v1")


def test_at_runtime_a_deprecated_field_is_as_any_other(things: Any) -> None:
    event = things.ThingMovedEvent(thing_id="1", room="hall", weight=1)
    assert (event.room, event.shelf, event.import_, event.tags) == ("hall", None, 0, ())
    assert event.place == things.Place(room="hall")
    assert "room" in things.ThingMovedEvent.model_fields


def test_pyright_reports_each_read_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "reads.py"
    file.write_text(READS, encoding="utf-8")
    settings = {
        "typeCheckingMode": "strict",
        "extraPaths": [str(CASE)],
        "reportDeprecated": "error",
    }
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    command = [sys.executable, "-m", "pyright", "--pythonpath", sys.executable, "--outputjson"]
    done = subprocess.run([*command, "-p", tmp_path], capture_output=True, text=True, check=False)
    found = json.loads(done.stdout)["generalDiagnostics"]
    assert [(entry["rule"], entry["range"]["start"]["line"]) for entry in found] == [
        ("reportDeprecated", 4),
        ("reportDeprecated", 5),
    ], found
