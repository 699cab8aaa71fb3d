"""Services: what their authors import, and what runs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duly.runtime.begin import Begin
from duly.runtime.delivery import Delivery, Reject, RetryLater
from duly.runtime.publisher import Publisher
from duly.runtime.service import Service, Subscriber, Worker
from duly.runtime.tx import ReadTx, Tx

if TYPE_CHECKING:
    from duly.runtime.process import run as run

__all__ = [
    "Begin",
    "Delivery",
    "Publisher",
    "ReadTx",
    "Reject",
    "RetryLater",
    "Service",
    "Subscriber",
    "Tx",
    "Worker",
    "run",
]


def __getattr__(name: str) -> object:
    # An HTTP server is not needed to describe a service.
    if name != "run":
        raise AttributeError(f"module 'duly.runtime' has no attribute {name!r}")
    from duly.runtime.process import run

    return run
