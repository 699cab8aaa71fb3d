"""A service as a process: its parts from the environment, its start, its signals."""

from __future__ import annotations

import os
import signal
import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.exc import DatabaseError, OperationalError

from duly.errors import BrokerUnavailableError, ConfigError, RegistryUnavailableError
from duly.runtime import logs
from duly.runtime.clock import SystemClock
from duly.runtime.connect import connect_cluster
from duly.runtime.database import open_database
from duly.runtime.failures import FailureClass, classify, is_damage, unusable
from duly.runtime.instance import Instance
from duly.runtime.serving import listen, serve
from duly.runtime.traces import traces_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from duly.runtime.service import Service
    from duly.settings import Environment

START_S_MAX: Final = 30.0
"""So long may Kafka and the registry take to answer at start."""
_START_RETRY_S: Final = 0.5


def run(
    service: Service,
    environment: Environment,
    *,
    announce: Callable[[str], object] = lambda _: None,
) -> None:
    """Serve until SIGTERM or SIGINT; raises what ended it otherwise, with its exit code.

    `announce` is told the address once the service listens.
    """
    stopping = threading.Event()
    _on_signals(stopping)
    with closing(listen(environment.duly_http_host, environment.duly_http_port)) as listener:
        instance = _assemble(service, environment)
        with closing(instance):
            _prepare(instance, stopping)
            if not stopping.is_set():
                logs.bridge(instance.log)
                serve(instance, listener, stopping, announce=announce)


def _assemble(service: Service, environment: Environment) -> Instance:
    broker, registry, codec = connect_cluster(environment)
    return Instance(
        service,
        broker=broker,
        registry=registry,
        codec=codec,
        database=open_database(environment, service.name),
        clock=SystemClock(),
        traces=traces_for(service.name, os.environ),
        allows_unfrozen=environment.is_local,
    )


def _prepare(instance: Instance, stopping: threading.Event) -> None:
    """Wait a while for Kafka and the registry: a stack that starts all at once is no mistake."""
    deadline = time.monotonic() + START_S_MAX
    while not stopping.is_set():
        try:
            instance.prepare()
        except (BrokerUnavailableError, RegistryUnavailableError, OperationalError) as error:
            is_late = time.monotonic() > deadline
            if isinstance(error, OperationalError) and (is_late or not _may_pass(error)):
                url = instance.database.engine.url.render_as_string()
                raise ConfigError(
                    f"the database {url} does not answer: {error.orig}",
                    hint="look at DATABASE_URL or DULY_DATA, and whether the database is up",
                ) from error
            if is_late:
                raise
            instance.log.warning("start_waits", error=str(error))
            stopping.wait(_START_RETRY_S)
        except DatabaseError as error:
            if is_damage(error):
                raise unusable(instance.database.engine.url, error) from error
            raise
        else:
            return


def _may_pass(error: OperationalError) -> bool:
    return classify(error) is FailureClass.TRANSIENT


def _on_signals(stopping: threading.Event) -> None:
    """The first signal asks for an end in order, the second one ends."""

    def stop(number: int, _frame: Any) -> None:
        signal.signal(number, signal.SIG_DFL)
        stopping.set()

    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)
