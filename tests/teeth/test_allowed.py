"""The contract tests let pass what is right, and say how to go on where something is missing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import pytest

from tests.teeth.copy_of_shop import CopyOfShop
from tests.teeth.sabotages import CREATED

if TYPE_CHECKING:
    from pathlib import Path

REVISIONS: Final = "test_revisions.py"
AGAIN: Final = "test_redelivery.py"


def test_a_subscriber_may_ignore_some_events(copy: CopyOfShop) -> None:
    copy.edit(
        "services/inventory/subscribers.py",
        "    stock = domain.opening_stock(event)\n",
        "    if event.weight is None:\n        return\n    stock = domain.opening_stock(event)\n",
    )
    assert copy.failures([AGAIN]) == set()


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


def freeze_one_more_revision(copy: CopyOfShop) -> int:
    """With a field that no earlier one has; its number."""
    head = copy.folder / f"{CREATED}.avsc"
    record = json.loads(head.read_text(encoding="utf-8"))
    field = {"name": "never_heard_of", "type": ["null", "string"], "default": None, "doc": "New."}
    record["fields"].append(field)
    head.write_text(json.dumps(record, indent=2), encoding="utf-8")
    copy.duly("freeze")
    copy.duly("generate")
    return copy.newest_revision(CREATED)
