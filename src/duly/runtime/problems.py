"""Errors over HTTP: problem details as in RFC 9457, alike in every service."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, cast

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from duly.errors import DulyError
from duly.runtime.failures import FailureClass, classify

if TYPE_CHECKING:
    from fastapi import FastAPI, Request
    from starlette.responses import Response
    from structlog.typing import FilteringBoundLogger

MEDIA_TYPE: Final = "application/problem+json"
RETRY_AFTER_S: Final = 1


def install(app: FastAPI, log: FilteringBoundLogger) -> None:
    """Answer every error of the author's functions, of their bodies and of duly as a problem."""

    def on_http(request: Request, error: Exception) -> Response:
        http = cast("HTTPException", error)
        return problem(
            request,
            http.status_code,
            http.detail,
            headers=dict(http.headers) if http.headers else None,
        )

    def on_validation(request: Request, error: Exception) -> Response:
        return _validation(request, cast("RequestValidationError", error))

    def on_duly(request: Request, error: Exception) -> Response:
        known = cast("DulyError", error)
        log.warning("request_failed", path=request.url.path, code=known.code, error=known.message)
        if known.retryable:
            return _unavailable(request, known.message, code=known.code)
        return problem(request, 500, known.message, code=known.code)

    def on_any(request: Request, error: Exception) -> Response:
        if classify(error) is FailureClass.TRANSIENT:
            log.warning("request_failed", path=request.url.path, error=str(error))
            return _unavailable(request, "something this service needs did not answer; try again")
        log.error("request_crashed", path=request.url.path, exc_info=error)
        return problem(request, 500, "the service failed; its log says why")

    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(RequestValidationError, on_validation)
    app.add_exception_handler(DulyError, on_duly)
    app.add_exception_handler(Exception, on_any)


def problem(
    request: Request,
    status: int,
    detail: object,
    *,
    headers: dict[str, str] | None = None,
    **members: object,
) -> Response:
    """`detail` is a sentence, or members of the problem in a dict."""
    content: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
    }
    if isinstance(detail, dict):
        content |= cast("dict[str, Any]", detail)
    elif detail:
        content["detail"] = detail
    content |= {"instance": request.url.path, **members}
    return JSONResponse(content, status, media_type=MEDIA_TYPE, headers=headers)


def _unavailable(request: Request, detail: str, **members: object) -> Response:
    return problem(request, 503, detail, headers={"Retry-After": str(RETRY_AFTER_S)}, **members)


def _validation(request: Request, error: RequestValidationError) -> Response:
    errors = [
        {"field": _field(one["loc"]), "in": str(one["loc"][0]), "message": _lower(one["msg"])}
        for one in error.errors()
    ]
    shown = "; ".join(f"{one['field']}: {one['message']}" for one in errors[:5])
    more = f"; and {len(errors) - 5} more" if len(errors) > 5 else ""
    return problem(request, 422, shown + more, errors=errors)


def _field(location: tuple[int | str, ...]) -> str:
    """`("body", "lines", 0, "sku")` as lines[0].sku."""
    path = ""
    for part in location[1:]:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path if path and not path.startswith("[") else str(location[0])


def _lower(message: str) -> str:
    return message if message[:2].isupper() else message[:1].lower() + message[1:]
