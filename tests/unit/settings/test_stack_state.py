"""A local stack runs for as long as its supervisor holds the lock, whatever lies in its folder."""

from __future__ import annotations

import fcntl
import os
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from duly.local.state import StackLock, write_state
from duly.project import find_project
from duly.settings import load_environment

if TYPE_CHECKING:
    from pathlib import Path

    from duly.project import Project

STATE = {"supervisor_pid": os.getpid(), "bootstrap_servers": "127.0.0.1:19092"}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    for name in ("KAFKA_BOOTSTRAP_SERVERS", "SCHEMA_REGISTRY_URL", "DULY_STACK"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "pyproject.toml").write_text("[tool.duly]\n", encoding="utf-8")
    return find_project(tmp_path)


def test_a_running_stack_is_used_where_no_address_is_set(project: Project) -> None:
    folder = project.folder / ".duly"
    with closing(StackLock(folder)) as lock:
        assert lock.acquire()
        write_state(folder, STATE)
        environment = load_environment(project)
    assert environment.is_local
    assert environment.kafka_bootstrap_servers == "127.0.0.1:19092"


def test_what_a_killed_supervisor_left_is_no_stack_though_another_process_has_its_id(
    project: Project,
) -> None:
    folder = project.folder / ".duly"
    StackLock(folder).close()
    write_state(folder, STATE)
    environment = load_environment(project)
    assert not environment.is_local
    assert environment.kafka_bootstrap_servers == ""


@pytest.mark.parametrize("text", ["[]", "3", "null", "{", "", "\udcff"])
def test_a_file_that_holds_no_state_is_no_stack(project: Project, text: str) -> None:
    folder = project.folder / ".duly"
    with closing(StackLock(folder)) as lock:
        assert lock.acquire()
        (folder / "stack.json").write_bytes(text.encode(errors="surrogateescape"))
        assert not load_environment(project).is_local


def test_two_who_look_at_once_do_not_take_each_other_for_a_supervisor(project: Project) -> None:
    folder = project.folder / ".duly"
    StackLock(folder).close()
    write_state(folder, STATE)
    with (folder / "lock").open() as other:
        fcntl.flock(other, fcntl.LOCK_SH)
        assert not load_environment(project).is_local
