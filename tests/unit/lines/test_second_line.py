"""A second line beside the first: generated, registered, published and subscribed to end to end."""

from __future__ import annotations

import importlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from duly import Reject, Service, Tx
from duly.catalog import freeze, load
from duly.check import judge
from duly.cli.main import run
from duly.project import find_project
from duly.registration import Sizing, apply, plan, read_state, wanted
from duly.registry import MemoryRegistry
from duly.testing import Bench, MemoryBroker

if TYPE_CHECKING:
    from pathlib import Path

PASSPORT = """\
owner = "market team"
summary = "What is sold."
[v1.ItemAddedEvent]
key = "sku"
produced_by = ["stall"]
consumed_by = ["ledger"]
[v2.ItemAddedEvent]
key = "item_id"
produced_by = ["stall"]
consumed_by = ["kiosk"]
"""


def _head(line: str, *fields: dict[str, Any]) -> str:
    return json.dumps(
        {
            "type": "record",
            "name": "ItemAddedEvent",
            "namespace": f"bazaar.items.{line}",
            "doc": "An item was added.",
            "fields": list(fields),
        },
        indent=2,
    )


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Line v2 says the price in another unit, and knows items by a number: no change of v1 could."""
    (tmp_path / "pyproject.toml").write_text('[tool.duly]\nroot = "bazaar"\n', encoding="utf-8")
    for line, fields in (
        ("v1", [{"name": "sku", "type": "string"}, {"name": "euros", "type": "int"}]),
        ("v2", [{"name": "item_id", "type": "long"}, {"name": "cents", "type": "long"}]),
    ):
        folder = tmp_path / "schemas/items" / line
        folder.mkdir(parents=True)
        (folder / "ItemAddedEvent.avsc").write_text(_head(line, *fields), encoding="utf-8")
    (tmp_path / "schemas/items/domain.toml").write_text(PASSPORT, encoding="utf-8")
    for file in freeze(load(find_project(tmp_path))):
        target = tmp_path / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(file.text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path / "generated")
    return tmp_path


def test_lines_are_not_judged_against_each_other(project: Path) -> None:
    report = judge(load(find_project(project)))
    assert report.errors == 0
    assert report.contracts == 2


def test_each_line_has_its_topic_and_its_subject(project: Path) -> None:
    want = wanted(load(find_project(project)), takes_unfrozen_heads=False)
    broker, registry = MemoryBroker(), MemoryRegistry()
    apply(plan(want, read_state(want, broker, registry), Sizing()), broker, registry)
    assert registry.subjects() == (
        "bazaar.items.v1.ItemAddedEvent",
        "bazaar.items.v2.ItemAddedEvent",
    )
    assert broker.topic("items.v1") is not None
    assert broker.topic("items.v2") is not None
    assert plan(want, read_state(want, broker, registry), Sizing()).changes == ()


def test_both_lines_are_published_and_each_service_gets_the_one_it_subscribed_to(
    project: Path,
) -> None:
    assert run("generate", []) == 0
    importlib.invalidate_caches()
    v1 = importlib.import_module("bazaar.items.v1").ItemAddedEvent
    v2 = importlib.import_module("bazaar.items.v2").ItemAddedEvent
    old: list[str] = []
    new: list[int] = []

    def on_old(event: Any, tx: Tx) -> None:
        old.append(event.sku)
        if event.euros < 0:
            raise Reject("a price is not negative")

    def on_new(event: Any, tx: Tx) -> None:
        new.append(event.cents)

    on_old.__annotations__["event"] = v1
    on_new.__annotations__["event"] = v2
    to_send = [3]

    def add_items(tx: Tx) -> bool:
        if not to_send:
            return False
        euros = to_send.pop()
        tx.publish(v1(sku="a", euros=euros))
        tx.publish(v2(item_id=1, cents=100 * euros))
        return True

    stall = Service(name="stall", publishes=[v1, v2], workers=[add_items])
    ledger = Service(name="ledger", subscribers=[on_old])
    kiosk = Service(name="kiosk", subscribers=[on_new])
    with Bench(stall, ledger, kiosk) as bench:
        bench.settle()
        assert (old, new) == (["a"], [300])
        assert [event.euros for event in bench.published(v1)] == [3]
        assert [event.cents for event in bench.published(v2)] == [300]
