"""The catalogue: an equal price is no change, a currency stays, a bar code has a check digit."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.products import domain
from services.products.domain import Details, PriceChangeRefused, Product
from shop.common.v1 import Money
from shop.products.v1 import DiscontinuationReason

AT = datetime(2026, 1, 8, tzinfo=UTC)
DAY = date(2026, 2, 1)


def usd(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="USD")


def product(discontinued_at: datetime | None = None) -> Product:
    details = Details(
        sku="CA-1098",
        name="AWC Logo Cap",
        list_price=usd("8.6442"),
        initial_quantity=288,
        reorder_point=3,
    )
    return Product(
        product_id=UUID(int=1), details=details, created_at=AT, discontinued_at=discontinued_at
    )


def test_a_new_price_is_told_with_the_one_it_replaces() -> None:
    event = domain.price_changed(product(), new=usd("8.99"), effective_on=DAY, at=AT)
    assert event is not None
    assert (event.old_price, event.new_price) == (usd("8.6442"), usd("8.9900"))
    assert event.effective_on == DAY


def test_an_equal_price_is_no_change_however_it_is_written() -> None:
    same = Money(amount=Decimal("8.644200"), currency="USD")
    assert domain.price_changed(product(), new=same, effective_on=DAY, at=AT) is None


def test_a_product_keeps_its_currency() -> None:
    euro = Money(amount=Decimal("8.99"), currency="EUR")
    with pytest.raises(PriceChangeRefused, match="sold in USD"):
        domain.price_changed(product(), new=euro, effective_on=DAY, at=AT)


def test_a_discontinued_product_keeps_its_prices() -> None:
    with pytest.raises(PriceChangeRefused, match="was discontinued"):
        domain.price_changed(product(discontinued_at=AT), new=usd("1"), effective_on=DAY, at=AT)


def test_a_product_is_discontinued_once() -> None:
    reason = DiscontinuationReason.RECALLED
    event = domain.discontinued(product(), reason=reason, replaced_by=None, at=AT)
    assert event is not None
    assert event.reason is reason
    again = domain.discontinued(product(discontinued_at=AT), reason=reason, replaced_by=None, at=AT)
    assert again is None


@pytest.mark.parametrize("digits", ["4006381333931", "96385074", "036000291452", "10614141000415"])
def test_real_trade_item_numbers_are_known_as_such(digits: str) -> None:
    assert domain.is_gtin(digits)


@given(position=st.integers(0, 12), digit=st.sampled_from("0123456789"))
def test_one_wrong_digit_of_a_bar_code_is_noticed(position: int, digit: str) -> None:
    right = "4006381333931"
    wrong = right[:position] + digit + right[position + 1 :]
    assert domain.is_gtin(wrong) == (wrong == right)


@pytest.mark.parametrize(
    "text", ["", "4006381333930", "400638133393", "٤٠٠٦٣٨١٣٣٣٩٣١", "4006381333931\n"]
)
def test_other_texts_are_no_bar_codes(text: str) -> None:
    assert not domain.is_gtin(text)
