"""`duly demo` on a part of the real input: it checks itself, and leaves nothing running without a terminal."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data" / "adventure-works"
PRODUCTS = 40


def part_of_the_input(folder: Path) -> Path:
    """The first rows that were ever sold, and their price changes."""
    folder.mkdir()
    with (DATA / "price_changes.csv").open(encoding="utf-8", newline="") as stream:
        header, *changes = csv.reader(stream)
    changed = {change[1] for change in changes}
    with (DATA / "products.csv").open(encoding="utf-8", newline="") as stream:
        columns, *products = csv.reader(stream)
    chosen = [row for row in products if row[0] in changed][:PRODUCTS]
    skus = {row[0] for row in chosen}
    tables = {
        "products.csv": [columns, *chosen],
        "price_changes.csv": [header, *(change for change in changes if change[1] in skus)],
    }
    for name, rows in tables.items():
        with (folder / name).open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows(rows)
    return folder


def test_the_demo_reaches_the_figures_its_input_implies_and_cleans_up(tmp_path: Path) -> None:
    stack = tmp_path / "stack"
    data = part_of_the_input(tmp_path / "data")
    done = subprocess.run(
        [sys.executable, "-m", "duly", "demo", "--data", str(data), "--folder", str(stack)],
        # FORCE_COLOR, which many build machines set, makes no terminal of a pipe.
        cwd=ROOT, env={**os.environ, "FORCE_COLOR": "1"},
        capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "half-way: notification is stopped" in done.stdout
    assert "invoiced for" in done.stdout
    assert "refused (409)" in done.stdout
    assert "all figures are as the input says" in done.stdout
    assert not [process for process in psutil.process_iter() if belongs_to(stack, process)]


def belongs_to(stack: Path, process: psutil.Process) -> bool:
    """Kafka, the registry and the mailbox run in the folder; services are told of it."""
    try:
        return process.cwd() == str(stack) or process.environ().get("DULY_DATA") == str(stack)
    except psutil.Error:  # gone meanwhile, or somebody else's
        return False
