"""A thread for each loop of an instance and one for HTTP, and their end in order."""

from __future__ import annotations

import errno
import socket
import threading
import time
from typing import TYPE_CHECKING, Final

import uvicorn

from duly.errors import ConfigError
from duly.runtime.wake import Wake

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from duly.runtime.instance import Instance

STOP_S_MAX: Final = 10.0
FLUSH_S_MAX: Final = 5.0
HTTP_STOP_S_MAX: Final = 5


def serve(
    instance: Instance,
    listener: socket.socket,
    stopping: threading.Event,
    *,
    announce: Callable[[str], object],
) -> None:
    """Run a prepared instance until `stopping` is set; raises what ended it otherwise."""
    _Threads(instance, listener, stopping).run(announce)


def listen(host: str, port: int) -> socket.socket:
    """A socket for the server to listen on; port 0 takes a free one. ConfigError naming a port that is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named, because asyncio sets TCP_NODELAY only where the protocol is; else each answer waits 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        # Whoever connects before there is a server to answer is refused instead of left waiting.
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        is_about_port = error.errno in {errno.EADDRINUSE, errno.EACCES}
        raise ConfigError(
            f"cannot listen on {host}:{port}: {error.strerror or error}",
            hint="set DULY_HTTP_PORT or --port to a free port, or 0 to take any"
            if is_about_port
            else "set DULY_HTTP_HOST to an address of this machine, such as 127.0.0.1",
        ) from error
    return listener


class _Threads:
    """The relay is the last to end, so that what the others commit at their end leaves too."""

    def __init__(
        self, instance: Instance, listener: socket.socket, stopping: threading.Event
    ) -> None:
        self._instance = instance
        self._listener = listener
        self._stopping = stopping
        self._nothing_follows = threading.Event()
        self._server = uvicorn.Server(_uvicorn(instance))
        self._http = threading.Thread(target=self._serve, name="http", daemon=True)
        self._loops = self._loop_table()
        self._relay = _Loop(
            "relay",
            instance.wake_relay,
            instance.relay.step,
            self._flush,
            until=self._nothing_follows,
            failed=self._failed,
        )

    def run(self, announce: Callable[[str], object]) -> None:
        instance = self._instance
        for thread in (self._http, self._relay, *self._loops):
            thread.start()
        host, port = self._listener.getsockname()[:2]
        instance.log.info("service_started", host=host, port=port)
        announce(f"{instance.service.name} listens on http://{host}:{port}")
        while not self._stopping.wait(1.0):
            pass
        self._stop()
        if instance.fatal is not None:
            raise instance.fatal

    def _loop_table(self) -> list[_Loop]:
        instance = self._instance
        table: list[tuple[str, Wake, Callable[[], float], Callable[[], object]]] = [
            ("handler", instance.wake_handler, instance.handler.step, _nothing),
            ("housekeeper", Wake(), instance.housekeeper.step, _nothing),
        ]
        if instance.poller is not None:
            poller = instance.poller
            table.append(("poller", instance.wake_poller, poller.step, poller.close))
        for wake, worker in instance.workers:
            table.append((f"worker {worker.name}", wake, worker.step, _nothing))
        return [
            _Loop(name, wake, step, at_end, until=self._stopping, failed=self._failed)
            for name, wake, step, at_end in table
        ]

    def _serve(self) -> None:
        try:
            self._server.run(sockets=[self._listener])
        except BaseException as error:
            self._failed("http", error)
        else:
            if not self._stopping.is_set():
                self._failed("http", RuntimeError("the HTTP server ended by itself"))

    def _failed(self, name: str, error: BaseException) -> None:
        """One loop cannot go on, so the whole process ends: half a service helps nobody."""
        self._instance.log.error("loop_failed", loop=name, error=str(error))
        if self._instance.fatal is None:
            self._instance.fatal = error
        self._stopping.set()

    def _stop(self) -> None:
        deadline = time.monotonic() + STOP_S_MAX
        log = self._instance.log
        log.info("service_stopping")
        self._instance.is_stopping = True
        self._server.should_exit = True
        for loop in self._loops:
            loop.wake.call()
        _join((*self._loops, self._http), deadline)
        self._nothing_follows.set()
        self._relay.wake.call()
        _join((self._relay,), deadline)
        late = [t.name for t in (*self._loops, self._http, self._relay) if t.is_alive()]
        if late:
            # They die with the process; the database rolls their transactions back.
            log.error("stop_deadline_passed", still_running=late)
        log.info("service_stopped")

    def _flush(self) -> None:
        """Give what was committed last a chance to leave; the rest waits in the outbox."""
        deadline = time.monotonic() + FLUSH_S_MAX
        try:
            while time.monotonic() < deadline and self._instance.relay.step() == 0.0:
                pass
        finally:
            self._instance.relay.close()


class _Loop(threading.Thread):
    """Steps until the process stops."""

    def __init__(
        self,
        name: str,
        wake: Wake,
        step: Callable[[], float],
        at_end: Callable[[], object],
        *,
        until: threading.Event,
        failed: Callable[[str, BaseException], None],
    ) -> None:
        super().__init__(name=name, daemon=True)
        self.wake = wake
        self._step = step
        self._at_end = at_end
        self._until = until
        self._failed = failed

    def run(self) -> None:
        try:
            try:
                while not self._until.is_set():
                    pause_s = self._step()
                    if pause_s > 0 and not self._until.is_set():
                        self.wake.wait(pause_s)
            finally:
                self._at_end()
        except BaseException as error:
            self._failed(self.name, error)


def _join(threads: Iterable[threading.Thread], deadline: float) -> None:
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))


def _nothing() -> None:
    """Nothing to end."""


def _uvicorn(instance: Instance) -> uvicorn.Config:
    return uvicorn.Config(
        instance.app,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=HTTP_STOP_S_MAX,
    )
