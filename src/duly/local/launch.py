"""`duly up` in the foreground, and the same as a process of its own."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from duly.errors import ConfigError, DulyError
from duly.local.child import Child, StartCancelledError, tail
from duly.local.control import clear_away
from duly.local.layout import Layout, choose_free_ports, fixed_ports
from duly.local.servers import register_program
from duly.local.stack import build, prepare
from duly.local.state import StackLock, remove_state
from duly.local.supervisor import Supervisor
from duly.stack_state import is_up, read_state

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from duly.local.console import Teller
    from duly.local.stack import Stack
    from duly.project import Project

LEASH_VARIABLE: Final = "DULY_LEASH_FD"
"""A pipe: when it closes, the detached supervisor stops, unless a byte came first."""
DETACHED_VARIABLE: Final = "DULY_DETACHED"
POLL_S: Final = 0.05
DETACHED_START_TIMEOUT_S: Final = 900.0
STOP_TIMEOUT_S: Final = 60.0


class StackNotStartedError(DulyError):
    """The detached supervisor gave up and has said why; the exit code is its own."""

    code = "stack_not_started"

    def __init__(self, exit_code: int) -> None:
        super().__init__(f"the stack did not start, exit code {exit_code}")
        self.exit_code = exit_code


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    folder: Path
    brokers: int | None = None
    """None: as many as the folder has data of, else one."""
    services: bool = True
    free_ports: bool = False
    ports: Mapping[str, int] = field(default_factory=dict[str, int])
    """Those of `fixed_ports` that are not the usual ones."""

    def arguments(self) -> list[str]:
        """Say the same to `duly up`."""
        words = ["--folder", str(self.folder)]
        words += ["--brokers", str(self.brokers)] if self.brokers else []
        words += [] if self.services else ["--no-services"]
        words += ["--free-ports"] if self.free_ports else []
        names = {"kafka": "kafka", "registry": "registry", "smtp": "smtp"}
        names["first_service"] = "services"
        for key, port in self.ports.items():
            words += [f"--{names[key]}-port", str(port)]
        return words


def run_foreground(project: Project, options: Options, teller: Teller) -> bool:
    """Return once the stack is stopped, or False at once if one runs there already."""
    lock = StackLock(options.folder)
    if not lock.acquire():
        return False
    if left := read_state(options.folder):  # by somebody who is gone: the lock is ours
        clear_away(left.get("control", ""))
    teller.is_followed = DETACHED_VARIABLE in os.environ
    remove_state(options.folder)
    stopping = threading.Event()
    try:
        _on_termination(_interrupt)
        kit = prepare(teller.downloading)
        teller.downloaded()
        stack = build(_layout(project, options), kit, project=project.folder)
        _on_termination(_ask_twice(stopping))
        _watch_leash(stopping)
        _supervise(stack, project, teller, stopping)
    except KeyboardInterrupt:
        raise StartCancelledError("stopped before anything was started") from None
    finally:
        teller.downloaded()
        lock.close()
    return True


def start_detached(
    project: Project, options: Options, teller: Teller, *, leash: int | None = None
) -> dict[str, Any]:
    """Start the supervisor as a session of its own, show what it says, and return its state once all is ready.

    Raises StackNotStartedError if it gives up. With `leash`, the read end of a pipe, it lives only as long as the pipe.
    """
    StackLock(options.folder).close()  # raises if the folder cannot hold a stack
    log = options.folder / "logs" / "supervisor.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, DETACHED_VARIABLE: "1"}
    environment.pop(LEASH_VARIABLE, None)
    if leash is not None:
        environment[LEASH_VARIABLE] = str(leash)
    with log.open("ab") as stream:
        started_at = stream.tell()
        supervisor = subprocess.Popen(
            [sys.executable, "-m", "duly", "up", *options.arguments()],
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
            cwd=project.folder,
            env=environment,
            pass_fds=() if leash is None else (leash,),
            start_new_session=True,
        )
    with log.open("r", encoding="utf-8", errors="replace") as lines:
        lines.seek(started_at)
        try:
            return _follow(supervisor, options.folder, lines.readlines, teller)
        except KeyboardInterrupt:
            supervisor.send_signal(signal.SIGTERM)
            supervisor.wait(STOP_TIMEOUT_S)
            raise
        finally:
            teller.downloaded()


def stop(folder: Path) -> bool:
    """Stop the stack that runs in the folder and wait; False if none runs there."""
    state = read_state(folder)
    if state is None:
        return False
    supervisor = int(state["supervisor_pid"])
    for number in (signal.SIGTERM, signal.SIGKILL):  # its children go with it in any case
        with contextlib.suppress(ProcessLookupError):
            os.kill(supervisor, number)
        deadline = time.monotonic() + STOP_TIMEOUT_S
        while time.monotonic() < deadline:
            if not is_up(folder):
                return True
            time.sleep(POLL_S)
    raise ConfigError(f"the supervisor, process {supervisor}, does not end")


def _follow(
    supervisor: subprocess.Popen[bytes],
    folder: Path,
    new_lines: Callable[[], Sequence[str]],
    teller: Teller,
) -> dict[str, Any]:
    deadline = time.monotonic() + DETACHED_START_TIMEOUT_S
    while time.monotonic() < deadline:
        code = supervisor.poll()
        for line in new_lines():
            teller.follow(line.rstrip("\n"))
        if code is not None:
            return _after_the_end(code, folder)
        state = read_state(folder)
        if state and state["ready"] and state["supervisor_pid"] == supervisor.pid:
            for line in new_lines():
                teller.follow(line.rstrip("\n"))
            return state
        time.sleep(POLL_S)
    supervisor.terminate()
    raise ConfigError(f"the stack was not ready within {DETACHED_START_TIMEOUT_S:.0f} s")


def _after_the_end(code: int, folder: Path) -> dict[str, Any]:
    """Return the state of a stack that was quicker than this supervisor, or raise."""
    if code != 0:
        raise StackNotStartedError(code if code > 0 else 128 - code)  # as shells say it
    state = read_state(folder)
    if state and state["ready"]:
        return state
    raise StartCancelledError("the stack was stopped before it was ready")


def _layout(project: Project, options: Options) -> Layout:
    services = _services(project) if options.services else []
    brokers = options.brokers or _brokers_before(options.folder)
    ports = (
        choose_free_ports(brokers=brokers, services=services)
        if options.free_ports
        else fixed_ports(brokers=brokers, services=services, **options.ports)
    )
    return Layout(folder=options.folder, ports=ports)


def _services(project: Project) -> list[str]:
    return sorted(file.parent.name.replace("_", "-") for file in project.services.glob("*/app.py"))


def _brokers_before(folder: Path) -> int:
    try:
        return json.loads((folder / "cluster.json").read_text(encoding="utf-8"))["brokers"]
    except (OSError, ValueError, KeyError):
        return 1


def wipe(folder: Path) -> bool:
    """Delete what a stack kept; False if there is nothing.

    Raises ConfigError for a folder that no stack made: a slip in an option must not cost a home directory.
    """
    if not folder.exists() or not any(folder.iterdir()):
        return False
    if not (folder / "cluster.json").is_file() and folder.name != ".duly":
        raise ConfigError(f"{folder} holds no stack's data, so nothing was deleted")
    for inner in folder.glob("*/stack.json"):  # such as the demo's
        stop(inner.parent)
    shutil.rmtree(folder)
    return True


def down_command(project: Project, folder: Path) -> str:
    """Say what stops the stack of this folder, as it can be pasted into a shell."""
    usual = folder == project.folder / ".duly"
    where = "" if usual else f" --folder {shlex.quote(_short(folder))}"
    return f"{_duly()} down{where}"


def _duly() -> str:
    """`make demo` and others call duly by its path: then it is not found by its name."""
    script = Path(sys.executable).with_name("duly")
    found = shutil.which("duly")
    is_found = found is not None and Path(found).absolute() == script
    return "duly" if is_found or not script.exists() else shlex.quote(_short(script))


def _short(folder: Path) -> str:
    here = Path.cwd()
    return str(folder.relative_to(here)) if folder.is_relative_to(here) else str(folder)


def _supervise(stack: Stack, project: Project, teller: Teller, stopping: threading.Event) -> None:
    def register(cancelled: threading.Event) -> None:
        if stack.layout.ports.services:
            _register(stack, project, teller, cancelled)

    try:
        supervisor = Supervisor(stack=stack, say=teller.say, register=register, stopping=stopping)
        if DETACHED_VARIABLE in os.environ:
            supervisor.how_to_stop = f"stop it with: {down_command(project, stack.layout.folder)}"
        supervisor.run()
    finally:
        stack.close()


def _register(stack: Stack, project: Project, teller: Teller, cancelled: threading.Event) -> None:
    """Run `duly register` against the new stack; its last lines go to whoever waits."""
    program = register_program(stack.layout, project.folder, stack.environment)
    program.log.unlink(missing_ok=True)
    child = Child(program=program, leash=stack.leash)
    child.start()
    code = child.wait_ended(cancelled)
    output = tail(program.log)
    if code != 0:
        raise ConfigError(
            f"duly register failed, exit code {code}; the end of {program.log}:\n{output}",
            hint="mend what it says, then start again",
        )
    teller.say(f"registered: {output.splitlines()[-1].strip()}")


def _watch_leash(stopping: threading.Event) -> None:
    named = os.environ.pop(LEASH_VARIABLE, "")
    if not named:
        return

    def wait() -> None:
        if not os.read(int(named), 1):
            stopping.set()

    threading.Thread(target=wait, daemon=True).start()


def _interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _ask_twice(stopping: threading.Event) -> Callable[[int, object], None]:
    """Stop in order at the first signal; at the second leave at once, and the guards end what is left."""

    def handle(_number: int, _frame: object) -> None:
        if stopping.is_set():
            os._exit(130)
        stopping.set()

    return handle


def _on_termination(handler: Callable[[int, Any], None]) -> None:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, handler)
