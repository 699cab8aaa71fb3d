"""Where things of one stack are: ports, addresses and files under its folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from duly.errors import ConfigError
from duly.local.ports import LOOPBACK, free_ports, require_free

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

BROKERS_MAX: Final = 9
KAFKA_PORT: Final = 19_092
REGISTRY_PORT: Final = 18_081
SMTP_PORT: Final = 11_025
SERVICES_PORT: Final = 18_101


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """All on loopback; brokers and controllers by broker, in order."""

    brokers: tuple[int, ...]
    controllers: tuple[int, ...]
    registry: int
    registry_management: int
    smtp: int
    services: Mapping[str, int]

    def __iter__(self) -> Iterator[tuple[str, int, str]]:
        """Purpose, port, and the option that chooses another."""
        for index, port in enumerate(self.brokers, 1):
            yield f"kafka broker {index}", port, "--kafka-port"
        for index, port in enumerate(self.controllers, 1):
            yield f"kafka controller {index}", port, "--kafka-port"
        yield "the registry", self.registry, "--registry-port"
        yield "the registry's management", self.registry_management, "--registry-port"
        yield "the mailbox (SMTP)", self.smtp, "--smtp-port"
        for name, port in self.services.items():
            yield f"service {name}", port, "--services-port"

    def require_free(self) -> None:
        """Raise ConfigError for the first that is taken, or wanted for two purposes."""
        purposes: dict[int, str] = {}
        for purpose, port, option in self:
            if port in purposes:
                raise ConfigError(
                    f"port {port} is wanted for {purposes[port]} and for {purpose}",
                    hint=f"choose another with {option}",
                )
            purposes[port] = purpose
            require_free(port, purpose=purpose, option=option)


def fixed_ports(
    *,
    brokers: int,
    services: Sequence[str],
    kafka: int = KAFKA_PORT,
    registry: int = REGISTRY_PORT,
    smtp: int = SMTP_PORT,
    first_service: int = SERVICES_PORT,
) -> Ports:
    """Give the same ports each time: brokers count up from `kafka`, services in order of name."""
    return Ports(
        brokers=tuple(range(kafka, kafka + brokers)),
        controllers=tuple(range(kafka + 100, kafka + 100 + brokers)),
        registry=registry,
        registry_management=registry + 1,
        smtp=smtp,
        services={name: first_service + index for index, name in enumerate(sorted(services))},
    )


def choose_free_ports(*, brokers: int, services: Sequence[str]) -> Ports:
    ports = iter(free_ports(2 * brokers + 3 + len(services)))
    return Ports(
        brokers=tuple(next(ports) for _ in range(brokers)),
        controllers=tuple(next(ports) for _ in range(brokers)),
        registry=next(ports),
        registry_management=next(ports),
        smtp=next(ports),
        services={name: next(ports) for name in sorted(services)},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One stack's folder and ports; everything else follows."""

    folder: Path
    ports: Ports

    @property
    def brokers(self) -> int:
        return len(self.ports.brokers)

    @property
    def bootstrap_servers(self) -> str:
        return ",".join(f"{LOOPBACK}:{port}" for port in self.ports.brokers)

    @property
    def registry_url(self) -> str:
        """The Confluent-compatible API."""
        return f"http://{LOOPBACK}:{self.ports.registry}/apis/ccompat/v7"

    @property
    def smtp_url(self) -> str:
        return f"smtp://{LOOPBACK}:{self.ports.smtp}"

    @property
    def mailbox(self) -> Path:
        return self.folder / "mailbox"

    def service_url(self, name: str) -> str:
        return f"http://{LOOPBACK}:{self.ports.services[name]}"

    def log(self, process: str) -> Path:
        return self.folder / "logs" / f"{process}.log"

    def database(self, service: str) -> Path:
        return self.folder / "data" / f"{service}.sqlite"
