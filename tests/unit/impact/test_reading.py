"""What a subscriber reads, told from its source: one case per construct."""

from __future__ import annotations

import difflib
import json
from typing import TYPE_CHECKING

import pytest

from tests.unit.impact.reading_cases import CASES, as_golden, never_reported, orders, reading

if TYPE_CHECKING:
    from duly.catalog import Catalog

NAMES = sorted(folder.name for folder in CASES.iterdir() if folder.is_dir())


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return orders()


@pytest.mark.parametrize("case", NAMES)
def test_a_construct_is_read_as_its_golden_says(
    case: str, catalog: Catalog, request: pytest.FixtureRequest
) -> None:
    golden = CASES / case / "out.json"
    found = json.dumps(as_golden(reading(case, catalog)), indent=2) + "\n"
    before = golden.read_text(encoding="utf-8") if golden.is_file() else ""
    if found == before:
        return
    shown = "".join(difflib.unified_diff(before.splitlines(True), found.splitlines(True)))
    if request.config.getoption("--update-golden"):
        golden.write_text(found, encoding="utf-8")
    pytest.fail(shown)


@pytest.mark.parametrize("case", NAMES)
def test_what_a_case_forbids_is_not_reported(case: str, catalog: Catalog) -> None:
    found = as_golden(reading(case, catalog))
    reads = {read.split()[0] for each in found["subscribers"] for read in each["reads"]}
    wholes = [whole for each in found["subscribers"] for whole in each["any"]]
    for never in never_reported(case):
        if never.startswith("any field"):
            assert not [whole for whole in wholes if f"{whole} ".startswith(f"{never} ")], never
        else:
            assert never not in reads
