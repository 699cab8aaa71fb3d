"""docs/change-a-contract.md shows what its commands print."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from docs import walkthrough
from duly.catalog import freeze, load
from duly.project import find_project
from tests.house.tree import ROOT, text

if TYPE_CHECKING:
    from pathlib import Path

PAGE = text("docs/change-a-contract.md")


@pytest.mark.parametrize("name", walkthrough.CHANGES)
def test_an_output_on_the_page_is_what_the_commands_print(name: str) -> None:
    assert f"<!-- output: {name} -->\n```\n{walkthrough.output(name)}```" in PAGE, "run: make docs"


@pytest.mark.parametrize("name", walkthrough.SHOWN)
def test_what_the_page_says_to_write_is_what_was_written(name: str) -> None:
    assert f"<!-- shown: {name} -->\n```json\n{walkthrough.shown(name)}```" in PAGE, (
        "run: make docs"
    )


def test_every_block_of_the_page_is_one_that_can_be_made() -> None:
    assert PAGE.count("<!-- output: ") == len(walkthrough.CHANGES)
    assert PAGE.count("<!-- shown: ") == len(walkthrough.SHOWN)


def test_the_waiver_on_the_page_is_the_one_that_was_used() -> None:
    for line in walkthrough.WAIVER.strip().splitlines():
        assert line in PAGE


def test_who_did_what_the_page_says_is_shown_another_name_and_the_next_revision(
    shop: Path,
) -> None:
    head = shop / walkthrough.HEAD
    record = json.loads(head.read_text(encoding="utf-8"))
    record["fields"].append(json.loads(walkthrough.shown("add", shop)))
    head.write_text(json.dumps(record, indent=2), encoding="utf-8")
    frozen = freeze(load(find_project(shop)))[0]
    (shop / frozen.path).write_text(frozen.text, encoding="utf-8")
    names = {field["name"] for field in record["fields"]}
    assert json.loads(walkthrough.shown("add", shop))["name"] not in names
    said = walkthrough.output("add", shop)
    number = frozen.revision
    assert said.startswith(f"$ duly diff ProductCreatedEvent@{number} ProductCreatedEvent@head\n")
    assert f"froze shop.products.v1.ProductCreatedEvent revision {number + 1} " in said


def test_a_command_that_ends_otherwise_than_the_page_tells_is_named_with_its_step(
    shop: Path,
) -> None:
    head = shop / walkthrough.HEAD
    lower = head.read_text(encoding="utf-8").replace('"sku"', '"Sku"')
    head.write_text(lower, encoding="utf-8")
    with pytest.raises(walkthrough.WalkthroughError) as error:
        walkthrough.output("add", shop)
    first, *more = str(error.value).splitlines()
    assert first == 'step "add": duly check exited with 1, expected 0:'
    assert "Sku" in "".join(more)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """What the page is made from."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for part in ("schemas", "services"):
        shutil.copytree(ROOT / part, tmp_path / part)
    return tmp_path
