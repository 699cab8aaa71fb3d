"""The stack as one value: its processes in order, started, stopped and killed by name."""

from __future__ import annotations

import os
import tempfile
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from duly.errors import ConfigError
from duly.local.artifacts import ArtifactStore
from duly.local.child import Child, Leash
from duly.local.java import find_java
from duly.local.jvm import Launcher
from duly.local.kafka import broker_name, broker_programs
from duly.local.layout import Layout, choose_free_ports
from duly.local.servers import MAILBOX, REGISTRY, mailbox_program, registry_program, service_program
from duly.local.training import missing_archives, training_program

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Generator, Mapping, Sequence

    from duly.local.artifacts import Distribution
    from duly.local.child import Program

OWN_VARIABLES = ("KAFKA_", "SCHEMA_REGISTRY_", "SMTP_", "DULY_", "DATABASE_URL")
"""Kept from children: what names another cluster in the caller's environment must not leak into this one."""
JAVA_VARIABLES = ("JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS", "CLASSPATH")


class Stack:
    """Processes of one folder; all of them die with the process that made this object, however it dies."""

    def __init__(
        self,
        layout: Layout,
        programs: Sequence[Program],
        environment: Mapping[str, str],
        leash: Leash | None = None,
        *,
        training: Program | None = None,
    ) -> None:
        self.layout = layout
        self.environment = environment
        self.leash = leash or Leash()
        self._children = {
            program.name: Child(program=program, leash=self.leash) for program in programs
        }
        self._trainer = Child(program=training, leash=self.leash) if training else None

    @property
    def bootstrap_servers(self) -> str:
        return self.layout.bootstrap_servers

    @property
    def registry_url(self) -> str:
        return self.layout.registry_url

    @property
    def smtp_url(self) -> str:
        return self.layout.smtp_url

    @property
    def mailbox(self) -> Path:
        return self.layout.mailbox

    @property
    def children(self) -> Mapping[str, Child]:
        """In start order: brokers, registry, mailbox, services."""
        return self._children

    def service_url(self, name: str) -> str:
        return self.layout.service_url(name)

    def start(
        self,
        *names: str,
        on_ready: Callable[[str, float], None] = lambda _name, _seconds: None,
        cancelled: threading.Event | None = None,
    ) -> None:
        """Start these at once, all if none is named, and wait for each that was not running.

        Raises ConfigError with the end of the log if one fails, StartCancelledError if `cancelled` is set.
        """
        children = [self.child(name) for name in names] or list(self._children.values())
        waiting = [child for child in children if not child.is_running()]
        for child in waiting:
            child.start()
        with ThreadPoolExecutor(max(1, len(waiting))) as pool:
            starting = {pool.submit(child.wait_ready, cancelled): child for child in waiting}
            for future in as_completed(starting):
                on_ready(starting[future].name, future.result())
        if self._trainer is not None and not self._trainer.starts:
            self._trainer.start()

    def stop(self, *names: str) -> list[str]:
        """Stop these, all if none is named, services first; return the names of those that had to be killed."""
        chosen = [self.child(name) for name in names] or list(self._children.values())
        stubborn: list[str] = []
        for tier in _tiers(chosen):
            for child in tier:
                child.ask_to_stop()
            stubborn += [child.name for child in tier if not child.wait_stopped()]
        return stubborn

    def kill(self, name: str) -> None:
        """SIGKILL, as a crash would be."""
        self.child(name).kill()

    def kill_broker(self, number: int) -> None:
        """Kill broker `number`, counted from 1."""
        self.kill(broker_name(number))

    def close(self) -> None:
        if self._trainer is not None:
            self._trainer.kill()
        self.stop()
        self.leash.close()

    def child(self, name: str) -> Child:
        """Raise ConfigError naming those there are."""
        try:
            return self._children[name]
        except KeyError:
            raise ConfigError(
                f'the stack has no process called "{name}"; it has {", ".join(self._children)}'
            ) from None


def _tiers(children: Sequence[Child]) -> list[list[Child]]:
    """Group in order of stopping: services, mailbox and registry, brokers together (the last one alone has no quorum)."""
    infrastructure = [c for c in children if c.name in {MAILBOX, REGISTRY}]
    brokers = [c for c in children if c.name.startswith("kafka-")]
    services = [c for c in children if c not in infrastructure and c not in brokers]
    return [tier for tier in (services, infrastructure, brokers) if tier]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """All that must be on the machine before a stack can start."""

    distribution: Distribution
    launcher: Launcher
    environment: Mapping[str, str]


def prepare(on_download: Callable[[int, int], None] = lambda _done, _total: None) -> Kit:
    """Find Java and fetch what is missing; takes 0.1 s once all is there."""
    _require_extra()
    java = find_java()
    environment = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(OWN_VARIABLES) and key not in JAVA_VARIABLES
    }
    store = ArtifactStore()
    with store.lock():
        distribution = store.ensure(on_download)
    launcher = Launcher(java=java, archives=distribution.cache)
    return Kit(distribution=distribution, launcher=launcher, environment=environment)


def _require_extra() -> None:
    missing = [name for name in ("aiosmtpd", "jgo", "psutil") if not find_spec(name)]
    if missing:
        raise ConfigError(
            f"the local stack needs {', '.join(missing)}", hint="pip install 'duly[local]'"
        )


def build(layout: Layout, kit: Kit, *, project: Path) -> Stack:
    """Check the ports and prepare the folders; nothing runs yet."""
    layout.folder.mkdir(parents=True, exist_ok=True)
    leash = Leash(layout.folder)
    try:
        layout.ports.require_free()
        programs = _programs(layout, kit, project)
    except BaseException:
        leash.close()
        raise
    training = training_program(layout, kit.environment)
    is_trained = not missing_archives(kit.distribution, kit.launcher)
    return Stack(
        layout, programs, kit.environment, leash, training=None if is_trained else training
    )


def _programs(layout: Layout, kit: Kit, project: Path) -> tuple[Program, ...]:
    distribution, launcher, environment = kit.distribution, kit.launcher, kit.environment
    return (
        *broker_programs(layout, distribution, launcher, environment),
        registry_program(layout, distribution, launcher, environment),
        mailbox_program(layout, environment),
        *(service_program(layout, name, project, environment) for name in layout.ports.services),
    )


@contextmanager
def ephemeral(
    *,
    brokers: int = 1,
    folder: Path | None = None,
    project: Path | None = None,
    services: Sequence[str] = (),
) -> Generator[Stack]:
    """Give a running Kafka, registry and mailbox on free ports, for tests.

    The named services are known to the stack and not started: register first, then `stack.start("billing")`.
    """
    with tempfile.TemporaryDirectory(prefix="duly-", ignore_cleanup_errors=True) as scratch:
        layout = Layout(
            folder=(folder or Path(scratch)).resolve(),
            ports=choose_free_ports(brokers=brokers, services=services),
        )
        stack = build(layout, prepare(), project=(project or Path.cwd()).resolve())
        try:
            stack.start(*(name for name in stack.children if name not in services))
            yield stack
        finally:
            stack.close()
