"""docs/change-a-contract.md shows what its commands print."""

from __future__ import annotations

import pytest

from docs import walkthrough
from tests.house.tree import text

PAGE = text("docs/change-a-contract.md")


@pytest.mark.parametrize("name", walkthrough.CHANGES)
def test_an_output_on_the_page_is_what_the_commands_print(name: str) -> None:
    assert f"<!-- output: {name} -->\n```\n{walkthrough.output(name)}```" in PAGE, "run: make docs"


def test_every_block_of_the_page_is_one_that_can_be_made() -> None:
    assert PAGE.count("<!-- output: ") == len(walkthrough.CHANGES)


def test_the_waiver_on_the_page_is_the_one_that_was_used() -> None:
    for line in walkthrough.WAIVER.strip().splitlines():
        assert line in PAGE
