"""`duly up -d`, `duly status` and `duly down` with the shop's own services, as an operator types them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import httpx
import psutil
import pytest

from tests.e2e.adventure_works import products
from tests.e2e.shop import PROJECT, SERVICES
from tests.e2e.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.e2e.shop import Shop

COMMAND_TIMEOUT_S = 180


class Operator:
    """Types commands in the project's folder; the stack lives in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def duly(self, *words: str, code: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "duly", *words, "--folder", str(self.folder)],
            cwd=PROJECT.folder,
            env={**os.environ, "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            timeout=COMMAND_TIMEOUT_S,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    def up(self) -> dict[str, Any]:
        self.duly("up", "-d", "--free-ports")
        return json.loads((self.folder / "stack.json").read_text(encoding="utf-8"))


@pytest.fixture
def operator(tmp_path: Path) -> Iterator[Operator]:
    operator = Operator(tmp_path / "stack")
    yield operator
    if operator.folder.exists():
        operator.duly("down")


def test_a_stack_comes_up_leaves_no_child_behind_and_keeps_its_data(operator: Operator) -> None:
    stack = operator.up()
    products_url = stack["services"]["products"]["url"]
    (body,) = products(1, mark="")
    created = httpx.post(f"{products_url}/products", json=body, trust_env=False).json()
    assert "is up" in operator.duly("up", "-d")
    seen = json.loads(operator.duly("status", "--json"))
    assert {p["name"]: p["state"] for p in seen["processes"]} == dict.fromkeys(
        ("kafka-1", "registry", "mailbox", *SERVICES), "up"
    )
    until(lambda: subscribers_handled(stack), [1, 1, 1])

    family = psutil.Process(stack["supervisor_pid"]).children(recursive=True)
    assert len(family) >= len(seen["processes"])
    os.kill(stack["supervisor_pid"], signal.SIGKILL)
    until(lambda: [child for child in family if child.is_running()], [])
    operator.duly("status", code=2)

    stack = operator.up()
    products_url = stack["services"]["products"]["url"]
    again = httpx.get(f"{products_url}/products/{created['product_id']}", trust_env=False)
    assert again.json() == created
    until(lambda: subscribers_handled(stack), [1, 1, 1])
    family = psutil.Process(stack["supervisor_pid"]).children(recursive=True)
    operator.duly("down")
    until(lambda: [child for child in family if child.is_running()], [])
    operator.duly("status", code=2)


def test_a_proxy_for_the_outside_does_not_stand_before_this_machine(shop: Shop) -> None:
    """Port 9 answers nobody; companies set these variables for everything on a machine."""
    nowhere = "http://127.0.0.1:9"
    said = shop.register(HTTP_PROXY=nowhere, http_proxy=nowhere, NO_PROXY="intranet.example")
    assert "0 to change" in said


def subscribers_handled(stack: dict[str, Any]) -> list[int]:
    urls = [stack["services"][name]["url"] for name in ("billing", "inventory", "notification")]
    status = [httpx.get(f"{url}/status", trust_env=False).json() for url in urls]
    return [one["totals"]["handled"] for one in status]
