"""Brokers in memory and for real; a project of its own on the shared cluster, for the verbs of the command line."""

from __future__ import annotations

import sys
from contextlib import ExitStack, closing, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING, cast
from uuid import uuid4

import pytest

from duly.cli.main import main
from tests.conformance.world import Members, MemoryWorld, RealWorld

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conformance.world import World
    from tests.conftest import Cluster

PASSPORT = """\
owner = "catalogue team"
summary = "Facts about what we sell."
[v1]
topic = "{topic}"
[v1.Added]
key = "sku"
produced_by = ["{topic}-shop"]
consumed_by = ["{topic}-bill"]
"""


@dataclass(slots=True, kw_only=True)
class Project:
    """A project of the test's own, so that its topics and subjects are too."""

    folder: Path
    cluster: Cluster
    root: str
    topic: str

    @property
    def subject(self) -> str:
        return f"{self.root}.products.v1.Added"

    def head(self, *, doc: str = "Something was added.", fields: str = "") -> None:
        text = (
            f'{{"type": "record", "name": "Added", "namespace": "{self.root}.products.v1",\n'
            f' "doc": "{doc}", "fields": [{{"name": "sku", "type": "string", "doc": "Who."}}{fields}]}}'
        )
        (self.folder / "schemas/products/v1/Added.avsc").write_text(text)

    def run(self, *words: str, local: bool = False) -> Outcome:
        with pytest.MonkeyPatch.context() as patch, ExitStack() as streams:
            patch.chdir(self.folder)
            patch.setenv("KAFKA_BOOTSTRAP_SERVERS", self.cluster.bootstrap_servers)
            patch.setenv("SCHEMA_REGISTRY_URL", self.cluster.registry_url)
            patch.setenv("DULY_STACK", "local" if local else "")
            patch.setattr(sys, "argv", ["duly", *words])
            out = streams.enter_context(redirect_stdout(StringIO()))
            err = streams.enter_context(redirect_stderr(StringIO()))
            with pytest.raises(SystemExit) as end:
                main()
        code = end.value.code
        assert code is None or isinstance(code, int)
        return Outcome(returncode=code or 0, stdout=out.getvalue(), stderr=err.getvalue())


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def project(tmp_path: Path, cluster: Cluster) -> Project:
    unique = f"t{uuid4().hex[:10]}"
    (tmp_path / "pyproject.toml").write_text(f'[tool.duly]\nroot = "{unique}"\n')
    (tmp_path / "schemas/products/v1").mkdir(parents=True)
    (tmp_path / "schemas/products/domain.toml").write_text(PASSPORT.format(topic=unique))
    project = Project(folder=tmp_path, cluster=cluster, root=unique, topic=unique)
    project.head()
    assert project.run("freeze").returncode == 0
    return project


@pytest.fixture(params=["memory", "real"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    if request.param == "memory":
        yield MemoryWorld()
        return
    with closing(RealWorld(cast("Cluster", request.getfixturevalue("cluster")))) as world:
        yield world


@pytest.fixture
def join(world: World) -> Iterator[Members]:
    members = Members(world)
    yield members
    members.close()
