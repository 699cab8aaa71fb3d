"""The producer knows nothing of its subscribers: it neither waits for them nor needs them."""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING, Any

from tests.e2e.adventure_works import products
from tests.e2e.foreign import read_all
from tests.e2e.shop import SUBSCRIBERS

if TYPE_CHECKING:
    from tests.e2e.shop import Shop

ROUND = 15
FACTOR_MAX = 5
"""Generous: the claim is that nobody waits, not that two cores are never busy."""


def test_creating_a_product_takes_as_long_with_subscribers_as_without(
    shop: Shop, mark: str
) -> None:
    bodies = products(4 * ROUND, mark=mark)
    rounds = [bodies[start : start + ROUND] for start in range(0, len(bodies), ROUND)]
    together = _times(shop, rounds[0])
    shop.stop(*SUBSCRIBERS)
    alone = _times(shop, rounds[1] + rounds[2])
    shop.start(*SUBSCRIBERS)
    together += _times(shop, rounds[3])
    slow, fast = sorted((statistics.median(together), statistics.median(alone)), reverse=True)
    assert slow < FACTOR_MAX * fast


def test_products_are_created_and_published_while_no_subscriber_runs(shop: Shop, mark: str) -> None:
    shop.stop(*SUBSCRIBERS)
    created = shop.create_all(products(5, mark=mark))
    shop.await_sent()
    published = {record.key for record in read_all(shop.stack.bootstrap_servers, "products.v1")}
    assert {product["product_id"] for product in created} <= published
    shop.start(*SUBSCRIBERS)
    shop.await_known(*created)


def _times(shop: Shop, bodies: list[dict[str, Any]]) -> list[float]:
    seconds: list[float] = []
    for body in bodies:
        began = time.perf_counter()
        shop.create(body)
        seconds.append(time.perf_counter() - began)
    return seconds
