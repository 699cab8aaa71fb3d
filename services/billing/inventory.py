"""The one question billing asks another service at once: is there stock for this invoice?"""

from __future__ import annotations

import os
import ssl
import time
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

import httpx

from services.billing.domain import Answer

if TYPE_CHECKING:
    from uuid import UUID

    from services.billing.domain import Invoice

DEADLINE_S: Final = 5.0
"""For one question, which may take two requests."""
PROBLEM_CHARS_MAX: Final = 500


class InventoryAway(Exception):  # noqa: N818
    """Inventory gave no usable answer; asking again later may help."""


def sell(invoice: Invoice) -> Answer:
    """Reserve the stock of an invoice and take it from the shelf; safe to repeat; InventoryAway."""
    lines = [{"product_id": str(i.product_id), "quantity": i.quantity} for i in invoice.lines]
    with _Asking() as inventory:
        held = inventory.ask("PUT", f"/reservations/{invoice.invoice_id}", {"lines": lines})
        if held.status_code == HTTPStatus.CONFLICT:
            return Answer(sold=False, reason=_problem(held))
        if held.status_code == HTTPStatus.NOT_FOUND:
            # It has not heard of the product yet: the event is on its way.
            raise InventoryAway(_problem(held))
        _expect_success(held)
        sold = inventory.ask("POST", f"/reservations/{invoice.invoice_id}/confirm")
        if sold.status_code == HTTPStatus.CONFLICT:
            # Expired between the two requests: the next attempt reserves anew.
            raise InventoryAway(_problem(sold))
        _expect_success(sold)
    return Answer(sold=True)


def release(invoice_id: UUID) -> Answer:
    """Give the stock back; sold if it was taken before after all; InventoryAway."""
    with _Asking() as inventory:
        answer = inventory.ask("DELETE", f"/reservations/{invoice_id}")
    if answer.status_code == HTTPStatus.CONFLICT:
        return Answer(sold=True)
    _expect_success(answer)
    return Answer(sold=False, reason="inventory did not answer in time: given up")


class _Asking:
    """One connection for the requests of one question, all within DEADLINE_S."""

    def __init__(self) -> None:
        url = os.environ.get("INVENTORY_URL", "")
        if not url:
            raise InventoryAway("INVENTORY_URL is not set")
        self._until = time.monotonic() + DEADLINE_S
        if not url.startswith(("http://", "https://")):
            raise InventoryAway("INVENTORY_URL: expected http://host:port or https://host:port")
        try:
            self._client = httpx.Client(base_url=url, verify=_tls())
        except httpx.InvalidURL as error:
            raise InventoryAway(f"INVENTORY_URL: {error}") from error

    def __enter__(self) -> _Asking:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def ask(self, method: str, path: str, body: object = None) -> httpx.Response:
        left_s = self._until - time.monotonic()
        if left_s <= 0:
            raise InventoryAway(f"no answer within {DEADLINE_S:g} s")
        try:
            return self._client.request(method, path, json=body, timeout=left_s)
        except httpx.HTTPError as error:
            raise InventoryAway(str(error) or type(error).__name__) from error


@cache
def _tls() -> ssl.SSLContext:
    """Reading the certificates of the system takes longer than a question."""
    return ssl.create_default_context()


def _expect_success(response: httpx.Response) -> None:
    if not response.is_success:
        raise InventoryAway(f"it answered {response.status_code}: {_problem(response)}")


def _problem(response: httpx.Response) -> str:
    """The `detail` of a problem document, or the start of whatever came."""
    try:
        detail = response.json()["detail"]
    except (ValueError, KeyError, TypeError):
        detail = response.text
    return str(detail)[:PROBLEM_CHARS_MAX]
