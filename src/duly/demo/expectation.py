"""What must come out: derived from the input and from the services' own subscriber tables, never measured."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from duly.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from duly.demo.catalogue import Catalogue, PriceRow, ProductRow
    from duly.runtime import Service

INVOICED_QUANTITY: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicFigures:
    """What one service did with the records of one topic."""

    received: int
    skipped: int
    handled: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """The product of the two direct calls: one that must succeed, one that asks for too much."""

    product: ProductRow
    unit_price: Decimal

    @property
    def too_many(self) -> int:
        return self.product.initial_quantity + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    before_sale: Mapping[str, Mapping[str, TopicFigures]]
    """Service → topic → figures once all products and prices have arrived."""
    at_end: Mapping[str, Mapping[str, TopicFigures]]
    rows: Mapping[str, Mapping[str, int]]
    """Service → table → rows at the end."""
    mails: int
    sale: Sale

    def received(self, service: str) -> int:
        return sum(figures.received for figures in self.before_sale[service].values())


def expect(catalogue: Catalogue, services: Mapping[str, Service], *, today: date) -> Expectation:
    """Raise ConfigError if the input has no product to sell."""
    book = _PriceBook(catalogue)
    products = len(catalogue.products)
    before = Counter(
        {
            "ProductCreatedEvent": products,
            "ProductPriceChangedEvent": book.real_changes,
            "StockLevelChangedEvent": products,
            "StockRunningLowEvent": sum(
                row.initial_quantity <= row.reorder_point for row in catalogue.products
            ),
        }
    )
    # The sale: pieces are promised, then sold; then the invoice is issued. The refused one leaves no event.
    end = before + Counter({"StockLevelChangedEvent": 2, "InvoiceIssuedEvent": 1})
    topics = _topics(services)
    mails = _mails(end)
    return Expectation(
        before_sale={name: _figures(s, before, topics) for name, s in services.items()},
        at_end={name: _figures(s, end, topics) for name, s in services.items()},
        rows={
            "products": {"product": products, "product_price": book.entries},
            "inventory": {"stock": products, "reservation": 1},
            "billing": {
                "price_book_page": products,
                "price_book_price": book.entries,
                "invoice": 2,
            },
            "notification": {"spool": mails},
        },
        mails=mails,
        sale=_sale(catalogue, book, today),
    )


def _topics(services: Mapping[str, Service]) -> Mapping[str, str]:
    """Event → topic, from what the services say they publish."""
    return {
        event.__contract__.full_name.rpartition(".")[2]: event.__contract__.topic
        for service in services.values()
        for event in service.publishes
    }


def _figures(
    service: Service, published: Mapping[str, int], topics: Mapping[str, str]
) -> dict[str, TopicFigures]:
    wanted = {name.rpartition(".")[2] for name in service.subscriptions}

    def of(topic: str) -> TopicFigures:
        here = {event: n for event, n in published.items() if topics[event] == topic}
        handled = sum(n for event, n in here.items() if event in wanted)
        received = sum(here.values())
        return TopicFigures(received=received, skipped=received - handled, handled=handled)

    return {topic: of(topic) for topic in service.topics}


def _mails(published: Mapping[str, int]) -> int:
    """One for each of the three events that people are written to about."""
    return sum(
        published[event]
        for event in ("ProductCreatedEvent", "StockRunningLowEvent", "InvoiceIssuedEvent")
    )


class _PriceBook:
    """The rules of products' API: a price applies from its day on, and an equal one is no change."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._prices = {row.sku: {date.min: row.list_price} for row in catalogue.products}
        self.real_changes = sum(self._enter(change) for change in catalogue.price_changes)

    @property
    def entries(self) -> int:
        return sum(len(days) for days in self._prices.values())

    def price(self, sku: str, day: date) -> Decimal:
        days = self._prices[sku]
        return days[max(d for d in days if d <= day)]

    def _enter(self, change: PriceRow) -> bool:
        if self.price(change.sku, change.effective_on) == change.new_price:
            return False
        self._prices[change.sku][change.effective_on] = change.new_price
        return True


def _sale(catalogue: Catalogue, book: _PriceBook, today: date) -> Sale:
    """Choose the first product that has a price and enough stock to stay above its reorder point."""
    for product in catalogue.products:
        price = book.price(product.sku, today)
        if price > 0 and product.initial_quantity - INVOICED_QUANTITY > product.reorder_point:
            return Sale(product=product, unit_price=price)
    raise ConfigError("the input has no product with a price and enough stock to sell")
