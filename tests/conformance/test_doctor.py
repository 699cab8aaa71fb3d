"""`duly doctor` on a real cluster: it finds what is wrong, and leaves nothing behind."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from duly.doctor import SCRATCH
from duly.kafka import Admin
from duly.registry import Registry

if TYPE_CHECKING:
    from tests.conformance.conftest import Project


def test_a_stack_that_holds_is_found_to_hold_and_left_as_it_was(project: Project) -> None:
    assert project.run("register").returncode == 0
    seen = project.run("doctor", "--json")
    answer = json.loads(seen.stdout)

    assert seen.returncode == 0, seen.stdout
    assert answer["ok"] is True
    assert [link["link"] for link in answer["links"]] == [
        "settings",
        "contracts",
        "broker",
        "registry",
        "topics",
        "subjects",
    ]
    assert {link["state"] for link in answer["links"]} == {"ok"}
    topics = Admin(project.cluster.environment).topic_names()
    assert not [name for name in topics if name.startswith(SCRATCH)]
    with Registry(project.cluster.registry_url) as registry:
        assert not [name for name in registry.subjects() if name.startswith(SCRATCH)]


def test_topics_that_are_missing_or_drifted_are_the_first_trouble(project: Project) -> None:
    missing = project.run("doctor")
    assert project.run("register").returncode == 0
    Admin(project.cluster.environment).set_topic(project.topic, {"retention.ms": "1000"})
    drifted = project.run("doctor")

    for seen in (missing, drifted):
        assert seen.returncode == 1
        assert "failed  topics" in seen.stdout
        assert "duly register" in seen.stdout
        assert "-       subjects: not probed" in seen.stdout
    assert "retention.ms 1000 → -1" in drifted.stdout


def test_a_subject_that_is_not_what_was_frozen_is_trouble(project: Project) -> None:
    assert project.run("register").returncode == 0
    with Registry(project.cluster.registry_url) as registry:
        registry.set_compatibility(project.subject, "NONE")
        level = project.run("doctor")
        extra = f'{{"type": "record", "name": "{project.root}", "fields": []}}'
        registry.register(project.subject, extra)
        registry.set_compatibility(project.subject, "FULL_TRANSITIVE")
    stranger = project.run("doctor")

    assert level.returncode == 1
    assert "compatibility NONE → FULL_TRANSITIVE" in level.stdout
    assert stranger.returncode == 1
    assert "version 2" in stranger.stdout
    assert "no frozen revision" in stranger.stdout


def test_a_registry_that_is_away_is_named_and_the_rest_not_probed(project: Project) -> None:
    here = project.cluster
    project.cluster = type(here)(
        bootstrap_servers=here.bootstrap_servers, registry_url="http://127.0.0.1:1"
    )
    seen = project.run("doctor", "--json")
    states = {link["link"]: link["state"] for link in json.loads(seen.stdout)["links"]}

    assert seen.returncode == 3
    assert states["broker"] == "ok"
    assert states["registry"] == "failed"
    assert states["topics"] == "not probed"


def test_contracts_that_cannot_be_read_come_before_the_cluster(project: Project) -> None:
    (project.folder / "schemas/products/v1/Added.avsc").write_text("{")
    seen = project.run("doctor")

    assert seen.returncode == 2
    assert "failed  contracts: schemas/products/v1/Added.avsc:1:" in seen.stdout
    assert "-       broker: not probed" in seen.stdout
