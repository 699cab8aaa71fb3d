"""Ports: free ones, and who holds one that is taken."""

from __future__ import annotations

import random
import socket
from typing import Final

from duly.errors import ConfigError

LOOPBACK: Final = "127.0.0.1"
FREE_PORTS: Final = range(20_000, 32_000)
"""Below the range from which systems pick ports of outgoing connections, so that none is taken between choice and use."""
ATTEMPTS_MAX: Final = 1_000


def free_ports(count: int) -> tuple[int, ...]:
    """Pick ports nobody listens on; random, so that two stacks that start together differ."""
    chosen: list[int] = []
    for _ in range(ATTEMPTS_MAX):
        port = random.choice(FREE_PORTS)  # noqa: S311
        if port not in chosen and is_free(port):
            chosen.append(port)
        if len(chosen) == count:
            return tuple(chosen)
    raise ConfigError(f"no {count} free ports between {FREE_PORTS.start} and {FREE_PORTS.stop}")


def is_free(port: int) -> bool:
    """Ask by binding, as the server will; a connection attempt would miss a port bound and not yet listening."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return not is_listening(port)


def is_listening(port: int) -> bool:
    """Find listeners on all interfaces too, which some systems let us bind beside."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((LOOPBACK, port)) == 0


def require_free(port: int, *, purpose: str, option: str) -> None:
    """Raise ConfigError naming the port, what it was wanted for, and its owner where that can be known."""
    if is_free(port):
        return
    holder = owner(port)
    raise ConfigError(
        f"port {port} for {purpose} is taken" + (f" by {holder}" if holder else ""),
        hint=f"stop that process, or choose another port with {option}, or let duly choose: --free-ports",
    )


def owner(port: int) -> str:
    """Name and id of the process that listens there; empty where the system does not tell us."""
    import psutil

    try:
        for connection in psutil.net_connections("tcp"):
            if connection.status != psutil.CONN_LISTEN or not connection.pid:
                continue
            if connection.laddr and connection.laddr.port == port:
                process = psutil.Process(connection.pid)
                return f"{process.name()} (process {process.pid})"
    except (psutil.Error, OSError):  # macOS tells root only
        return ""
    return ""
