"""Errors over HTTP: problem details as in RFC 9457, alike in every service."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, cast

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import Match

from duly.errors import DulyError
from duly.runtime.failures import FailureClass, classify

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastapi import FastAPI, Request
    from starlette.responses import Response
    from structlog.typing import FilteringBoundLogger

MEDIA_TYPE: Final = "application/problem+json"
RETRY_AFTER_S: Final = 1
_METHODS: Final = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
_UNREADABLE: Final = "There was an error parsing the body"
"""FastAPI's words where the body is neither JSON nor a JSONDecodeError."""
_TEXT: Final = {"type": "string"}
DOCUMENTED: Final[dict[int | str, dict[str, Any]]] = {
    "default": {
        "description": "A problem as RFC 9457 has it: `detail` says what is wrong, `errors` in which field.",
        "content": {
            MEDIA_TYPE: {
                "schema": {
                    "type": "object",
                    "required": ["type", "title", "status", "instance"],
                    "properties": {
                        **dict.fromkeys(("type", "title", "detail", "instance"), _TEXT),
                        "status": {"type": "integer"},
                        "errors": {
                            "type": "array",
                            "items": {
                                "type": "object",
                                "properties": dict.fromkeys(("field", "in", "message"), _TEXT),
                            },
                        },
                    },
                }
            }
        },
    }
}
"""For the API page of a service; FastAPI's own entry for 422 gives way to it."""


def install(
    app: FastAPI, log: FilteringBoundLogger, *, transient: Sequence[type[BaseException]]
) -> None:
    """Answer every error of the author's functions, of their bodies and of duly as a problem.

    `transient` is the service's own list of what passes by itself.
    """

    def on_http(request: Request, error: Exception) -> Response:
        http = cast("HTTPException", error)
        why = _why_unreadable(http)
        if why:
            return _wrong_fields(request, [_wrong_body(why)])
        if http.detail == _title(http.status_code):
            return _unrouted(request, http)
        headers = dict(http.headers) if http.headers else None
        return problem(request, http.status_code, http.detail, headers=headers)

    def on_validation(request: Request, error: Exception) -> Response:
        return _validation(request, cast("RequestValidationError", error))

    def on_duly(request: Request, error: Exception) -> Response:
        known = cast("DulyError", error)
        log.warning("request_failed", path=request.url.path, code=known.code, error=known.message)
        if known.retryable:
            return _unavailable(request, known.message, code=known.code)
        return problem(request, 500, known.message, code=known.code)

    def on_any(request: Request, error: Exception) -> Response:
        if classify(error, transient) is FailureClass.TRANSIENT:
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
        "title": _title(status),
        "status": status,
    }
    if isinstance(detail, dict):
        content |= cast("dict[str, Any]", detail)
    elif detail:
        content["detail"] = detail
    content |= {"instance": request.url.path, **members}
    return JSONResponse(content, status, media_type=MEDIA_TYPE, headers=headers)


def _title(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:  # an author's own, such as 499
        return f"Status {status}"


def _unavailable(request: Request, detail: str, **members: object) -> Response:
    return problem(request, 503, detail, headers={"Retry-After": str(RETRY_AFTER_S)}, **members)


def _unrouted(request: Request, http: HTTPException) -> Response:
    """What the router itself answers: no such path, or not with this method."""
    path, headers = request.url.path, dict(http.headers or {})
    if http.status_code == HTTPStatus.NOT_FOUND:
        detail = f"there is nothing at {path}; /docs shows what there is"
        return problem(request, http.status_code, detail, headers=headers)
    if http.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(_methods(request))
        detail = f"{request.method} is not possible at {path}, only {headers['Allow']}"
        return problem(request, http.status_code, detail, headers=headers)
    return problem(request, http.status_code, http.detail, headers=headers)


def _methods(request: Request) -> list[str]:
    """All this path takes; the router's own answer names those of its first route only."""
    return [
        method
        for method in _METHODS
        if any(
            route.matches({**request.scope, "method": method})[0] is Match.FULL
            for route in request.app.routes
        )
    ]


def _validation(request: Request, error: RequestValidationError) -> Response:
    if isinstance(error.body, bytes):  # not parsed, because it does not say that it is JSON
        sent = request.headers.get("content-type", "").partition(";")[0]
        is_called = f"is {sent}" if sent else "has no Content-Type"
        detail = f"the body {is_called}, expected application/json"
        return problem(request, 415, detail, headers={"Accept": "application/json"})
    return _wrong_fields(
        request,
        [
            {"field": _field(one["loc"]), "in": str(one["loc"][0]), "message": _message(one)}
            for one in error.errors()
        ],
    )


def _wrong_fields(request: Request, errors: list[dict[str, str]]) -> Response:
    shown = "; ".join(f"{one['field']}: {one['message']}" for one in errors[:5])
    more = f"; and {len(errors) - 5} more" if len(errors) > 5 else ""
    return problem(request, 422, shown + more, errors=errors)


def _wrong_body(why: str) -> dict[str, str]:
    return {"field": "body", "in": "body", "message": why}


def _why_unreadable(http: HTTPException) -> str:
    """Empty where the body is not at fault."""
    if http.detail != _UNREADABLE:
        return ""
    cause = http.__cause__
    if isinstance(cause, UnicodeDecodeError):
        return f"not UTF-8 at byte {cause.start + 1}: {cause.reason}"
    if isinstance(cause, RecursionError):
        return "nested too deeply to be read"
    if isinstance(cause, ValueError):  # Python reads at most 4,300 digits
        return "there is a number with too many digits to be read"
    return ""


def _field(location: tuple[int | str, ...]) -> str:
    """`("body", "lines", 0, "sku")` as lines[0].sku."""
    path = ""
    for part in location[1:]:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path if path and not path.startswith("[") else str(location[0])


def _message(error: dict[str, Any]) -> str:
    match error["type"]:
        case "json_invalid":
            return f"not JSON at character {error['loc'][1] + 1}: {_lower(error['ctx']['error'])}"
        case "value_error":  # the author's own words, without pydantic's before them
            return _lower(str(error["ctx"]["error"]))
        case "model_attributes_type" | "model_type" | "dict_type":
            return "expected an object"
        case _:
            return _lower(error["msg"])


def _lower(message: str) -> str:
    return message if message[:2].isupper() else message[:1].lower() + message[1:]
