"""The stack's other programs: registry, mailbox, and the project's services."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from duly.local.child import Program
from duly.local.jvm import JavaProgram, Launcher
from duly.local.ports import LOOPBACK
from duly.local.probe import http_ok, smtp_greets

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from duly.local.artifacts import Distribution
    from duly.local.layout import Layout

REGISTRY: Final = "registry"
MAILBOX: Final = "mailbox"


def registry_program(
    layout: Layout, distribution: Distribution, launcher: Launcher, environment: Mapping[str, str]
) -> Program:
    """Apicurio with its data in an H2 file, so that schema ids survive a restart."""
    (layout.folder / REGISTRY).mkdir(parents=True, exist_ok=True)
    program = registry_java(layout, distribution)
    port = layout.ports.registry
    return Program(
        name=REGISTRY,
        command=launcher.command(program),
        environment={**environment, **program.environment},
        folder=layout.folder,
        log=layout.log(REGISTRY),
        is_ready=lambda: http_ok(port, "/apis/ccompat/v7/subjects"),
        start_timeout_s=120.0,
        stop_timeout_s=8.0,
    )


def registry_java(layout: Layout, distribution: Distribution) -> JavaProgram:
    """Start it from a plain class path, in its own loader's order: an AOT archive cannot hold classes of Quarkus's loader."""
    home = distribution.registry
    code = [home / "quarkus" / f"{kind}-bytecode.jar" for kind in ("transformed", "generated")]
    jars = [sorted((home / part).glob("*.jar")) for part in ("app", "lib/boot", "lib/main")]
    return JavaProgram(
        name=REGISTRY,
        main="io.quarkus.runner.GeneratedMain",
        classpath=(*code, *(jar for part in jars for jar in part)),
        heap_mb=384,
        properties={
            "java.util.logging.manager": "org.jboss.logmanager.LogManager",
            "quarkus.http.host": LOOPBACK,
            "quarkus.http.port": str(layout.ports.registry),
            "quarkus.management.host": LOOPBACK,  # by default it listens on all interfaces
            "quarkus.management.port": str(layout.ports.registry_management),
            "quarkus.banner.enabled": "false",
            "apicurio.storage.kind": "sql",
            "apicurio.storage.sql.kind": "h2",
            "apicurio.datasource.url": f"jdbc:h2:file:./{REGISTRY}/h2",  # in the stack's folder
        },
    )


def mailbox_program(layout: Layout, environment: Mapping[str, str]) -> Program:
    port = layout.ports.smtp
    return Program(
        name=MAILBOX,
        command=(sys.executable, "-m", "duly.local.mailbox", str(port), str(layout.mailbox)),
        environment=environment,
        folder=layout.folder,
        log=layout.log(MAILBOX),
        is_ready=lambda: smtp_greets(port),
        start_timeout_s=30.0,
        stop_timeout_s=5.0,
    )


def register_program(layout: Layout, project: Path, environment: Mapping[str, str]) -> Program:
    """`duly register` against this stack; it ends by itself."""
    return Program(
        name="register",
        command=(sys.executable, "-m", "duly", "register"),
        environment={**environment, **_addresses(layout)},
        folder=project,
        log=layout.log("register"),
        is_ready=lambda: True,
        start_timeout_s=120.0,
        stop_timeout_s=5.0,
    )


def service_program(
    layout: Layout, name: str, project: Path, environment: Mapping[str, str]
) -> Program:
    """One service of the project, as `duly run NAME` would run it, told where everything is."""
    database = layout.database(name)
    database.parent.mkdir(parents=True, exist_ok=True)
    port = layout.ports.services[name]
    own = {
        "DATABASE_URL": f"sqlite:///{database}",
        "DULY_HTTP_HOST": LOOPBACK,
        "DULY_HTTP_PORT": str(port),
    }
    return Program(
        name=name,
        command=(sys.executable, "-m", "duly", "run", name),
        environment={**environment, **_addresses(layout), **own},
        folder=project,
        log=layout.log(name),
        is_ready=lambda: http_ok(port, "/health/ready"),
        start_timeout_s=60.0,
        stop_timeout_s=20.0,
    )


def _addresses(layout: Layout) -> dict[str, str]:
    """What every process of this stack is told; services find each other as BILLING_URL and so on."""
    others = {
        f"{name.upper().replace('-', '_')}_URL": layout.service_url(name)
        for name in layout.ports.services
    }
    return {
        "KAFKA_BOOTSTRAP_SERVERS": layout.bootstrap_servers,
        "SCHEMA_REGISTRY_URL": layout.registry_url,
        "SMTP_URL": layout.smtp_url,
        "DULY_STACK": "local",
        "DULY_DATA": str(layout.folder),
        **others,
    }
