"""Is it ready: one request each, without a client library and its background threads."""

from __future__ import annotations

import http.client
import socket
import struct

from duly.local.ports import LOOPBACK

TIMEOUT_S = 1.0
ANSWER_BYTES_MAX = 1_000_000


def kafka_brokers(port: int) -> int:
    """Return how many brokers the broker at `port` knows to be up; 0 while it does not answer.

    One Metadata request, version 4, asking for no topics: the lowest version that can say so without creating any.
    """
    client = b"duly-up"
    body = struct.pack(">hhih", 3, 4, 1, len(client)) + client + struct.pack(">ib", 0, 0)
    try:
        with socket.create_connection((LOOPBACK, port), TIMEOUT_S) as connection:
            connection.sendall(struct.pack(">i", len(body)) + body)
            with connection.makefile("rb") as stream:
                (size,) = struct.unpack(">i", stream.read(4))
                answer = stream.read(min(size, ANSWER_BYTES_MAX))
        _correlation, _throttle_ms, brokers = struct.unpack_from(">iii", answer)
    except (OSError, struct.error):
        return 0
    return brokers


def http_ok(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=TIMEOUT_S)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def smtp_greets(port: int) -> bool:
    try:
        with socket.create_connection((LOOPBACK, port), TIMEOUT_S) as connection:
            return connection.recv(3) == b"220"
    except OSError:
        return False
