"""Three brokers, and one dies by SIGKILL under load: nothing acknowledged is lost, nothing happens twice."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from duly.kafka import Admin
from duly.local import ephemeral
from duly.settings import Environment
from tests.e2e.adventure_works import products
from tests.e2e.foreign import read_all
from tests.e2e.shop import PRODUCER, PROJECT, Shop
from tests.e2e.waiting import until, until_true

if TYPE_CHECKING:
    from collections.abc import Iterator

BROKERS = 3
CLIENTS = 3
BEFORE, AFTER = 60, 60
"""Products acknowledged before the broker dies, and created and delivered after it, under load all the time."""
TOPIC = "products.v1"


@pytest.fixture(scope="module")
def running_shop() -> Iterator[Shop]:
    services = (PRODUCER, "inventory")
    with (
        ephemeral(brokers=BROKERS, project=PROJECT.folder, services=services) as stack,
        Shop(stack) as shop,
    ):
        shop.register()
        shop.start(*services)
        yield shop


@pytest.fixture
def replicated_shop(running_shop: Shop) -> Shop:
    """With all its brokers, whatever a test before did to them."""
    running_shop.start()
    return running_shop


@dataclass(slots=True)
class Load:
    """Clients that create products as fast as they are answered."""

    shop: Shop
    bodies: Iterator[dict[str, Any]]
    acknowledged: dict[str, int] = field(default_factory=dict[str, int])
    """Product → its initial quantity."""
    is_over: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self) -> None:
        while not self.is_over.is_set():
            with self.lock:
                body = next(self.bodies)
            product = self.shop.create(body)
            with self.lock:
                self.acknowledged[product["product_id"]] = body["initial_quantity"]

    def count(self) -> int:
        with self.lock:
            return len(self.acknowledged)


def endless() -> Iterator[dict[str, Any]]:
    number = 0
    while True:
        number += 1
        yield from products(50, mark=f".{number}")


def test_a_broker_killed_under_load_loses_nothing_acknowledged(replicated_shop: Shop) -> None:
    shop = replicated_shop
    load = Load(shop=shop, bodies=endless())
    shop.http(PRODUCER)  # made before the threads share it
    with ThreadPoolExecutor(CLIENTS) as pool:
        clients = [pool.submit(load.run) for _ in range(CLIENTS)]
        try:
            until_true(lambda: load.count() >= BEFORE)
            shop.stack.kill_broker(1)
            enough = load.count() + AFTER
            until_true(lambda: shop.totals("inventory")["handled"] >= enough, within_s=100)
        finally:
            load.is_over.set()
    for client in clients:
        client.result()

    until(lambda: shop.status(PRODUCER)["outbox"]["rows"], 0, within_s=100)
    first: dict[str, str] = {}
    for record in read_all(shop.stack.bootstrap_servers, TOPIC):
        first.setdefault(record.headers["ce_id"], record.key)
    assert Counter(first.values()) == dict.fromkeys(load.acknowledged, 1)
    until(lambda: stocked(shop), load.acknowledged, within_s=100)
    assert shop.totals("inventory")["dead"] == 0
    until(lambda: shop.status("inventory")["outbox"]["rows"], 0)
    levels = read_all(shop.stack.bootstrap_servers, "inventory.v1")
    stockings = {r.headers["ce_id"]: r.key for r in levels if r.event_type.startswith("StockLevel")}
    assert Counter(stockings.values()) == dict.fromkeys(load.acknowledged, 1)


def test_questions_about_topics_are_answered_when_the_broker_asked_for_them_is_gone(
    replicated_shop: Shop,
) -> None:
    """Services ask at each rebalance, which is just what a lost broker brings about."""
    stack = replicated_shop.stack
    admin = Admin(Environment(kafka_bootstrap_servers=stack.bootstrap_servers))
    before = admin.topic(TOPIC)
    asked = admin._client.list_topics(timeout=10).controller_id  # pyright: ignore[reportPrivateUsage]
    stack.kill_broker(asked)
    assert admin.topic(TOPIC) == before


def stocked(shop: Shop) -> dict[str, int]:
    """Product → pieces on the shelf, of all products inventory has heard of."""
    found: dict[str, int] = {}
    after = ""
    while True:
        page = shop.get("inventory", f"/stock?limit=200{after}")
        found |= {stock["product_id"]: stock["on_hand"] for stock in page["items"]}
        if page["next"] is None:
            return found
        after = f"&after={page['next']}"
