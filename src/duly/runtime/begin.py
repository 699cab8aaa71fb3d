"""Transactions for API functions and workers."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Annotated, TypeAlias

from fastapi import Depends, Request

from duly.runtime.transaction import Transaction
from duly.runtime.tx import Tx

if TYPE_CHECKING:
    from duly.runtime.batch import Tools

BeginTransaction: TypeAlias = Callable[[], AbstractContextManager[Tx]]


def _begin(request: Request) -> BeginTransaction:
    return request.app.state.begin


Begin: TypeAlias = Annotated[BeginTransaction, Depends(_begin)]
"""`def create(body: NewProduct, begin: Begin) -> Product: with begin() as tx: ...`

The block commits at its end, before the answer is sent, and rolls back if it raises.
"""


@contextlib.contextmanager
def transaction(tools: Tools, committed: Callable[[bool], None]) -> Generator[Tx]:
    """A transaction that reaches the database on first use, so that waiting before it holds nobody up."""
    with contextlib.ExitStack() as stack:
        pending = Transaction(lambda: stack.enter_context(tools.database.write()))
        try:
            yield Tx(pending, tools.maker, tools.clock.now())
            pending.finish(tools.clock.now())
        finally:
            pending.end()
    if pending.is_changed:
        committed(pending.has_records)
