"""`duly register` on a real cluster: what it makes is what was asked for, and stays."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import httpx

from duly.errors import ConfigError
from duly.kafka import Admin
from duly.registry import Registry

if TYPE_CHECKING:
    from tests.conformance.conftest import Project


def test_register_makes_what_is_missing_once(project: Project) -> None:
    planned = project.run("register", "--plan")
    admin = Admin(project.cluster.environment)
    assert planned.returncode == 0, planned.stderr
    assert planned.stdout.splitlines()[-1] == "5 to change"
    assert admin.topic(project.topic) is None

    first = project.run("register")
    assert first.returncode == 0, first.stderr
    assert first.stdout.splitlines()[-1] == "5 changed, 0 to change"
    second = project.run("register", "--json")
    assert second.returncode == 0, second.stderr
    answer = json.loads(second.stdout)
    assert answer["to_change"] == 0
    assert answer["changes"] == []

    topic = admin.topic(project.topic)
    assert topic is not None
    assert topic.partitions == 12
    assert topic.settings["retention.ms"] == "-1"
    assert topic.settings["message.timestamp.type"] == "LogAppendTime"
    assert topic.settings["cleanup.policy"] == "delete"
    for name in (f"{project.topic}-bill.dead", f"{project.topic}-bill.replay"):
        assert admin.topic(name) is not None
    text = (project.folder / "schemas/products/v1/Added/1.avsc").read_text()
    with Registry(project.cluster.registry_url) as registry:
        assert registry.compatibility(project.subject) == "FULL_TRANSITIVE"
        assert registry.schema_id(project.subject, text) == answer["schemas"][0]["schema_id"]


def test_a_revision_with_other_words_only_is_known_afterwards(project: Project) -> None:
    """Confluent's registry gives it an id of its own, Apicurio the id of the revision before."""
    project.head(doc="The words are new.")
    assert project.run("freeze").returncode == 0
    first = project.run("register")
    assert first.returncode == 0, first.stderr
    second = json.loads(project.run("register", "--json").stdout)

    assert second["to_change"] == 0
    one, other = second["schemas"]
    assert (one["revision"], other["revision"]) == (1, 2)
    assert other["is_folded"] is (one["schema_id"] == other["schema_id"])


def test_what_drifted_and_what_was_retired_is_put_right(project: Project) -> None:
    project.head(fields=', {"name": "size", "type": "int", "default": 1, "doc": "How big."}')
    assert project.run("freeze").returncode == 0
    assert project.run("register").returncode == 0
    Admin(project.cluster.environment).set_topic(project.topic, {"retention.ms": "1000"})
    passport = project.folder / "schemas/products/domain.toml"
    passport.write_text(passport.read_text() + "retired = [1]\n")
    done = project.run("register")

    assert done.returncode == 0, done.stderr
    assert f"~ topic {project.topic}: retention.ms 1000 → -1" in done.stdout
    assert f"- subject {project.subject}: version 1" in done.stdout
    assert done.stdout.splitlines()[-1] == "2 changed, 0 to change"
    with Registry(project.cluster.registry_url) as registry:
        assert registry.versions(project.subject) == (2,)


def test_the_plan_names_each_drift_that_somebody_made_by_hand(project: Project) -> None:
    """Through the registry's own API: its level, a version nobody froze, a revision that was deleted."""
    size = ', {"name": "size", "type": "int", "default": 1, "doc": "How big."}'
    project.head(fields=size)
    assert project.run("freeze").returncode == 0
    assert project.run("register").returncode == 0
    subject = f"{project.cluster.registry_url}/subjects/{project.subject}"
    fields = [{"name": "colour", "type": "string"}]
    stranger = {"type": "record", "name": f"{project.root}.products.v1.Added", "fields": fields}
    with httpx.Client(trust_env=False, timeout=30) as http:
        config = subject.replace("/subjects/", "/config/")
        http.put(config, json={"compatibility": "NONE"}).raise_for_status()
        posted = http.post(f"{subject}/versions", json={"schema": json.dumps(stranger)})
        http.delete(f"{subject}/versions/2").raise_for_status()
    planned = project.run("register", "--plan")

    assert planned.returncode == 0, planned.stderr
    lines = planned.stdout.splitlines()
    assert f"~ subject {project.subject}: compatibility NONE → FULL_TRANSITIVE" in lines
    assert f"+ subject {project.subject}: revision 2" in lines
    assert (
        f'note: subject "{project.subject}" has a version 3 (id {posted.json()["id"]}) '
        "that is no frozen revision"
    ) in lines
    assert lines[-1] == "2 to change"
    assert project.run("register", "--plan").stdout == planned.stdout, "a plan changes nothing"


def test_the_plan_agrees_with_a_real_registry_about_what_breaks(project: Project) -> None:
    """Both judge the unfrozen head as it is; where they agree there is nothing to say."""
    assert project.run("register").returncode == 0
    for fields, code in (
        (', {"name": "size", "type": "int", "default": 1, "doc": "How big."}', 0),
        (', {"name": "size", "type": "int", "doc": "How big."}', 1),
    ):
        project.head(fields=fields)
        planned = project.run("register", "--plan", local=True)
        assert planned.returncode == 0, planned.stderr
        assert f"+ subject {project.subject}: unfrozen head" in planned.stdout
        assert "note:" not in planned.stdout, "the registry's verdict is duly's"
        assert project.run("check").returncode == code


def test_an_unfrozen_head_is_for_a_local_stack_only(project: Project) -> None:
    project.head(fields=', {"name": "size", "type": "int", "default": 1, "doc": "How big."}')
    refused = project.run("register")
    taken = project.run("register", local=True)

    assert refused.returncode == ConfigError.exit_code
    assert "schemas/products/v1/Added.avsc" in refused.stderr
    assert "duly freeze" in refused.stderr
    assert taken.returncode == 0, taken.stderr
    assert "unfrozen head" in taken.stdout


def test_a_registry_or_broker_that_is_away_is_said_to_be(project: Project) -> None:
    here = project.cluster
    project.cluster = type(here)(
        bootstrap_servers=here.bootstrap_servers, registry_url="http://127.0.0.1:1"
    )
    no_registry = project.run("register")
    project.cluster = here

    assert no_registry.returncode == 3
    assert no_registry.stderr.startswith("error: the registry at http://127.0.0.1:1")
    assert "Traceback" not in no_registry.stderr
