"""What a run does not need, it does not wait for."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from tests.unit.check.project import Shop, string

if TYPE_CHECKING:
    from pathlib import Path


def test_a_check_without_findings_loads_only_what_it_needs(tmp_path: Path) -> None:
    shop = Shop.at(tmp_path)
    shop.created(string("sku"))
    shop.freeze()
    loaded = _loaded("from duly.cli.main import run; assert run('check', []) == 0", tmp_path)
    assert "duly.catalog" in loaded
    assert not loaded & {"duly.codec", "duly.impact", "pydantic_settings", "confluent_kafka"}


def test_help_loads_no_library(tmp_path: Path) -> None:
    loaded = _loaded(
        "sys.argv = ['duly', '--help']; from duly.cli.main import main; main()", tmp_path
    )
    assert "duly.cli.main" in loaded
    assert not loaded & {"typer", "pydantic", "importlib.metadata"}


def _loaded(script: str, folder: Path) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; {script}; print(*sys.modules)"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())
