"""One look at a running stack: its processes, and how far each service is."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final

from duly.local.control import ask

if TYPE_CHECKING:
    from collections.abc import Mapping

TIMEOUT_S: Final = 3.0
ANSWER_BYTES_MAX: Final = 4_000_000


def overview(state: Mapping[str, Any]) -> dict[str, Any]:
    """Return what `duly status --json` prints; a service that does not answer has `"status": null`."""
    processes = ask(state["control"], {"do": "processes"})["processes"]
    services: Mapping[str, Mapping[str, Any]] = state["services"]
    with ThreadPoolExecutor(max(1, len(services))) as pool:
        answers = pool.map(_look, [entry["url"] for entry in services.values()])
        looked = dict(zip(services, answers, strict=True))
    return {
        "folder": state["folder"],
        "ready": state["ready"],
        "bootstrap_servers": state["bootstrap_servers"],
        "schema_registry_url": state["schema_registry_url"],
        "smtp_url": state["smtp_url"],
        "mailbox": state["mailbox"],
        "processes": processes,
        "services": {
            name: {**services[name], "health": health, "status": status}
            for name, (health, status) in looked.items()
        },
    }


def is_well(seen: Mapping[str, Any]) -> bool:
    return all(process["state"] == "up" for process in seen["processes"]) and all(
        entry["health"] == "ready" for entry in seen["services"].values()
    )


def _look(url: str) -> tuple[str, dict[str, Any] | None]:
    """Return its health in a word, and its own account."""
    try:
        health = _get(f"{url}/health/ready").get("status", "ready")
    except urllib.error.HTTPError as error:
        health = _reasons(error)
    except (OSError, ValueError):
        return "no answer", None
    try:
        return health, _get(f"{url}/status")
    except (OSError, ValueError):
        return health, None


def _get(url: str) -> dict[str, Any]:
    with urllib.request.urlopen(url, timeout=TIMEOUT_S) as answer:  # noqa: S310 (loopback, from stack.json)
        return json.loads(answer.read(ANSWER_BYTES_MAX))


def _reasons(error: urllib.error.HTTPError) -> str:
    try:
        reasons: list[object] = json.loads(error.read(ANSWER_BYTES_MAX)).get("reasons", [])
    except (OSError, ValueError):
        reasons = []
    return f"not ready: {', '.join(map(str, reasons))}" if reasons else f"HTTP {error.code}"
