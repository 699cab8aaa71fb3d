"""Money on invoices: exact lines, a total in coins, one currency."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.billing import domain
from services.billing.domain import Answer, Order, Page, Refused, Status, UnknownProduct
from shop.common.v1 import Money

BIKE, CAP = UUID(int=1), UUID(int=2)
INVOICE = UUID(int=9)
AT = datetime(2026, 1, 8, 23, 59, tzinfo=UTC)

amounts = st.decimals(min_value=0, max_value=10**6, places=4)


def usd(amount: str | Decimal) -> Money:
    return Money(amount=Decimal(amount), currency="USD")


def page(product_id: UUID, price: Money, *, discontinued: bool = False) -> Page:
    return Page(
        product_id=product_id,
        sku=f"SKU-{product_id.int}",
        name="A thing",
        price=price,
        discontinued=discontinued,
    )


def order(**quantities: int) -> Order:
    ids = {"bike": BIKE, "cap": CAP}
    return Order(
        customer_name="Ada Lovelace",
        customer_email=None,
        payment_days=30,
        quantities={ids[name]: quantity for name, quantity in quantities.items()},
    )


PAGES = {BIKE: page(BIKE, usd("782.9900")), CAP: page(CAP, usd("8.6442"))}


def draft(wanted: Order, pages: dict[UUID, Page] = PAGES) -> domain.Invoice:
    return domain.draft(wanted, pages, invoice_id=INVOICE, at=AT)


def test_lines_are_exact_and_the_total_is_in_cents() -> None:
    invoice = draft(order(bike=2, cap=3))
    assert [line.amount for line in invoice.lines] == [usd("1565.9800"), usd("25.9326")]
    assert invoice.total == usd("1591.9100")
    assert invoice.status is Status.PENDING


def test_an_invoice_bears_the_day_it_was_asked_for_and_falls_due_after_the_payment_days() -> None:
    invoice = draft(order(cap=1))
    assert (invoice.issued_on, invoice.due_on) == (date(2026, 1, 8), date(2026, 2, 7))


def test_a_yen_total_has_no_decimals_and_a_dinar_total_has_three() -> None:
    assert domain.total([Money(amount=Decimal("10.5"), currency="JPY")]).amount == 11
    kuwait = Money(amount=Decimal("1.2345"), currency="KWD")
    assert domain.total([kuwait]).amount == Decimal("1.2350")


@given(prices=st.lists(st.tuples(amounts, st.integers(1, 1000)), min_size=1, max_size=20))
def test_a_total_is_less_than_half_a_cent_from_the_exact_sum(
    prices: list[tuple[Decimal, int]],
) -> None:
    total = domain.total([domain.times(usd(price), quantity) for price, quantity in prices])
    exact = sum(price * quantity for price, quantity in prices)
    assert abs(total.amount - exact) <= Decimal("0.005")
    assert total.amount == Decimal(exact).quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_a_product_without_a_page_is_unknown() -> None:
    with pytest.raises(UnknownProduct, match=str(CAP)):
        draft(order(bike=1, cap=1), {BIKE: PAGES[BIKE]})


@pytest.mark.parametrize(
    ("pages", "why"),
    [
        ({CAP: page(CAP, usd("0"))}, "price of 0"),
        ({CAP: page(CAP, usd("1"), discontinued=True)}, "discontinued"),
        ({CAP: page(CAP, usd("99999999999999.9999"))}, "more than an invoice can say"),
    ],
    ids=["not sold on its own", "discontinued", "too large a sum"],
)
def test_some_products_cannot_be_invoiced(pages: dict[UUID, Page], why: str) -> None:
    with pytest.raises(Refused, match=why):
        draft(order(cap=2), pages)


def test_an_invoice_has_one_currency() -> None:
    euro = Money(amount=Decimal(5), currency="EUR")
    with pytest.raises(Refused, match="one currency, not EUR, USD"):
        draft(order(bike=1, cap=1), PAGES | {CAP: page(CAP, euro)})


def test_inventorys_answer_settles_a_pending_invoice_once() -> None:
    pending = draft(order(cap=1))
    issued = domain.settled(pending, Answer(sold=True))
    assert issued.status is Status.ISSUED
    assert domain.settled(issued, Answer(sold=False, reason="too late")) == issued
    rejected = domain.settled(pending, Answer(sold=False, reason="none left"))
    assert (rejected.status, rejected.rejection) == (Status.REJECTED, "none left")


def test_a_pending_invoice_is_given_up_after_a_day() -> None:
    pending = draft(order(cap=1))
    assert not domain.is_given_up(pending, at=AT + timedelta(hours=24))
    assert domain.is_given_up(pending, at=AT + timedelta(hours=24, seconds=1))


@given(attempts=st.integers(0, 10**6))
def test_pauses_grow_up_to_a_limit(attempts: int) -> None:
    shorter, longer = domain.retry_delay(attempts), domain.retry_delay(attempts + 1)
    assert timedelta(seconds=1) <= shorter <= longer <= timedelta(seconds=domain.RETRY_S_MAX)
