from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

import pytest
from aiosmtpd.controller import Controller

from duly.testing import Bench
from services.billing.app import service as billing
from services.inventory.app import service as inventory
from services.notification.app import service as notification
from services.products.app import service as products
from tests.services.shop import Mailbox, Shop, nobody_listens, served

if TYPE_CHECKING:
    from collections.abc import Iterator

SERVICES: Final = (products, inventory, billing, notification)


@pytest.fixture
def mailbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    box = Mailbox()
    host, port = nobody_listens().split(":")
    server = Controller(box, hostname=host, port=int(port))
    server.start()
    monkeypatch.setenv("SMTP_URL", f"smtp://{host}:{port}")
    yield box
    server.stop()


@pytest.fixture
def database_urls(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """SQLite in memory, save where a module asks for `EACH_DATABASE`."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield {}
        return
    from tests.postgresql import database

    server = request.getfixturevalue("postgresql_server")
    with ExitStack() as stack:
        yield {service.name: stack.enter_context(database(server)) for service in SERVICES}


@pytest.fixture
def shop(
    mailbox: Mailbox, database_urls: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Shop]:
    """All four services; billing reaches inventory over HTTP, notification a mail server."""
    with (
        Bench(*SERVICES, database_urls=database_urls) as bench,
        served(bench.http_of("inventory").app) as url,
    ):
        monkeypatch.setenv("INVENTORY_URL", url)
        yield Shop(bench, mailbox)
