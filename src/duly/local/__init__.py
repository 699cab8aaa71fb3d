"""The real Kafka and the real registry on this machine, from Python alone."""

from __future__ import annotations

from duly.local.layout import Layout, Ports, choose_free_ports, fixed_ports
from duly.local.stack import Kit, Stack, build, ephemeral, prepare

__all__ = [
    "Kit",
    "Layout",
    "Ports",
    "Stack",
    "build",
    "choose_free_ports",
    "ephemeral",
    "fixed_ports",
    "prepare",
]
