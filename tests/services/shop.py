"""The whole shop on one bench: real wire bytes, real HTTP between services, a real mail server."""

from __future__ import annotations

import email
import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import policy
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
import uvicorn

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from email.message import EmailMessage

    from aiosmtpd.smtp import SMTP, Envelope, Session
    from starlette.testclient import TestClient
    from starlette.types import ASGIApp

    from duly.testing import Bench

EACH_DATABASE = pytest.mark.parametrize("database_urls", ["sqlite", "postgresql"], indirect=True)

CAP: dict[str, Any] = {
    "sku": "CA-1098",
    "name": "AWC Logo Cap",
    "category": "Clothing",
    "subcategory": "Caps",
    "color": "Multi",
    "list_price": {"amount": "8.6442", "currency": "USD"},
    "initial_quantity": 288,
    "reorder_point": 3,
}


@dataclass(frozen=True, slots=True)
class Shop:
    bench: Bench
    mailbox: Mailbox

    def http(self, service: str) -> TestClient:
        return self.bench.http_of(service)

    def create(self, **changes: object) -> str:
        """Enter a product, let everybody hear of it, and say its id."""
        body = CAP | {"sku": f"SKU-{uuid4().hex[:8]}"} | changes
        answer = self.http("products").post("/products", json=body)
        assert answer.status_code == 201, answer.text
        self.bench.settle()
        return answer.json()["product_id"]

    def stock(self, product_id: str) -> dict[str, Any]:
        return self.http("inventory").get(f"/stock/{product_id}").json()

    def count(self, product_id: str, on_hand: int) -> None:
        """A stocktake."""
        answer = self.http("inventory").put(f"/stock/{product_id}", json={"on_hand": on_hand})
        assert answer.status_code == 200, answer.text
        self.bench.settle()

    def mails(self) -> list[dict[str, Any]]:
        return self.http("notification").get("/mails?limit=200").json()["items"]


@dataclass(slots=True)
class Mailbox:
    """The handler of a real aiosmtpd server; says whatever `answer` says to each mail."""

    received: list[EmailMessage] = field(default_factory=list["EmailMessage"])
    answers: dict[str, str] = field(default_factory=dict[str, str])
    """Recipient → what the server answers to DATA; others get 250."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        _ = server, session
        answer = self.answers.get(envelope.rcpt_tos[0], "250 OK")
        if answer.startswith("250"):
            content = envelope.content or b""
            data = content if isinstance(content, bytes) else content.encode()
            self.received.append(email.message_from_bytes(data, policy=policy.default))
        return answer


@contextmanager
def served(app: ASGIApp) -> Generator[str]:
    """The app behind a real HTTP server on a free port; the address."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        # Connections wait in the socket's queue until the server takes them: nothing to wait for.
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


def nobody_listens() -> str:
    """An address where connections are refused."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        return f"127.0.0.1:{closed.getsockname()[1]}"


def problem(answer: Any, status: int) -> Mapping[str, Any]:
    """The body of an error, which must be a problem document with a sentence for people."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status
    assert body["detail"]
    return body
