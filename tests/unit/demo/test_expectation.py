"""What must come out follows from the input; what differs is named by its link."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from duly.cli.run import load_service
from duly.demo.catalogue import Catalogue, PriceRow, ProductRow, read_catalogue
from duly.demo.expectation import Expectation, TopicFigures, expect
from duly.demo.measure import Account
from duly.demo.report import CatchUp, Outcome, differences
from duly.demo.story import SERVICES
from duly.errors import ConfigError
from duly.project import find_project

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duly.runtime import Service

TODAY = date(2026, 1, 5)
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def services() -> Mapping[str, Service]:
    project = find_project(ROOT)
    return {name: load_service(project, name) for name in SERVICES}


def product(sku: str, price: str, quantity: int, reorder_point: int) -> ProductRow:
    return ProductRow(
        place="products.csv:2", sku=sku, name=sku, category=None, subcategory=None, color=None,
        size=None, weight=None, weight_unit=None, list_price=Decimal(price), currency="USD",
        initial_quantity=quantity, reorder_point=reorder_point,
    )  # fmt: skip


def change(day: str, sku: str, price: str) -> PriceRow:
    return PriceRow(
        place="price_changes.csv:2", effective_on=date.fromisoformat(day), sku=sku,
        old_price=Decimal(0), new_price=Decimal(price), currency="USD",
    )  # fmt: skip


SMALL = Catalogue(
    products=(product("A", "0", 9, 1), product("B", "5", 3, 3), product("C", "7", 9, 1)),
    price_changes=(
        change("2025-01-01", "C", "7.0000"),  # no change: no event
        change("2025-02-01", "C", "8"),
        change("2025-01-15", "C", "8"),  # seen on its day the price is 7: a change
        change("2027-01-01", "C", "99"),  # not yet today's price
    ),
)


def test_figures_follow_from_the_rows_and_the_subscriber_tables(
    services: Mapping[str, Service],
) -> None:
    expected = expect(SMALL, services, today=TODAY)
    products = {"products.v1": TopicFigures(received=6, skipped=3, handled=3)}
    assert expected.at_end["inventory"] == products
    assert expected.at_end["billing"] == {
        "products.v1": TopicFigures(received=6, skipped=0, handled=6)
    }
    assert expected.at_end["notification"] == products | {
        # Three openings and two moves of the sale; B is at its reorder point.
        "inventory.v1": TopicFigures(received=6, skipped=5, handled=1),
        "billing.v1": TopicFigures(received=1, skipped=0, handled=1),
    }
    assert expected.at_end["products"] == {}
    assert expected.received("notification") == 6 + 4
    assert expected.mails == 3 + 1 + 1
    assert expected.rows["billing"]["price_book_price"] == 3 + 3


def test_the_sale_takes_a_product_with_a_price_today_and_stock_to_spare(
    services: Mapping[str, Service],
) -> None:
    sale = expect(SMALL, services, today=TODAY).sale
    assert (sale.product.sku, sale.unit_price, sale.too_many) == ("C", Decimal(8), 10)
    unsold = replace(SMALL, products=SMALL.products[:2], price_changes=())
    with pytest.raises(ConfigError, match="no product with a price"):
        expect(unsold, services, today=TODAY)


@pytest.fixture(scope="module")
def real(services: Mapping[str, Service]) -> Expectation:
    return expect(read_catalogue(ROOT / "data" / "adventure-works"), services, today=TODAY)


def perfect(expected: Expectation) -> Outcome:
    return Outcome(
        accounts={
            name: Account(
                topics=topics, outbox_rows=0, set_aside=0, median_ms=1.0, p99_ms=2.0, trouble=""
            )
            for name, topics in expected.at_end.items()
        },
        rows=expected.rows,
        mails=expected.mails,
        catch_up=CatchUp(service="notification", missed=7, caught_up=7),
    )


def test_nothing_is_reported_where_all_is_as_expected(real: Expectation) -> None:
    assert differences(real, perfect(real)) == []


def test_each_kind_of_difference_names_its_link(real: Expectation) -> None:
    outcome = perfect(real)
    lost = TopicFigures(received=597, skipped=0, handled=597)
    billing = replace(outcome.accounts["billing"], topics={"products.v1": lost})
    inventory = replace(outcome.accounts["inventory"], topics={}, outbox_rows=3)
    broken = replace(
        outcome,
        accounts={**outcome.accounts, "billing": billing, "inventory": inventory},
        rows={**outcome.rows, "billing": {**outcome.rows["billing"], "invoice": 1}},
        mails=584,
        catch_up=CatchUp(service="notification", missed=550, caught_up=549),
    )
    assert differences(real, broken) == [
        "products.v1 → inventory: received 0 records, expected 598",
        "products.v1 → inventory: skipped 0 records, expected 94",
        "products.v1 → inventory: handled 0 records, expected 504",
        "products.v1 → billing: received 597 records, expected 598",
        "products.v1 → billing: handled 597 records, expected 598",
        "inventory → kafka: 3 events are still in its outbox",
        "billing → its database: 1 rows in invoice, expected 2",
        "kafka → notification: caught up on 549 records, expected the 550 it missed",
        "notification → mailbox: 584 mails, expected 585",
    ]
