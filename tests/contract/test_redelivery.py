"""Kafka delivers a record again after a crash; every subscriber must do its work once all the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete, select

from duly.broker import OutgoingRecord
from duly.codec import from_json
from duly.runtime import tables as runtime_tables
from duly.testing import Bench
from tests.contract.shop import CASES, CATALOG, CONTRACTS, Case, services
from tests.contract.wire import golden_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duly import Service
    from duly.catalog import ContractFile
    from duly.schema import Json

SERVICES = services()
CREATED = f"{CATALOG.root}.products.v1.ProductCreatedEvent"
YEAR_OF_EXTREMES = 9999
LIVE = sorted((case for case in CASES if case.is_live), key=lambda case: case.example.revision)
TYPICAL = {case.contract.full_name: case for case in LIVE if case.example.name == "typical"}
"""Of each contract that of the newest revision that has one."""
PAIRS = [
    (service, case)
    for service in SERVICES.values()
    for case in LIVE
    if case.contract.full_name in service.subscriptions
]
DELIVERIES = [pytest.param(*pair, id=f"{pair[0].name}-{pair[1].id}") for pair in PAIRS]
SUBSCRIPTIONS = [
    pytest.param(service, contract, id=f"{service.name}-{contract.name}")
    for service in SERVICES.values()
    for contract in CONTRACTS
    if contract.full_name in service.subscriptions
]
TYPICAL_DELIVERIES = [
    pytest.param(*pair, id=f"{pair[0].name}-{pair[1].id}")
    for pair in PAIRS
    if pair[1] in TYPICAL.values()
]


@dataclass(slots=True)
class Story:
    """One service on a bench, and one record that reaches it more than once."""

    service: Service
    case: Case
    bench: Bench = field(init=False)

    def __post_init__(self) -> None:
        self.bench = Bench(self.service)
        self._set_the_scene()

    def deliver(self, *, times: int = 1) -> None:
        """The same event, `ce_id` included, at further offsets of its topic."""
        record = _record(self.bench, self.case, self.case.example.value, ce_id="event")
        for _ in range(times):
            self.bench.produce(record)
        self.bench.settle()

    def effects(self) -> dict[str, Any]:
        """All that is in the service's own tables, and all it has published."""
        assert self.service.tables is not None
        found: dict[str, Any] = {}
        for name, table in self.service.tables.tables.items():
            rows = self.bench.rows(select(table))
            found[name] = sorted(
                repr({column: _to_the_minute(value) for column, value in row.items()})
                for row in rows
            )
        for event in self.service.publishes:
            found[event.__name__] = [
                published.model_copy(update={"occurred_at": _to_the_minute(published.occurred_at)})  # pyright: ignore[reportAttributeAccessIssue]
                for published in self.bench.published(event)
            ]
        return found

    def counts(self) -> dict[str, int]:
        """Records of the topic so far: how many were handled, and how many known already."""
        found = self.bench.status().as_json()["totals"]
        return {name: found[name] for name in ("handled", "repeated", "dead", "parked")}

    def restart(self) -> None:
        self.bench.crash(self.service.name)
        self.bench.start(self.service.name)
        self.bench.settle()

    def forget_positions(self) -> None:
        """Read everything again from the first record, as somebody who resets a position does."""
        with self.bench.tx() as tx:
            tx.execute(delete(runtime_tables.position))

    def _set_the_scene(self) -> None:
        """Facts about a product come after the fact that there is one."""
        created = TYPICAL.get(CREATED)
        value = self.case.example.value
        assert isinstance(value, dict)
        if not created or self.case.contract is created.contract or "product_id" not in value:
            return
        assert isinstance(created.example.value, dict)
        if created.contract.full_name in self.service.subscriptions:
            product = {**created.example.value, "product_id": value["product_id"]}
            self.bench.produce(_record(self.bench, created, product, ce_id="scene"))
            self.bench.settle()


def _record(bench: Bench, case: Case, value: Json, *, ce_id: str) -> OutgoingRecord:
    """An example in the bytes of its own revision; another value as a producer of today writes it."""
    contract = case.contract
    same = value == case.example.value
    revision = contract.revisions[case.example.revision - 1 if same else -1]
    schema_id = bench.registry.register(contract.subject, revision.text)
    event = from_json(case.event_class, value, writer=case.writer)
    avro = golden_bytes(case)[5:] if same else bench.codec.encode(event)[5:]
    assert contract.key is not None
    return OutgoingRecord(
        topic=contract.topic,
        key=str(getattr(event, contract.key)).encode(),
        value=b"\x00" + schema_id.to_bytes(4, "big") + avro,
        headers=(
            ("ce_specversion", b"1.0"),
            ("ce_type", contract.full_name.encode()),
            ("ce_source", b"somebody"),
            ("ce_id", ce_id.encode()),
        ),
    )


@pytest.fixture(autouse=True)
def _no_mail_leaves(monkeypatch: pytest.MonkeyPatch) -> None:  # pyright: ignore[reportUnusedFunction]
    monkeypatch.delenv("SMTP_URL", raising=False)


@pytest.fixture
def story(service: Service, case: Case) -> Iterator[Story]:
    story = Story(service, case)
    yield story
    story.bench.close()


@pytest.mark.parametrize(("service", "case"), DELIVERIES)
def test_an_event_delivered_again_has_no_further_effect(story: Story) -> None:
    counted = story.counts()
    story.deliver()
    once = story.effects()
    story.deliver()
    assert story.effects() == once
    assert story.counts() == {
        **counted,
        "handled": counted["handled"] + 1,
        "repeated": counted["repeated"] + 1,
    }
    story.forget_positions()
    story.restart()
    assert story.effects() == once
    assert story.counts()["repeated"] >= 2, "the records were there to be read again"


@pytest.mark.parametrize(("service", "case"), TYPICAL_DELIVERIES)
def test_twice_in_one_batch_has_the_effect_of_once(story: Story) -> None:
    twice = Story(story.service, story.case)
    twice.deliver(times=2)
    story.deliver()
    assert twice.effects() == story.effects(), (
        "the same event had other effects on another run: all that a subscriber writes and publishes "
        "must follow from the event, ids too: uuid5 of one of its ids, not uuid4"
    )
    assert twice.counts()["repeated"] == 1
    twice.bench.close()


@pytest.mark.parametrize(("service", "case"), TYPICAL_DELIVERIES)
def test_a_restart_starts_behind_what_was_handled(story: Story) -> None:
    story.deliver()
    once, counted = story.effects(), story.counts()
    story.restart()
    assert (story.effects(), story.counts()) == (once, counted)
    story.deliver()
    assert story.effects() == once


@pytest.mark.parametrize(("service", "contract"), SUBSCRIPTIONS)
def test_a_subscriber_does_something_about_its_event(
    service: Service, contract: ContractFile
) -> None:
    """About one example at least: it may well ignore others. Else nothing above shows anything."""
    cases = [case for each, case in PAIRS if each is service and case.contract is contract]
    if not cases:
        pytest.skip(f"{contract.name} has no example, and test_examples.py fails for that")
    assert any(_has_effect(service, case) for case in cases), (
        f"{service.name} writes and publishes nothing, whatever example of {contract.name} it is "
        "given: add an example that it does something about, or do not subscribe"
    )


def _has_effect(service: Service, case: Case) -> bool:
    story = Story(service, case)
    before = story.effects()
    story.deliver()
    after = story.effects()
    story.bench.close()
    return after != before


def _to_the_minute(value: Any) -> Any:
    """Bench time moves a little with all that happens, and a minute is more than any story takes."""
    if isinstance(value, datetime) and value.year < YEAR_OF_EXTREMES:
        return value.astimezone(UTC).replace(second=0, microsecond=0)
    return value
