"""What the real admin says where no Kafka answers."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from duly.errors import BrokerUnavailableError
from duly.kafka import Admin
from duly.settings import Environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CALLS: dict[str, Callable[[Admin], object]] = {
    "describe": lambda admin: admin.topic("t"),
    "make": lambda admin: admin.create_topic("t", partitions=1, replication=1, settings={}),
    "change": lambda admin: admin.set_topic("t", {"retention.ms": "1"}),
    "delete": lambda admin: admin.delete_topic("t"),
    "delete records of": lambda admin: admin.delete_records("t", 0, before_offset=1),
}


@pytest.fixture
def admin() -> Iterator[Admin]:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        yield Admin(Environment(kafka_bootstrap_servers=address))


@pytest.mark.parametrize("what", CALLS)
def test_a_kafka_that_does_not_answer_is_said_with_what_was_asked_of_it(
    admin: Admin, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setattr("duly.kafka.admin.QUESTION_S", 0.1)
    with pytest.raises(BrokerUnavailableError, match=f'cannot {what} topic "t": Kafka does not'):
        CALLS[what](admin)
