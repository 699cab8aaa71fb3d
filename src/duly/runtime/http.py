"""The HTTP side of a service: its author's routes, health, metrics and status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fastapi import FastAPI, HTTPException
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from duly.runtime import problems

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    from structlog.typing import FilteringBoundLogger

    from duly.runtime.begin import BeginTransaction
    from duly.runtime.metrics import Metrics
    from duly.runtime.service import Service
    from duly.runtime.status import Status

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]

BODY_BYTES_MAX: Final = 1024 * 1024


def build_app(
    service: Service,
    *,
    begin: BeginTransaction,
    status: Callable[[], Status],
    reasons_not_ready: Callable[[], list[str]],
    is_alive: Callable[[], bool],
    metrics: Metrics,
    log: FilteringBoundLogger,
) -> FastAPI:
    """An application that needs nothing but these: Bench and `duly run` serve the same."""
    app = FastAPI(title=service.name, responses=problems.DOCUMENTED)
    app.state.begin = begin
    problems.install(app, log, transient=service.transient)

    @app.get("/health/live", include_in_schema=False)
    def live() -> Response:  # pyright: ignore[reportUnusedFunction]
        alive = is_alive()
        return JSONResponse({"status": "live" if alive else "failed"}, 200 if alive else 503)

    @app.get("/health/ready", include_in_schema=False)
    def ready() -> Response:  # pyright: ignore[reportUnusedFunction]
        reasons = reasons_not_ready()
        if reasons:
            return JSONResponse({"status": "not ready", "reasons": reasons}, 503)
        return JSONResponse({"status": "ready"})

    @app.get("/status", include_in_schema=False)
    def show_status() -> Response:  # pyright: ignore[reportUnusedFunction]
        return JSONResponse(status().as_json())

    @app.get("/metrics", include_in_schema=False)
    def show_metrics() -> Response:  # pyright: ignore[reportUnusedFunction]
        return PlainTextResponse(metrics.text(status()))

    if service.api is not None:
        app.include_router(service.api)
    app.add_middleware(_LimitBody)
    return app


class _LimitBody:
    """Refuse bodies over 1 MiB as soon as so much was read."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > BODY_BYTES_MAX:
                raise HTTPException(413, f"the body is larger than {BODY_BYTES_MAX} bytes")
            return message

        await self._app(scope, counted, send)
