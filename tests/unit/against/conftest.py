"""What the tests of comparing with git share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.against.repository import Repository
from tests.unit.check.project import Shop

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    shop = Shop.at(tmp_path)
    shop.freeze()
    repository = Repository(shop=shop)
    repository.git("init", "-q", "-b", "main")
    repository.commit()
    return repository
