"""docker-compose.yml runs the same versions with the same settings as the local stack."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import Any

import pytest
import yaml

from duly.local import Layout, fixed_ports
from duly.local.artifacts import listed
from duly.local.kafka import server_properties
from tests.house.tree import ROOT, text

COMPOSE: dict[str, Any] = yaml.safe_load(text("docker-compose.yml"))
SERVICES = ("products", "inventory", "billing", "notification")
OF_THE_PLACE = {
    "process.roles",
    "node.id",
    "controller.quorum.voters",
    "controller.listener.names",
    "listeners",
    "advertised.listeners",
    "listener.security.protocol.map",
    "inter.broker.listener.name",
    "log.dirs",
}
"""Settings of a broker that say where it is and who talks to it, not how it behaves."""


def usual_layout() -> Layout:
    return Layout(folder=ROOT / ".duly", ports=fixed_ports(brokers=1, services=SERVICES))


def test_versions_are_those_of_the_local_stack() -> None:
    versions = {
        tuple(artifact.coordinate.split(":")[:2]): artifact.coordinate.split(":")[2]
        for artifact in listed()
    }
    kafka = versions["org.apache.kafka", "kafka_2.13"]
    registry = versions["io.apicurio", "apicurio-registry-app"]
    assert COMPOSE["services"]["kafka"]["image"] == f"apache/kafka:{kafka}"
    assert COMPOSE["services"]["registry"]["image"] == f"apicurio/apicurio-registry:{registry}"


def test_the_broker_is_set_as_the_local_one() -> None:
    local = {
        key: value
        for key, value in server_properties(usual_layout(), 1).items()
        if key not in OF_THE_PLACE
    }
    described = {
        name.removeprefix("KAFKA_").lower().replace("_", "."): value
        for name, value in COMPOSE["services"]["kafka"]["environment"].items()
        if name.startswith("KAFKA_")
    }
    assert {key: described[key] for key in described.keys() - OF_THE_PLACE} == local


def test_services_speak_to_the_same_interface_of_the_registry() -> None:
    path = usual_layout().registry_url.partition("//")[2].partition("/")[2]
    assert COMPOSE["x-service"]["environment"]["SCHEMA_REGISTRY_URL"].endswith(f":8080/{path}")


def test_compose_and_the_local_stack_can_run_at_once() -> None:
    published = {
        int(str(port).split(":")[1])
        for service in COMPOSE["services"].values()
        for port in service.get("ports", [])
    }
    three = Layout(folder=ROOT / ".duly", ports=fixed_ports(brokers=3, services=SERVICES))
    assert not published & {port for _, port, _ in three.ports}


def test_every_published_port_is_on_loopback() -> None:
    ports = [port for service in COMPOSE["services"].values() for port in service.get("ports", [])]
    assert ports
    assert all(str(port).startswith("127.0.0.1:") for port in ports)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_starts_after_set_up_and_says_when_it_is_ready(service: str) -> None:
    described = COMPOSE["services"][service]
    assert described["command"] == ["run", service]
    assert described["depends_on"]["setup"] == {"condition": "service_completed_successfully"}
    assert "/health/ready" in described["healthcheck"]["test"][-1]
    assert any(volume.endswith(":/data") for volume in described["volumes"])


def test_named_volumes_are_declared() -> None:
    used = {
        volume.partition(":")[0]
        for service in COMPOSE["services"].values()
        for volume in service.get("volumes", [])
    }
    assert used == set(COMPOSE["volumes"])


def test_images_are_pinned() -> None:
    images = {service["image"] for service in COMPOSE["services"].values()} - {"duly-shop"}
    assert all(re.fullmatch(r"[\w./-]+:\d+\.\d+\.\d+", image) for image in images), images


def test_docker_accepts_the_file() -> None:
    if shutil.which("docker") is None:
        pytest.skip("docker is not installed")
    probe = subprocess.run(["docker", "compose", "version"], capture_output=True, check=False)
    if probe.returncode:
        pytest.skip("this docker has no compose command")
    subprocess.run(["docker", "compose", "config", "-q"], cwd=ROOT, check=True)


def test_hadolint_accepts_the_dockerfile() -> None:
    hadolint = shutil.which("hadolint", path=f"{ROOT}/.venv/bin") or shutil.which("hadolint")
    assert hadolint, "hadolint is part of requirements/dev.txt"
    subprocess.run([hadolint, str(ROOT / "Dockerfile")], check=True)


def test_the_image_runs_as_a_user_that_is_not_root() -> None:
    users = re.findall(r"^USER (\S+)$", text("Dockerfile"), re.MULTILINE)
    assert users
    assert users[-1] not in {"root", "0"}
