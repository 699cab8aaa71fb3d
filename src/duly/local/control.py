"""How other processes ask a running supervisor: one JSON line each way over a Unix socket only the user can open."""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import socketserver
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from duly.errors import ConfigError, DulyError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ANSWER_TIMEOUT_S: Final = 150.0
"""Longer than any process may take to start."""
LINE_BYTES_MAX: Final = 1_000_000


class ControlServer:
    """Answers on threads of its own; DulyErrors travel to whoever asked."""

    def __init__(self, answer: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> None:
        # A short path of its own: socket paths end at about 100 bytes, projects may lie deeper.
        self._folder = tempfile.mkdtemp(prefix="duly-")
        self.path = str(Path(self._folder) / "control")
        self._server = _Server(self.path, answer)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        shutil.rmtree(self._folder, ignore_errors=True)


def clear_away(path: str) -> None:
    """Remove the socket of a supervisor that was killed, and the folder it had for it; no more than that."""
    socket_file = Path(path)
    if socket_file.is_socket():
        with contextlib.suppress(OSError):
            socket_file.unlink()
            socket_file.parent.rmdir()


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True

    def __init__(self, path: str, answer: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> None:
        super().__init__(path, _Conversation)
        self.answer = answer


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        try:
            request = json.loads(self.rfile.readline(LINE_BYTES_MAX))
            answer = cast("_Server", self.server).answer(request)
        except DulyError as error:
            answer = {"error": error.message, "hint": error.hint}
        except (ValueError, KeyError, TypeError) as error:
            answer = {"error": f"not a request: {error!r}", "hint": ""}
        with contextlib.suppress(OSError):
            self.wfile.write(json.dumps(answer).encode() + b"\n")


def ask(path: str, request: Mapping[str, object]) -> dict[str, Any]:
    """Raise ConfigError with what the supervisor answered, or that it did not."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(ANSWER_TIMEOUT_S)
            connection.connect(path)
            connection.sendall(json.dumps(request).encode() + b"\n")
            with connection.makefile("rb") as stream:
                answer: dict[str, Any] = json.loads(stream.readline(LINE_BYTES_MAX))
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"the stack's supervisor does not answer: {error}", hint="stop it: duly down"
        ) from error
    if "error" in answer:
        raise ConfigError(answer["error"], hint=answer["hint"])
    return answer
