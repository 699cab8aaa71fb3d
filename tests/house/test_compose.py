"""docker-compose.yml runs the same versions with the same settings as the local stack."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import Any

import pytest
import yaml

from tests.house.tree import ROOT, text

COMPOSE: dict[str, Any] = yaml.safe_load(text("docker-compose.yml"))
SERVICES = ("products", "inventory", "billing", "notification")


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
