"""From the environment to the real Kafka and the real registry."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from duly.errors import ConfigError, NoProjectError
from duly.project import find_project
from duly.settings import load_environment

if TYPE_CHECKING:
    from duly.broker import Broker
    from duly.codec import Codec
    from duly.registry import Registry
    from duly.settings import Environment

SCHEMA_CACHE = "schemas"
"""Folder inside DULY_DATA for schemas seen, so that a process starts while the registry is away."""


def connect_environment() -> Environment:
    """The environment; inside a project also its running local stack."""
    with contextlib.suppress(NoProjectError):
        return load_environment(find_project())
    return load_environment()


def connect_cluster(environment: Environment) -> tuple[Broker, Registry, Codec]:
    """Nothing is asked of either yet. Raises ConfigError where an address is missing."""
    from duly.codec import Codec
    from duly.kafka import KafkaBroker
    from duly.registry import Registry

    for name in ("kafka_bootstrap_servers", "schema_registry_url"):
        if not getattr(environment, name):
            raise ConfigError(
                f"{name.upper()} is not set",
                hint="set it, or start a stack on this machine with: duly up",
            )
    registry = Registry(
        environment.schema_registry_url,
        basic_auth=environment.schema_registry_basic_auth_user_info,
        ssl_ca=environment.schema_registry_ssl_ca_location,
        cache=environment.duly_data / SCHEMA_CACHE,
    )
    return KafkaBroker(environment), registry, Codec(registry)
