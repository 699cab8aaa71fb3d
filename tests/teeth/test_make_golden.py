"""`make golden` says what it wrote, and ends well only where the goldens are right afterwards."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.teeth.copy_of_shop import ROOT, TIMEOUT_S, CopyOfShop

TESTS: Final = "tests/contract/test_wire_bytes.py"
WIRE: Final = "tests/contract/wire/shop.products.v1.ProductDiscontinuedEvent"


def test_a_golden_that_is_new_and_one_that_changed_are_named(copy: CopyOfShop) -> None:
    copy.edit(f"{WIRE}/1-typical.hex", "80 80 9b ec e4", "80 80 9b ec e6")
    copy.remove(f"{WIRE}/1-minimal.hex")
    copy.git("commit", "-qam", "x")
    done = make_golden(copy)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f" M {WIRE}/1-typical.hex\n?? {WIRE}/1-minimal.hex\n" in done.stdout
    assert "failed" not in done.stdout


def test_where_nothing_is_to_be_written_none_is_named(copy: CopyOfShop) -> None:
    done = make_golden(copy)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("\nnone\n")


def test_an_example_of_which_no_golden_can_be_made_fails_and_is_named(copy: CopyOfShop) -> None:
    folder = "schemas/products/v1/ProductDiscontinuedEvent/examples"
    copy.edit(f"{folder}/1-typical.json", '"occurred_at"', '"happened_at"')
    done = make_golden(copy)
    assert done.returncode == 2
    assert "test_the_bytes_of_a_record_do_not_change[ProductDiscontinuedEvent-1-typical]" in (
        done.stdout
    )


def make_golden(copy: CopyOfShop) -> subprocess.CompletedProcess[str]:
    """Of the goldens that a copy has, those of the wire, and with this Python in place of .venv."""
    return subprocess.run(
        [
            *("make", "--no-print-directory", "--old-file", ".venv/.installed", "golden"),
            f"BIN={Path(sys.executable).parent}",
            *(f"{tests}={TESTS}" for tests in ("GOLDEN_WRITERS", "GOLDEN_TESTS")),
        ],
        cwd=copy.folder,
        env=copy.environment() | {"PYTEST_ADDOPTS": "-p pytest_timeout"},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> CopyOfShop:
    copy = CopyOfShop.at(tmp_path / "copy")
    (copy.folder / "Makefile").write_text((ROOT / "Makefile").read_text("utf-8"), "utf-8")
    return copy
