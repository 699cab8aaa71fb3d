"""What all tests share: one Kafka and one registry per session, started when first asked for."""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from duly.settings import Environment

if TYPE_CHECKING:
    from collections.abc import Iterator

# A shared machine is sometimes slow; what is too slow for ever meets pytest's own timeout.
settings.register_profile("duly", deadline=None)
settings.load_profile("duly")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write the goldens anew, show what changed, and fail; refused in CI",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Where a real Kafka and a real registry listen. Tests share it: take names of your own."""

    bootstrap_servers: str
    registry_url: str

    @property
    def environment(self) -> Environment:
        """Local, because the unfrozen heads of a test are nobody's contract."""
        return Environment(
            kafka_bootstrap_servers=self.bootstrap_servers,
            schema_registry_url=self.registry_url,
            duly_stack="local",
        )


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The one the environment names, else the local stack, stopped at the end of the session."""
    kafka, registry = (
        os.environ.get(name, "") for name in ("KAFKA_BOOTSTRAP_SERVERS", "SCHEMA_REGISTRY_URL")
    )
    with ExitStack() as stack:
        if not (kafka and registry):
            # Imported late: most tests need neither Kafka nor the packages that start it.
            from duly.local import ephemeral

            local = stack.enter_context(ephemeral())
            kafka, registry = local.bootstrap_servers, local.registry_url
        yield Cluster(bootstrap_servers=kafka, registry_url=registry)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The one the environment names, else one of our own; skips where neither can be had."""
    from tests.postgresql import server

    with server() as url:
        yield url


@pytest.fixture
def postgresql(postgresql_server: str) -> Iterator[str]:
    """The address of an empty database."""
    from tests.postgresql import database

    with database(postgresql_server) as url:
        yield url


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether to write goldens anew; whoever does shows the difference and fails the test."""
    wanted = bool(request.config.getoption("--update-golden"))
    if wanted and os.environ.get("CI"):
        pytest.fail("--update-golden is for people, not for CI")
    return wanted
