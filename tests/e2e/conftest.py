"""One shop for all tests of this folder; each test takes products of its own and leaves everything running."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from duly.local import ephemeral
from tests.e2e.shop import PROJECT, SERVICES, Shop

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def running_shop() -> Iterator[Shop]:
    """Always a stack of its own, whatever the environment names: these tests stop and kill things."""
    with ephemeral(project=PROJECT.folder, services=SERVICES) as stack, Shop(stack) as shop:
        shop.register()
        shop.start(*SERVICES)
        yield shop


@pytest.fixture
def shop(running_shop: Shop) -> Iterator[Shop]:
    running_shop.start()
    yield running_shop
    running_shop.start()


@pytest.fixture
def mark(request: pytest.FixtureRequest) -> str:
    """Makes the skus of a test its own."""
    name = re.sub(r"[^A-Za-z0-9]+", "-", request.node.name.removeprefix("test_"))
    return f".{name[:20].strip('-')}"
