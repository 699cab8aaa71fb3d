"""What the real consumer does where no Kafka answers."""

from __future__ import annotations

import socket
import time

from duly.broker import TopicPartition
from duly.kafka import KafkaBroker
from duly.settings import Environment

WITHIN_S = 4.0


def test_a_kafka_that_does_not_answer_holds_up_no_rebalance_for_long() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        broker = KafkaBroker(Environment(kafka_bootstrap_servers=address))
        consumer = broker.consumer("g", ["t"], on_assign=lambda _: {}, on_revoke=lambda _: None)
        begun = time.monotonic()
        consumer.commit_and_wait({TopicPartition("t", 0): 1})
        assert time.monotonic() - begun < WITHIN_S
        consumer.close()
