"""Mails: readable texts, single-line headers whatever an event says, pauses with a limit."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notification import domain
from services.notification.domain import Status
from shop.billing.v1 import InvoiceIssuedEvent, InvoiceLine
from shop.common.v1 import Money
from shop.inventory.v1 import StockRunningLowEvent
from shop.products.v1 import ProductCreatedEvent, Weight, WeightUnit

AT = datetime(2026, 1, 8, 9, 15, tzinfo=UTC)
BIKE = ProductCreatedEvent(
    product_id=UUID(int=1),
    occurred_at=AT,
    sku="BK-R50B-44",
    name="Road-650 Black, 44",
    category="Bikes",
    subcategory="Road Bikes",
    color="Black",
    size="44",
    weight=Weight(value=Decimal("18.7700"), unit=WeightUnit.LB),
    list_price=Money(amount=Decimal("699.0982"), currency="USD"),
    initial_quantity=148,
    reorder_point=75,
)


def invoice(
    email: str | None = "ada@example.org", name: str = "Ada Lovelace"
) -> InvoiceIssuedEvent:
    price = Money(amount=Decimal("1234.5000"), currency="USD")
    line = InvoiceLine(
        product_id=UUID(int=1),
        sku="BK-R50B-44",
        name="Road-650 Black, 44",
        quantity=1,
        unit_price=price,
        amount=price,
    )
    return InvoiceIssuedEvent(
        invoice_id=UUID(int=9),
        occurred_at=AT,
        issued_on=date(2026, 1, 8),
        due_on=date(2026, 2, 7),
        customer_name=name,
        customer_email=email,
        lines=(line,),
        total=price,
    )


def test_a_new_product_is_described_to_the_catalogues_people() -> None:
    mail = domain.new_product_mail(BIKE)
    assert mail.recipient == domain.CATALOGUE
    assert mail.subject == "New product: Road-650 Black, 44 (BK-R50B-44)"
    assert mail.body == (
        "A product became available for sale.\n"
        "\n"
        "SKU       BK-R50B-44\n"
        "Name      Road-650 Black, 44\n"
        "Category  Bikes / Road Bikes\n"
        "Colour    Black\n"
        "Size      44\n"
        "Weight    18.77 LB\n"
        "Price     699.0982 USD\n"
        "In stock  148\n"
    )


def test_gaps_in_the_facts_leave_no_gaps_in_the_mail() -> None:
    bare = BIKE.model_copy(
        update={"category": None, "subcategory": None, "color": None, "size": None, "weight": None}
    )
    body = domain.new_product_mail(bare).body
    assert "None" not in body
    assert [line.split("  ")[0] for line in body.splitlines()[2:]] == [
        "SKU",
        "Name",
        "Price",
        "In stock",
    ]


def test_low_stock_goes_to_those_who_order_more() -> None:
    event = StockRunningLowEvent(
        product_id=UUID(int=1),
        occurred_at=AT,
        sku="CA-1098",
        name="AWC Logo Cap",
        available=3,
        reorder_point=3,
    )
    mail = domain.low_stock_mail(event)
    assert mail.recipient == domain.PURCHASING
    assert mail.subject == "Stock is running low: AWC Logo Cap (CA-1098)"
    assert "Available      3\n" in mail.body


def test_an_invoice_goes_to_the_customer() -> None:
    mail = domain.invoice_mail(invoice())
    assert mail.recipient == "ada@example.org"
    assert "     1 x Road-650 Black, 44 (BK-R50B-44) at 1,234.50 USD = 1,234.50 USD" in mail.body
    assert "Total: 1,234.50 USD" in mail.body
    assert "Please pay by 2026-02-07." in mail.body


@pytest.mark.parametrize("email", [None, "", "nobody", "a b@example.org", "a@b\r\nBcc: c@d"])
def test_an_invoice_nobody_can_receive_goes_to_accounts(email: str | None) -> None:
    mail = domain.invoice_mail(invoice(email))
    assert mail.recipient == domain.ACCOUNTS
    assert "no e-mail address" in mail.body


@given(text=st.text(max_size=400))
def test_headers_are_single_lines_whatever_an_event_says(text: str) -> None:
    product = BIKE.model_copy(update={"name": text, "sku": text, "color": text})
    mails = [domain.new_product_mail(product), domain.invoice_mail(invoice(text, text))]
    for mail in mails:
        assert mail.subject.isprintable()
        assert mail.recipient.isprintable()
        assert len(mail.subject) <= domain.SUBJECT_CHARS_MAX
        assert set(mail.body) - {"\n"} == {c for c in mail.body if c.isprintable()}


def test_an_event_id_that_is_a_uuid_stays_readable_and_others_are_hashed() -> None:
    place = ("products.v1", 3, 14)
    uuid = "0198b3f4-9c00-7a10-8f00-3a5d4b6c7e01"
    assert domain.event_id(ce_source="duly/products", ce_id=uuid, place=place) == uuid
    foreign = domain.event_id(ce_source="a", ce_id="1>\r\nBcc: x", place=place)
    assert foreign.isalnum()
    assert foreign != domain.event_id(ce_source="b", ce_id="1>\r\nBcc: x", place=place)
    assert domain.event_id(ce_source=None, ce_id=None, place=place).isalnum()


def test_a_delayed_mail_waits_longer_each_time_and_never_gives_up() -> None:
    mail = domain.spooled(domain.new_product_mail(BIKE), kind="new-product", event_id="1", at=AT)
    waits = [domain.retry_delay(attempts) for attempts in range(1, 12)]
    assert waits == sorted(waits)
    assert waits[0] == timedelta(seconds=1)
    assert waits[-1] == timedelta(seconds=domain.RETRY_S_MAX)
    assert domain.delayed(mail, at=AT, error="away").status is Status.WAITING
