"""The registry is needed to begin, not to go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.e2e.adventure_works import price_changes, priced_products

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.shop import Shop


@pytest.fixture
def without_registry(shop: Shop, mark: str) -> Iterator[Shop]:
    """Everybody has worked with every schema before it goes away."""
    (body,) = priced_products(1, mark=f"{mark}.0")
    product = shop.create(body)
    for change in price_changes(body, mark=f"{mark}.0"):
        shop.change_price(product, change)
    shop.await_known(product)
    shop.stop("registry")
    yield shop
    shop.start("registry")


def test_services_go_on_and_start_again_without_the_registry(
    without_registry: Shop, mark: str
) -> None:
    shop = without_registry
    bodies = priced_products(3, mark=mark)
    first = shop.create(bodies[0])
    shop.await_known(first)
    shop.stop("products", "billing")
    shop.start("products", "billing")
    second = shop.create(bodies[1])
    for change in price_changes(bodies[1], mark=mark):
        shop.change_price(second, change)
    shop.await_known(second)
    assert shop.status("billing")["stop_reason"] is None
    assert shop.totals("billing")["dead"] == 0
