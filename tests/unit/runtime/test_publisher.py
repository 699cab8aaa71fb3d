"""Publishing from a script waits for Kafka and says what it could not do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from duly import Publisher
from duly.errors import BrokerUnavailableError, ConfigError, ContractError, PublishError
from duly.testing import Bench
from tests.unit.runtime.depot import TOPIC, DraftEvent, depot, effects, posted

if TYPE_CHECKING:
    from pathlib import Path


def test_what_a_script_publishes_reaches_the_subscribers() -> None:
    with Bench(depot()) as bench:
        with _publisher(bench) as publisher:
            publisher.publish(*posted("a", 1, 2))
        bench.settle()
        assert effects(bench) == [("a", 1), ("a", 2)]
        sources = {dict(record.headers)["ce_source"] for record in bench.records(TOPIC)}
        assert sources == {b"/import"}


def test_a_kafka_that_is_away_is_an_error_after_a_while() -> None:
    with Bench(depot()) as bench, _publisher(bench) as publisher:
        publisher.publish(*posted("a", 1))
        bench.broker.go_away()
        with pytest.raises(BrokerUnavailableError, match="1 of 1 events were not acknowledged"):
            publisher.publish(*posted("a", 2), timeout_s=0)


def test_what_was_not_acknowledged_is_repeated_under_its_old_id() -> None:
    with Bench(depot()) as bench, _publisher(bench) as publisher:
        bench.broker.fail_next_send(append=2, acknowledge=1)
        publisher.publish(*posted("a", 1, 2, 3))
        bench.settle()
        assert effects(bench) == [("a", 1), ("a", 2), ("a", 3)]
        assert len(bench.records(TOPIC)) == 4


def test_nothing_is_sent_if_one_event_cannot_be() -> None:
    with Bench(depot()) as bench, _publisher(bench) as publisher:
        huge = posted("a" * bench.broker.record_size_max(TOPIC), 2)
        with pytest.raises(PublishError, match="takes at most"):
            publisher.publish(*posted("a", 1), *huge)
        with pytest.raises(ContractError, match="not frozen"):
            publisher.publish(*posted("a", 1), DraftEvent(parcel="a"))
        assert bench.records(TOPIC) == ()


@pytest.mark.parametrize(
    ("project", "said"),
    [
        ("", "KAFKA_BOOTSTRAP_SERVERS is not set"),
        ("[tool.duly]\n", "KAFKA_BOOTSTRAP_SERVERS is not set"),
        ("[tool.duly]\nrooot = 'shop'\n", r"pyproject\.toml:2:1: .* rooot is no setting of duly"),
    ],
)
def test_a_script_may_run_outside_a_project_and_not_inside_a_broken_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, project: str, said: str
) -> None:
    monkeypatch.delenv("KAFKA_BOOTSTRAP_SERVERS", raising=False)
    (tmp_path / "pyproject.toml").write_text(project)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match=said):
        Publisher.from_environment("import")


def _publisher(bench: Bench) -> Publisher:
    return Publisher("import", broker=bench.broker, registry=bench.registry, codec=bench.codec)
