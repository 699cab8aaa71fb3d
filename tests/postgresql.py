"""A PostgreSQL for the tests that need one."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
import uuid
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, text

if TYPE_CHECKING:
    from collections.abc import Generator

VARIABLE = "DULY_TEST_POSTGRESQL_URL"
PATIENCE_S = 30


@contextmanager
def server() -> Generator[str]:
    """The one the environment names, else one of our own; skips where neither can be had."""
    given = os.environ.get(VARIABLE)
    if given:
        yield given
        return
    tools = _tools()
    if tools is None:
        pytest.skip(f"no PostgreSQL: set {VARIABLE}, or install its server")
    # A short path: the socket's name has to fit in 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="duly-pg-"))
    user = _owner(folder)
    port = _free_port()
    subprocess.run(
        [tools / "initdb", "-D", folder / "data", "-U", "duly", "-A", "trust", "-E", "UTF8"],
        check=True,
        capture_output=True,
        user=user,
        cwd=folder,
    )
    process = subprocess.Popen(
        [
            *(tools / "postgres", "-D", folder / "data", "-k", folder, "-p", str(port)),
            *("-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        user=user,
        cwd=folder,
    )
    try:
        yield _when_ready(f"postgresql+psycopg://duly@127.0.0.1:{port}/postgres", process)
    finally:
        process.terminate()
        process.wait(PATIENCE_S)
        shutil.rmtree(folder)


@contextmanager
def database(server: str) -> Generator[str]:
    """The address of an empty database, which ends with the block."""
    name = f"duly_{uuid.uuid4().hex[:12]}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield f"{server.rpartition('/')[0]}/{name}".replace("+psycopg", "")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def _tools() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    return Path(on_path).parent if on_path else None


def _owner(folder: Path) -> str | None:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    try:
        shutil.chown(folder, "postgres")
    except LookupError:
        pytest.skip("no PostgreSQL: it does not run as root, and there is no user postgres")
    return "postgres"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _when_ready(url: str, server: subprocess.Popen[bytes]) -> str:
    engine = create_engine(url)
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            engine.connect().close()
        except Exception:
            if time.monotonic() > deadline or server.poll() is not None:
                raise
            time.sleep(0.1)
        else:
            engine.dispose()
            return url
