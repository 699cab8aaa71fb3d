"""What customers earn."""

import datetime as dt
from decimal import Decimal
from uuid import uuid4

from hypothesis import given, settings
from sqlalchemy import select

from duly.testing import Bench, events
from services.loyalty import store
from services.loyalty.app import service
from shop.billing.v1 import InvoiceIssuedEvent, InvoiceLine
from shop.common.v1 import Money
from shop.loyalty.v1 import PointsEarnedEvent


def invoice(amount: str) -> InvoiceIssuedEvent:
    total = Money(amount=Decimal(amount), currency="EUR")
    cap = InvoiceLine(
        product_id=uuid4(), sku="CA-1098", name="Cap", quantity=1, unit_price=total, amount=total
    )
    return InvoiceIssuedEvent(
        invoice_id=uuid4(),
        occurred_at=dt.datetime(2026, 1, 8, 9, 15, tzinfo=dt.UTC),
        issued_on=dt.date(2026, 1, 8),
        customer_name="Ada Lovelace",
        lines=(cap,),
        total=total,
    )


def test_points_of_all_invoices_add_up_and_are_told() -> None:
    with Bench(service) as bench:
        bench.publish(invoice("12.9900"), invoice("7.0000"))
        bench.settle()
        assert [row["points"] for row in bench.rows(select(store.points))] == [19]
        assert sorted(event.points for event in bench.published(PointsEarnedEvent)) == [7, 12]


@settings(max_examples=20)
@given(events(InvoiceIssuedEvent))
def test_every_invoice_is_taken(event: InvoiceIssuedEvent) -> None:
    with Bench(service) as bench:
        bench.publish(event)
        bench.settle()
        assert not bench.dead_letters()
