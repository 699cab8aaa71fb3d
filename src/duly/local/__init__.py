"""The real Kafka and the real registry on this machine, from Python alone."""

from __future__ import annotations

from duly.local.console import Teller
from duly.local.control import ask
from duly.local.launch import (
    Options,
    down_command,
    run_foreground,
    start_detached,
    stop,
    wipe,
)
from duly.local.layout import Layout, Ports, choose_free_ports, fixed_ports
from duly.local.overview import is_well, overview
from duly.local.stack import Kit, Stack, build, ephemeral, prepare
from duly.local.state import require_up
from duly.local.supervisor import where

__all__ = [
    "Kit",
    "Layout",
    "Options",
    "Ports",
    "Stack",
    "Teller",
    "ask",
    "build",
    "choose_free_ports",
    "down_command",
    "ephemeral",
    "fixed_ports",
    "is_well",
    "overview",
    "prepare",
    "require_up",
    "run_foreground",
    "start_detached",
    "stop",
    "where",
    "wipe",
]
