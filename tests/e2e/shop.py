"""The shop on a real Kafka and a real registry: each service a process, asked over HTTP."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

import httpx

from duly.local.child import tail
from duly.project import find_project
from tests.e2e.waiting import until, until_true

if TYPE_CHECKING:
    from collections.abc import Iterable
    from email.message import EmailMessage

    from duly.local import Stack

PROJECT: Final = find_project(Path(__file__))
PRODUCER: Final = "products"
SUBSCRIBERS: Final = ("billing", "inventory", "notification")
SERVICES: Final = (PRODUCER, *SUBSCRIBERS)
HTTP_TIMEOUT_S: Final = 30.0
REGISTER_TIMEOUT_S: Final = 120.0


@dataclass(slots=True)
class Shop:
    stack: Stack
    clients: dict[str, httpx.Client] = field(default_factory=dict[str, httpx.Client])
    read_mails: dict[str, EmailMessage] = field(default_factory=dict[str, "EmailMessage"])
    """File name → message: files never change, and tests look often."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._tell()
        for client in self.clients.values():
            client.close()

    def _tell(self) -> None:
        """Shown with a test that failed: how everybody is, and the last words of those who are gone."""
        for name in self.clients:
            if self.stack.child(name).is_running():
                with suppress(httpx.HTTPError):
                    print(name, self.http(name).get("/status").text)  # noqa: T201
        for name, child in self.stack.children.items():
            if not child.is_running():
                print(f"{name} does not run (exit code {child.exit_code()}); its log ends:")  # noqa: T201
                print(tail(child.program.log))  # noqa: T201

    def register(self, project: Path = PROJECT.folder, **environment: str) -> str:
        """`duly register` in a project's folder, with further variables; what it said."""
        done = subprocess.run(
            [sys.executable, "-m", "duly", "register"],
            cwd=project,
            env={**self.stack.child(PRODUCER).program.environment, **environment},
            capture_output=True,
            text=True,
            timeout=REGISTER_TIMEOUT_S,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def http(self, service: str) -> httpx.Client:
        if service not in self.clients:
            url = self.stack.service_url(service)
            # Loopback: a proxy of the environment has no business here.
            self.clients[service] = httpx.Client(
                base_url=url, timeout=HTTP_TIMEOUT_S, trust_env=False
            )
        return self.clients[service]

    def get(self, service: str, path: str) -> Any:
        """The JSON of an answer; None for 404."""
        answer = self.http(service).get(path)
        if answer.status_code == HTTPStatus.NOT_FOUND:
            return None
        assert answer.is_success, answer.text
        return answer.json()

    def create(self, body: dict[str, Any]) -> dict[str, Any]:
        answer = self.http(PRODUCER).post("/products", json=body)
        assert answer.status_code == HTTPStatus.CREATED, answer.text
        return answer.json()

    def create_all(self, bodies: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        return [self.create(body) for body in bodies]

    def change_price(self, product: dict[str, Any], change: dict[str, Any]) -> None:
        path = f"/products/{product['product_id']}/price"
        answer = self.http(PRODUCER).put(path, json=change)
        assert answer.is_success, answer.text

    def stock(self, product: dict[str, Any]) -> Any:
        return self.get("inventory", f"/stock/{product['product_id']}")

    def prices(self, product: dict[str, Any]) -> Any:
        return self.get("billing", f"/prices/{product['product_id']}")

    def status(self, service: str) -> dict[str, Any]:
        return self.get(service, "/status")

    def totals(self, service: str) -> dict[str, int]:
        return self.status(service)["totals"]

    def position(self, service: str, topic: str) -> int:
        """Records of a topic that the service has behind it, retention apart."""
        partitions = self.status(service)["partitions"]
        return sum(p["position"] for p in partitions if p["topic"] == topic)

    def mails(self) -> list[EmailMessage]:
        """What the mail server was given, in order of receipt."""
        for file in self.stack.mailbox.glob("*.eml"):
            if file.name not in self.read_mails:
                message = message_from_bytes(file.read_bytes(), policy=default)
                self.read_mails[file.name] = message
        return [self.read_mails[name] for name in sorted(self.read_mails)]

    def mails_about(self, product: dict[str, Any]) -> list[str]:
        """Subjects of the mails that name the product's sku."""
        # Folding a long subject leaves a space before its first word.
        subjects = (str(mail["Subject"]).strip() for mail in self.mails())
        return sorted(subject for subject in subjects if f"({product['sku']})" in subject)

    def await_known(self, *products: dict[str, Any]) -> None:
        """Until billing and inventory have heard of the products."""
        for product in products:
            until_true(lambda product=product: self.stock(product) and self.prices(product))

    def await_sent(self) -> None:
        """Until everything the catalogue has published is in Kafka."""
        until(lambda: self.status(PRODUCER)["outbox"]["rows"], 0)

    def stop(self, *services: str) -> None:
        assert self.stack.stop(*services) == [], "it stops in order when asked"

    def start(self, *services: str) -> None:
        self.stack.start(*services)
