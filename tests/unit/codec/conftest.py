"""One suite for all engines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from duly.codec.codec import ENGINE_VARIABLE, ENGINES

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Iterator[str]:
    """The engine of every codec made while a test of the module runs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(ENGINE_VARIABLE, request.param)
        yield request.param
