"""`make bench` runs, and says what it found in three forms."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

from bench.contenders import load
from bench.contenders.confluent_pydantic import NAME as BASELINE
from bench.contenders.duly_codec import DEFAULT
from bench.samples import SHAPES
from bench.table import Table
from duly.benching import Effort, interleave
from tests.house.tree import ROOT

if TYPE_CHECKING:
    from pathlib import Path


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bench", *arguments]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False
    )


def test_a_tiny_run_gives_every_figure_in_three_forms(tmp_path: Path) -> None:
    tiny = ("--rounds", "1", "--seconds", "0.0001", "--contracts", "3")
    done = bench(*tiny, "--json", "--into", str(tmp_path))
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    names = [contender.name for contender in load().contenders]
    assert [(f["shape"], f["contender"]) for f in result["codec"]] == [
        (shape, name) for shape in SHAPES for name in names
    ]
    assert all(f["ahead"] == 1 for f in result["codec"] if f["contender"] == BASELINE)
    assert [(v["shape"], v["contender"], v["target"]) for v in result["codec_targets"]] == [
        ("flat", DEFAULT, 4.5),
        ("order", DEFAULT, 3.2),
        ("telemetry", DEFAULT, 1.2),
    ]
    assert {f["fields"] for f in result["pairs"]} == {10, 100, 1_000}
    assert result["check"]["contracts"] == 3
    assert json.loads((tmp_path / "bench.json").read_text("utf-8")) == result
    assert "| confluent + pydantic |" in (tmp_path / "bench.md").read_text("utf-8")
    assert "duly check of a whole project" in (tmp_path / "bench.txt").read_text("utf-8")


def test_nonsense_for_rounds_is_a_usage_error() -> None:
    assert bench("--rounds", "0").returncode == 2
    assert bench("--seconds", "nan").returncode == 2


def test_each_round_runs_every_task_and_begins_with_another() -> None:
    ran: list[str] = []
    tasks = {name: (lambda name=name: ran.append(name)) for name in "abc"}
    took = interleave(tasks, Effort(rounds=3, seconds=0))
    assert took.keys() == tasks.keys()
    assert "".join(ran) == "abc" + "abc" + "bca" + "cab"  # the first of each tells how often to run


def test_a_table_is_text_and_markdown() -> None:
    table = Table(
        title="speed", head=("who ", "µs"), rows=(("duly", "4.5"), ("peer", "24.3")), notes=("ok",)
    )
    assert table.text() == ("speed\n\nwho     µs\n----  ----\nduly   4.5\npeer  24.3\n\nok")
    assert table.markdown() == (
        "### speed\n\n| who | µs |\n| --- | ---: |\n| duly | 4.5 |\n| peer | 24.3 |\n\nok"
    )
