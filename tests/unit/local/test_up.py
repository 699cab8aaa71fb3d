"""duly up, down and status as a person runs them, on the real Kafka and the real registry."""

from __future__ import annotations

import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.local.processes import wait_gone

if TYPE_CHECKING:
    from collections.abc import Iterator


class Project:
    """A folder with [tool.duly] and no services."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "pyproject.toml").write_text('[tool.duly]\nroot = "shop"\n', encoding="utf-8")

    def duly(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "duly", *arguments],
            cwd=self.folder, env={**os.environ, "NO_COLOR": "1", **environment},
            capture_output=True, text=True, timeout=240, check=False,
        )  # fmt: skip

    def status(self) -> dict[str, Any]:
        return json.loads(self.duly("status", "--json").stdout)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    project = Project(tmp_path)
    yield project
    project.duly("down")


def post_schema(registry_url: str) -> int:
    request = urllib.request.Request(
        f"{registry_url}/subjects/kept/versions",
        data=json.dumps({"schema": '"string"'}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.loads(answer.read())["id"]


def test_a_stack_tells_where_it_is_survives_its_supervisor_and_forgets_on_demand(
    project: Project,
) -> None:
    first = project.duly("up", "-d", "--no-services", "--free-ports")
    assert first.returncode == 0, first.stdout + first.stderr
    assert "kafka-1 ready after" in first.stdout

    again = project.duly("up", "--no-services")
    assert (again.returncode, "the stack is up" in again.stdout) == (0, True)

    seen = project.status()
    names = [process["name"] for process in seen["processes"]]
    assert names == ["kafka-1", "registry", "mailbox"]
    assert {process["state"] for process in seen["processes"]} == {"up"}
    schema_id = post_schema(seen["schema_registry_url"])

    stack = json.loads((project.folder / ".duly" / "stack.json").read_text())
    pids = [process["pid"] for process in seen["processes"]]
    os.kill(stack["supervisor_pid"], signal.SIGKILL)
    wait_gone(*pids, within_s=20)
    assert project.duly("status").returncode == 2

    second = project.duly("up", "-d", "--no-services", "--free-ports")
    assert second.returncode == 0, second.stdout + second.stderr
    assert post_schema(project.status()["schema_registry_url"]) == schema_id, "data was kept"
    assert not Path(stack["control"]).parent.exists(), "nothing of the killed one stays behind"

    stop = second.stdout.rpartition("stop it with: ")[2].partition("\n")[0]
    stopped = subprocess.run([*shlex.split(stop), "--wipe"], cwd=project.folder, check=False)
    assert stopped.returncode == 0, "what it says can be pasted, wherever duly is installed"
    assert not (project.folder / ".duly").exists()


def test_a_taken_port_is_named_and_nothing_is_left_running(project: Project) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        outcome = project.duly("up", "--no-services", "--registry-port", str(port))
    assert outcome.returncode == 2
    assert f"error: port {port} for the registry is taken" in outcome.stderr
    assert project.duly("status").returncode == 2


def test_a_folder_that_cannot_hold_a_stack_is_named_before_anything_starts(
    project: Project,
) -> None:
    (project.folder / "taken").touch()
    for options in ((), ("-d",)):
        outcome = project.duly("up", *options, "--folder", "taken/stack")
        assert "taken/stack cannot hold a stack: Not a directory" in outcome.stderr
        assert outcome.returncode == 2


def test_a_detached_start_that_fails_ends_with_the_code_of_its_supervisor(project: Project) -> None:
    nowhere = dict.fromkeys(
        ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), "http://127.0.0.1:9"
    )
    offline = project.duly(
        "up", "-d", "--no-services", "--free-ports",
        M2_REPO=str(project.folder / "repository"), XDG_CACHE_HOME=str(project.folder / "cache"),
        **nowhere, NO_PROXY="", no_proxy="",
    )  # fmt: skip
    assert "cannot fetch" in offline.stdout
    assert "error: the stack did not start, exit code 3" in offline.stderr
    assert offline.returncode == 3
