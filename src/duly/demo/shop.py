"""The shop's HTTP API, as its customers use it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

import httpx

from duly.errors import BrokerUnavailableError, DulyError

if TYPE_CHECKING:
    from duly.demo.catalogue import PriceRow, ProductRow

TIMEOUT_S: Final = 30.0
CREATED: Final = 201


class LinkError(DulyError):
    """One link of the shop did not do what it must; the message begins with its name."""

    code = "demo_link"
    exit_code = 1


class Shop:
    """Talks to products and billing; keeps the ids products gave, and how long each answer took."""

    def __init__(self, *, products_url: str, billing_url: str) -> None:
        self._products = httpx.Client(base_url=products_url, timeout=TIMEOUT_S)
        self._billing = httpx.Client(base_url=billing_url, timeout=TIMEOUT_S)
        self._ids: dict[str, str] = {}
        self.answers_ms: list[float] = []

    def create(self, row: ProductRow) -> None:
        key = {"Idempotency-Key": f"demo-{row.sku}"}
        answer = self._ask(
            self._products, "POST", "/products", new_product(row), row.place, headers=key
        )
        if answer.status_code != CREATED:
            raise _unexpected("demo → products", f"{row.place}: POST /products", answer)
        self._ids[row.sku] = answer.json()["product_id"]

    def change_price(self, row: PriceRow) -> None:
        path = f"/products/{self._ids[row.sku]}/price"
        answer = self._ask(self._products, "PUT", path, new_price(row), row.place)
        if not answer.is_success:
            raise _unexpected("demo → products", f"{row.place}: PUT {path}", answer)

    def invoice(self, sku: str, quantity: int) -> tuple[int, dict[str, Any]]:
        """Return billing's status code and body, which is a problem where it refuses."""
        body = {
            "customer_name": "Anna Example",
            "customer_email": "anna@shop.example",
            "lines": [{"product_id": self._ids[sku], "quantity": quantity}],
        }
        answer = self._ask(self._billing, "POST", "/invoices", body, "demo → billing")
        return answer.status_code, answer.json()

    def close(self) -> None:
        self._products.close()
        self._billing.close()

    def _ask(
        self,
        client: httpx.Client,
        method: str,
        path: str,
        body: object,
        place: str,
        *,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        began = time.perf_counter()
        try:
            answer = client.request(method, path, json=body, headers=headers)
        except httpx.HTTPError as error:
            raise BrokerUnavailableError(f"{place}: {method} {path} failed: {error}") from error
        self.answers_ms.append((time.perf_counter() - began) * 1000)
        return answer


def new_product(row: ProductRow) -> dict[str, object]:
    """The body that enters it."""
    weight = row.weight and {"value": f"{row.weight:f}", "unit": row.weight_unit}
    return {
        "sku": row.sku,
        "name": row.name,
        "category": row.category,
        "subcategory": row.subcategory,
        "color": row.color,
        "size": row.size,
        "weight": weight,
        "list_price": {"amount": f"{row.list_price:f}", "currency": row.currency},
        "initial_quantity": row.initial_quantity,
        "reorder_point": row.reorder_point,
    }


def new_price(row: PriceRow) -> dict[str, object]:
    """The body that changes it."""
    return {
        "list_price": {"amount": f"{row.new_price:f}", "currency": row.currency},
        "effective_on": row.effective_on.isoformat(),
    }


def _unexpected(link: str, what: str, answer: httpx.Response) -> LinkError:
    return LinkError(f"{link}: {what} answered {answer.status_code}: {answer.text[:500]}")
