from __future__ import annotations

from typing import TYPE_CHECKING

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
def shop(mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    """All four services; billing reaches inventory over HTTP, notification a mail server."""
    with (
        Bench(products, inventory, billing, notification) as bench,
        served(bench.http_of("inventory").app) as url,
    ):
        monkeypatch.setenv("INVENTORY_URL", url)
        yield Shop(bench, mailbox)
