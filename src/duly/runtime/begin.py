"""Transactions for API functions and workers."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Annotated, TypeAlias

from fastapi import Depends, Request

from duly.runtime.transaction import Reading, Transaction
from duly.runtime.tx import ReadTx, Tx

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from duly.runtime.tools import Tools


class BeginTransaction:
    """`begin()` to change something, `begin.read()` to look only; both reach the database on first use.

    So waiting before that, for another service or a mail server, holds nobody up.
    """

    def __init__(self, tools: Tools, committed: Callable[[bool], None]) -> None:
        self._tools = tools
        self._committed = committed

    @contextlib.contextmanager
    def __call__(self) -> Generator[Tx]:
        """Commit at the end of the block, before an answer is sent; roll back if it raises."""
        tools = self._tools
        with contextlib.ExitStack() as stack:
            pending = Transaction(lambda: stack.enter_context(tools.database.write()))
            try:
                yield Tx(pending, tools.maker, tools.clock.now())
                pending.finish(tools.clock.now())
            finally:
                pending.end()
        if pending.is_changed:
            self._committed(pending.has_records)

    @contextlib.contextmanager
    def read(self) -> Generator[ReadTx]:
        """See one state of the database and wait for no writer; writing and publishing are refused."""
        tools = self._tools
        with contextlib.ExitStack() as stack:
            reading = Reading(lambda: stack.enter_context(tools.database.read()))
            try:
                yield ReadTx(reading, tools.clock.now())
            finally:
                reading.end()


def _begin(request: Request) -> BeginTransaction:
    return request.app.state.begin


Begin: TypeAlias = Annotated[BeginTransaction, Depends(_begin)]
"""`def create(body: NewProduct, begin: Begin) -> Product: with begin() as tx: ...`

`def find(product_id: UUID, begin: Begin) -> Product: with begin.read() as tx: ...`
"""
