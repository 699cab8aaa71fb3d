"""A second line beside the first, on a real Kafka and a real registry; tests/unit/lines has the story on a Bench."""

from __future__ import annotations

import importlib
import json
from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING, Any, Final

import pytest

from duly import Service
from duly.registry import Registry
from duly.runtime.clock import SystemClock
from duly.runtime.connect import connect_cluster
from duly.runtime.database import connect
from duly.runtime.instance import Instance
from duly.runtime.traces import TraceIdsOnly
from tests.conformance.world import RealWorld, part, until
from tests.e2e.foreign import read_all

if TYPE_CHECKING:
    from collections.abc import Generator

    from duly import Tx
    from tests.conformance.conftest import Project

POLL_S: Final = 0.05
HEAD: Final = """\
{{"type": "record", "name": "Added", "namespace": "{root}.products.v2", "doc": "Something was added.", "fields": [
    {{"name": "number", "type": "long", "doc": "Who."}}, {{"name": "cents", "type": "long", "doc": "For how much."}}]}}
"""
PASSPORT: Final = """
[v2]
topic = "{topic}-v2"
[v2.Added]
key = "number"
produced_by = ["{topic}-shop"]
consumed_by = ["{topic}-kiosk"]
"""


@pytest.fixture
def two_lines(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """v1 is registered, and v2 begun, frozen and generated."""
    assert project.run("register").returncode == 0
    folder = project.folder / "schemas/products/v2"
    folder.mkdir()
    (folder / "Added.avsc").write_text(HEAD.format(root=project.root))
    with (project.folder / "schemas/products/domain.toml").open("a") as passport:
        passport.write(PASSPORT.format(topic=project.topic))
    for verb in ("freeze", "generate"):
        assert project.run(verb).returncode == 0
    monkeypatch.syspath_prepend(project.folder / "generated")
    return project


def test_a_second_line_is_registered_published_and_read_beside_the_first(
    two_lines: Project,
) -> None:
    checked = two_lines.run("check")
    assert checked.returncode == 0
    assert checked.stdout.splitlines()[-1].endswith(": no findings")
    registered = two_lines.run("register")
    assert registered.returncode == 0, registered.stderr
    *said, last = registered.stdout.splitlines()
    made = [line for line in said if not line.startswith("=")]
    assert last == "5 changed, 0 to change"
    assert not [line for line in made if f"topic {two_lines.topic}:" in line or ".v1." in line]
    again = json.loads(two_lines.run("register", "--json").stdout)
    assert again["to_change"] == 0

    publish_and_read_both(two_lines)

    ids = {schema["subject"]: schema["schema_id"] for schema in again["schemas"]}
    with (
        Registry(two_lines.cluster.registry_url) as registry,
        closing(RealWorld(two_lines.cluster)) as world,
    ):
        for line, topic, reader in (("v1", "", "-bill"), ("v2", "-v2", "-kiosk")):
            subject = f"{two_lines.root}.products.{line}.Added"
            records = read_all(two_lines.cluster.bootstrap_servers, two_lines.topic + topic)
            assert [record.schema_id for record in records] == [ids[subject]] * 3
            assert registry.versions(subject) == (1,)
            ends = {part(two_lines.topic + topic, r.partition): r.offset + 1 for r in records}
            group = two_lines.topic + reader
            assert {p: world.committed(group, p) for p in ends} == ends, "as lag tools see it"


def publish_and_read_both(project: Project) -> None:
    v1, v2 = (importlib.import_module(f"{project.root}.products.{line}") for line in ("v1", "v2"))
    old: list[str] = []
    new: list[int] = []

    def on_old(event: Any, tx: Tx) -> None:
        old.append(event.sku)

    def on_new(event: Any, tx: Tx) -> None:
        new.append(event.cents)

    on_old.__annotations__["event"] = v1.Added
    on_new.__annotations__["event"] = v2.Added
    shop, bill, kiosk = (
        Service(name=f"{project.topic}-shop", publishes=[v1.Added, v2.Added]),
        Service(name=f"{project.topic}-bill", subscribers=[on_old]),
        Service(name=f"{project.topic}-kiosk", subscribers=[on_new]),
    )
    with ExitStack() as stack:
        running = [stack.enter_context(start(project, each)) for each in (shop, bill, kiosk)]
        with running[0].begin() as tx:
            for number in (1, 2, 3):
                tx.publish(v1.Added(sku=f"sku {number}"))
                tx.publish(v2.Added(number=number, cents=100 * number))
        until(lambda: work(*running) or len(old) + len(new) == 6)
    assert sorted(old) == ["sku 1", "sku 2", "sku 3"]
    assert sorted(new) == [100, 200, 300]


@contextmanager
def start(project: Project, service: Service) -> Generator[Instance]:
    """What `duly run` makes of it, without threads; only what is frozen and registered may be published."""
    environment = project.cluster.environment.model_copy(update={"duly_data": project.folder})
    broker, registry, codec = connect_cluster(environment)
    assert isinstance(registry, Registry)
    instance = Instance(
        service,
        broker=broker,
        registry=registry,
        codec=codec,
        database=connect("sqlite://"),
        clock=SystemClock(),
        traces=TraceIdsOnly(),
        allows_unfrozen=False,
    )
    instance.prepare()
    try:
        yield instance
    finally:
        if instance.poller is not None:
            instance.poller.close()
        instance.relay.close()
        instance.close()
        registry.close()


def work(*instances: Instance) -> None:
    """One round of everything."""
    for instance in instances:
        if instance.poller is not None:
            instance.poller.step(timeout_s=POLL_S)
        instance.handler.step()
        instance.relay.step()
