"""The contract tests let pass what is right, and say how to go on where something is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from tests.teeth.copy_of_shop import CopyOfShop, failures
from tests.teeth.growth import EXAMPLES as EXAMPLE_NAMES
from tests.teeth.growth import freeze_one_more_revision, write_examples
from tests.teeth.sabotages import CREATED, change_a_unit, waive_the_unit

if TYPE_CHECKING:
    from pathlib import Path

HEADS: Final = "test_heads.py"
EXAMPLES: Final = "test_examples.py"
WIRE: Final = "test_wire_bytes.py"
REVISIONS: Final = "test_revisions.py"
AGAIN: Final = "test_redelivery.py"
THERE: Final = (
    f"{EXAMPLES}::test_every_revision_has_a_typical_a_minimal_and_an_extreme_example"
    "[ProductCreatedEvent-{revision}-{name}]"
)
GOLDEN: Final = (
    f"{WIRE}::test_the_bytes_of_a_record_do_not_change[ProductCreatedEvent-{{revision}}-{{name}}]"
)


def test_a_subscriber_may_ignore_some_events(copy: CopyOfShop) -> None:
    copy.edit(
        "services/inventory/subscribers.py",
        "    stock = domain.opening_stock(event)\n",
        "    if event.weight is None:\n        return\n    stock = domain.opening_stock(event)\n",
    )
    assert copy.failures([AGAIN]) == set()


def test_whoever_makes_up_ids_is_told_where_to_take_them_from(copy: CopyOfShop) -> None:
    copy.edit(
        "services/inventory/subscribers.py",
        "    stock = domain.opening_stock(event)\n",
        "    from uuid import uuid4\n\n"
        '    made_up = event.model_copy(update={"product_id": uuid4()})\n'
        "    stock = domain.opening_stock(made_up)\n",
    )
    twice = f"{AGAIN}::test_twice_in_one_batch_has_the_effect_of_once"
    said = copy.said([twice])
    revision = copy.newest_revision(CREATED)
    assert f"{twice}[inventory-ProductCreatedEvent-{revision}-typical]" in failures(said)
    assert "ids too: uuid5 of one of its ids, not uuid4" in said


def test_a_waived_finding_is_let_pass(copy: CopyOfShop) -> None:
    change_a_unit(copy)
    waive_the_unit(copy, "ProductCreatedEvent", until="9999-12-31")
    copy.duly("freeze")
    assert copy.failures([HEADS]) == set()


def test_a_rule_that_the_project_turned_off_is_not_asked(copy: CopyOfShop) -> None:
    change_a_unit(copy)
    copy.append("pyproject.toml", '\n[tool.duly.rules]\ntime_unit_changed = "off"\n')
    copy.duly("freeze")
    assert copy.failures([HEADS]) == set()


def test_an_example_that_is_missing_is_one_failure_that_says_how_to_write_it(
    copy: CopyOfShop,
) -> None:
    revision = freeze_one_more_revision(copy)
    said = copy.said([EXAMPLES, WIRE, AGAIN])
    assert failures(said) == {THERE.format(revision=revision, name=name) for name in EXAMPLE_NAMES}
    for name in EXAMPLE_NAMES:
        assert (
            f"{CREATED}/examples/{revision}-{name}.json is missing: "
            f"copy {revision - 1}-{name}.json and add what is new; then make golden"
        ) in said


def test_golden_bytes_that_are_missing_are_one_failure_that_says_how_to_write_them(
    copy: CopyOfShop,
) -> None:
    revision = freeze_one_more_revision(copy)
    write_examples(copy, revision)
    said = copy.said([EXAMPLES, WIRE, AGAIN])
    assert failures(said) == {GOLDEN.format(revision=revision, name=name) for name in EXAMPLE_NAMES}
    wire = "tests/contract/wire/shop.products.v1.ProductCreatedEvent"
    assert f"{wire}/{revision}-typical.hex is missing: make golden" in said


def test_a_revision_that_main_does_not_have_may_be_frozen_anew(copy: CopyOfShop) -> None:
    """As a reviewer may ask for, in a branch that committed it."""
    copy.git("checkout", "-q", "-b", "branch")
    revision = freeze_one_more_revision(copy)
    copy.git("add", "-A")
    copy.git("commit", "-qm", "x")
    copy.remove(f"{CREATED}/{revision}.avsc")
    copy.edit(f"{CREATED}.avsc", '"doc": "New."', '"doc": "New, and better said."')
    copy.duly("freeze")
    assert copy.failures([REVISIONS]) == set()


@pytest.fixture
def copy(tmp_path: Path) -> CopyOfShop:
    return CopyOfShop.at(tmp_path / "copy")
