"""The mail room's stories: one mail for each event, whatever the mail server does meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from services.notification.domain import ACCOUNTS, CATALOGUE, PURCHASING
from tests.services.shop import nobody_listens, problem

if TYPE_CHECKING:
    from tests.services.shop import Shop


def received(shop: Shop) -> list[tuple[str, str]]:
    return [(mail["To"], mail["Subject"]) for mail in shop.mailbox.received]


def statuses(shop: Shop) -> list[str]:
    return [mail["status"] for mail in shop.mails()]


def let_time_pass(shop: Shop) -> None:
    shop.bench.advance(seconds=120)
    shop.bench.settle()


def test_a_new_product_a_low_stock_and_an_invoice_each_give_a_mail(shop: Shop) -> None:
    cap = shop.create(sku="CA-1098", initial_quantity=5, reorder_point=3)
    line = {"product_id": cap, "quantity": 2}
    body = {"customer_name": "Ada", "customer_email": "ada@example.org", "lines": [line]}
    invoice_id = shop.http("billing").post("/invoices", json=body).json()["invoice_id"]
    shop.bench.settle()
    assert sorted(received(shop)) == [
        ("ada@example.org", f"Invoice {invoice_id} of 2026-01-05"),
        (CATALOGUE, "New product: AWC Logo Cap (CA-1098)"),
        (PURCHASING, "Stock is running low: AWC Logo Cap (CA-1098)"),
    ]
    assert statuses(shop) == ["sent"] * 3


def test_a_mail_can_be_read_by_a_person(shop: Shop) -> None:
    shop.create(sku="CA-1098", name="Größe 42 \u2192 Kappe")
    (mail,) = shop.mailbox.received
    assert mail["Subject"] == "New product: Größe 42 \u2192 Kappe (CA-1098)"
    assert mail["From"] == "shop@shop.example"
    text = mail.get_content()
    assert "Name      Größe 42 \u2192 Kappe" in text
    assert "Price     8.6442 USD" in text


def test_an_invoice_without_an_address_goes_to_accounts(shop: Shop) -> None:
    line = {"product_id": shop.create(), "quantity": 1}
    body = {"customer_name": "Walk-in customer", "lines": [line]}
    shop.http("billing").post("/invoices", json=body)
    shop.bench.settle()
    assert received(shop)[-1][0] == ACCOUNTS


def test_the_message_id_tells_the_event(shop: Shop) -> None:
    shop.create()
    (mail,) = shop.mailbox.received
    (record,) = shop.bench.records("products.v1")
    event_id = (dict(record.headers)["ce_id"] or b"").decode()
    assert mail["Message-ID"] == f"<new-product.{event_id}@shop.example>"


def test_mails_wait_while_the_server_is_away_and_are_sent_once(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as away:
        away.setenv("SMTP_URL", f"smtp://{nobody_listens()}")
        shop.create()
        let_time_pass(shop)
        (waiting,) = shop.mails()
        assert (waiting["status"], waiting["attempts"]) == ("waiting", 2)
        assert "refused" in waiting["last_error"]
    let_time_pass(shop)
    let_time_pass(shop)
    assert len(shop.mailbox.received) == 1
    assert statuses(shop) == ["sent"]


@pytest.mark.parametrize(
    "url", ["", "mail.example.org", "http://mail.example.org", "smtp://mail:99999", "smtp://[::"]
)
def test_without_a_mail_server_mails_wait_and_say_why(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("SMTP_URL", url)
    shop.create()
    (waiting,) = shop.mails()
    assert waiting["last_error"].startswith("SMTP_URL: ")


def test_a_mail_the_server_refuses_for_good_is_not_tried_again_and_holds_up_nobody(
    shop: Shop,
) -> None:
    shop.mailbox.answers[CATALOGUE] = "554 no"
    shop.create(initial_quantity=0)
    let_time_pass(shop)
    by_recipient = {mail["recipient"]: mail for mail in shop.mails()}
    refused = by_recipient[CATALOGUE]
    assert (refused["status"], refused["attempts"], refused["last_error"]) == (
        "refused",
        1,
        "554 no",
    )
    assert by_recipient[PURCHASING]["status"] == "sent"


def test_a_mail_the_server_does_not_take_yet_is_tried_again(shop: Shop) -> None:
    shop.mailbox.answers[CATALOGUE] = "451 later"
    shop.create()
    assert [(mail["status"], mail["last_error"]) for mail in shop.mails()] == [
        ("waiting", "451 later")
    ]
    shop.mailbox.answers.clear()
    let_time_pass(shop)
    assert len(shop.mailbox.received) == 1
    assert statuses(shop) == ["sent"]


def test_a_burst_of_mails_goes_out_in_order(shop: Shop) -> None:
    for number in range(45):
        shop.create(sku=f"P-{number:02}")
    assert [subject for _, subject in received(shop)] == [
        f"New product: AWC Logo Cap (P-{number:02})" for number in range(45)
    ]


def test_mails_are_paged_and_found_by_id(shop: Shop) -> None:
    for number in range(5):
        shop.create(sku=f"P-{number}")
    notification = shop.http("notification")
    page = notification.get("/mails?limit=2").json()
    seen = [item["subject"] for item in page["items"]]
    while page["next"]:
        page = notification.get(f"/mails?limit=2&after={page['next']}").json()
        seen += [item["subject"] for item in page["items"]]
    assert seen == [f"New product: AWC Logo Cap (P-{number})" for number in range(5)]
    one = page["items"][-1]
    assert notification.get(f"/mails/{one['mail_id']}").json() == one
    problem(notification.get("/mails/no-such-mail"), 404)
    for path in ("/mails/%00", "/mails?after=%00"):
        problem(notification.get(path), 422)
