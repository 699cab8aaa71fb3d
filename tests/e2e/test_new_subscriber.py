"""A new service joins with a folder of its own, from the first event, and nobody else notices."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from duly.local import choose_free_ports
from duly.local.child import Child
from tests.e2e.adventure_works import products
from tests.e2e.foreign import read_all
from tests.e2e.shop import PRODUCER, PROJECT, SERVICES
from tests.e2e.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.e2e.shop import Shop

APP = '''
"""Writes down what it hears."""

from sqlalchemy import Column, Integer, MetaData, Table, Text, insert

from duly import Service, Tx
from shop.products.v1 import ProductCreatedEvent, ProductPriceChangedEvent

metadata = MetaData()
entry = Table(
    "entry",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("product_id", Text, nullable=False),
    Column("event_id", Text, nullable=False),
)
ADD = insert(entry)


def on_product_created(event: ProductCreatedEvent, tx: Tx) -> None:
    tx.write(ADD, {"product_id": str(event.product_id), "event_id": tx.delivery.ce_id})


def on_product_price_changed(event: ProductPriceChangedEvent, tx: Tx) -> None:
    tx.write(ADD, {"product_id": str(event.product_id), "event_id": tx.delivery.ce_id})


service = Service(
    name="ledger", tables=metadata, subscribers=[on_product_created, on_product_price_changed]
)
'''


class Ledger:
    """A project of its own with one service, run by `duly run` against the shop's Kafka and registry."""

    def __init__(self, shop: Shop, folder: Path) -> None:
        (folder / "services" / "ledger").mkdir(parents=True)
        (folder / "services" / "ledger" / "app.py").write_text(APP, encoding="utf-8")
        (folder / "pyproject.toml").write_text('[tool.duly]\nroot = "shop"\n', encoding="utf-8")
        _subscribe(folder / "schemas")
        self._database = folder / "ledger.sqlite"
        port = choose_free_ports(brokers=0, services=("ledger",)).services["ledger"]
        like = shop.stack.child(PRODUCER).program
        own = {"DATABASE_URL": f"sqlite:///{self._database}", "DULY_HTTP_PORT": str(port)}
        program = replace(
            like,
            name="ledger",
            command=(sys.executable, "-m", "duly", "run", "ledger"),
            environment={**like.environment, **own},
            folder=folder,
            log=folder / "ledger.log",
            is_ready=lambda: "listens on" in (folder / "ledger.log").read_text(encoding="utf-8"),
        )
        self._shop = shop
        self.child = Child(program=program, leash=shop.stack.leash)

    def start(self) -> None:
        """`duly register` makes the new group's own topics, such as the one for dead letters."""
        said = self._shop.register(project=self.child.program.folder)
        made = [line for line in said.splitlines() if line.startswith(("+", "~"))]
        assert made
        assert all("ledger." in line for line in made), "nothing of anybody else's changes"
        self.child.start()
        self.child.wait_ready()

    def entries(self) -> list[tuple[str, str]]:
        """(product, event id) in the order in which they were handled."""
        with closing(sqlite3.connect(f"file:{self._database}?mode=ro", uri=True)) as database:
            rows = database.execute("SELECT product_id, event_id FROM entry ORDER BY number")
            return [(str(product), str(event)) for product, event in rows]


@pytest.fixture
def ledger(shop: Shop, tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger(shop, tmp_path)
    yield ledger
    ledger.child.stop()


def test_a_new_consumer_group_gets_everything_from_the_first_event(
    shop: Shop, ledger: Ledger, mark: str
) -> None:
    earlier = shop.create_all(products(3, mark=mark))
    for product in earlier:
        shop.change_price(product, {"list_price": {"amount": "7.0000", "currency": "USD"}})
    shop.await_sent()
    before = read_all(shop.stack.bootstrap_servers, "products.v1")
    processes = {name: shop.stack.child(name).pid() for name in SERVICES}

    ledger.start()
    expected = [
        (record.key, record.headers["ce_id"])
        for record in before
        if record.event_type in {"ProductCreatedEvent", "ProductPriceChangedEvent"}
    ]
    until(lambda: len(ledger.entries()), len(expected))
    for product_id, _ in expected:
        assert _of(ledger.entries(), product_id) == _of(expected, product_id)

    later = shop.create_all(products(2, mark=f"{mark}-2"))
    until(
        lambda: {p for p, _ in ledger.entries()} >= {product["product_id"] for product in later},
        True,
    )
    assert processes == {name: shop.stack.child(name).pid() for name in SERVICES}


def _subscribe(schemas: Path) -> None:
    """The one change in the repository of contracts: who else consumes them."""
    shutil.copytree(PROJECT.schemas, schemas)
    passport = schemas / "products" / "domain.toml"
    text = passport.read_text(encoding="utf-8")
    assert 'consumed_by = ["billing"' in text
    text = text.replace('consumed_by = ["billing"', 'consumed_by = ["ledger", "billing"')
    passport.write_text(text, encoding="utf-8")


def _of(entries: list[tuple[str, str]], product_id: str) -> list[str]:
    return [event for product, event in entries if product == product_id]
