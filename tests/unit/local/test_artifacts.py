"""Files are fetched once, verified, and fetched again where they are damaged."""

from __future__ import annotations

import hashlib
import io
import tarfile
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, ClassVar

import pytest

from duly.errors import DownloadError
from duly.local.artifacts import Artifact, ArtifactStore, listed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

JAR = b"a jar"


class _Shelf(SimpleHTTPRequestHandler):
    served: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        if not self.path.endswith(".sha1"):
            self.served.append(self.path)
        super().do_GET()

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def remote(tmp_path: Path) -> Iterator[tuple[Path, ThreadingHTTPServer]]:
    folder = tmp_path / "remote"
    folder.mkdir()
    _Shelf.served.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Shelf, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield folder, server
    server.shutdown()
    server.server_close()
    thread.join()


def archive() -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as tar:
        entry = tarfile.TarInfo("lib/one.jar")
        entry.size = 3
        tar.addfile(entry, io.BytesIO(b"one"))
    return stream.getvalue()


def shelve(folder: Path, part: str, coordinate: str, content: bytes) -> Artifact:
    artifact = Artifact(
        part=part,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        coordinate=coordinate,
    )
    place = folder / artifact.path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    return artifact


@pytest.fixture
def store(remote: tuple[Path, ThreadingHTTPServer], tmp_path: Path) -> ArtifactStore:
    folder, server = remote
    return ArtifactStore(
        artifacts=(
            shelve(folder, "kafka", "org.example:broker:1.0:jar", JAR),
            shelve(folder, "registry", "org.example:registry:2.0:tar.gz:all", archive()),
        ),
        repository=tmp_path / "repository",
        cache=tmp_path / "cache",
        remotes={"shelf": f"http://127.0.0.1:{server.server_port}"},
    )


def test_files_are_fetched_verified_and_unpacked(store: ArtifactStore) -> None:
    shown: list[tuple[int, int]] = []
    distribution = store.ensure(lambda done, total: shown.append((done, total)))
    assert [jar.read_bytes() for jar in distribution.kafka_jars] == [JAR]
    assert (distribution.registry / "lib" / "one.jar").read_bytes() == b"one"
    total = sum(artifact.size for artifact in store.artifacts)
    assert shown[-1] == (total, total)


def test_a_complete_cache_needs_no_network(
    store: ArtifactStore, remote: tuple[Path, ThreadingHTTPServer]
) -> None:
    first = store.ensure()
    fetched = list(_Shelf.served)
    assert store.ensure() == first
    assert fetched == _Shelf.served


def test_a_damaged_file_is_fetched_again(store: ArtifactStore) -> None:
    jar = store.ensure().kafka_jars[0]
    jar.write_bytes(JAR[:-1])
    assert store.ensure().kafka_jars[0].read_bytes() == JAR


def test_a_damaged_folder_is_unpacked_again(store: ArtifactStore) -> None:
    registry = store.ensure().registry
    (registry / "lib" / "one.jar").write_bytes(b"")
    assert (store.ensure().registry / "lib" / "one.jar").read_bytes() == b"one"


def test_a_file_that_always_arrives_damaged_is_an_error_and_leaves_nothing(
    store: ArtifactStore, remote: tuple[Path, ThreadingHTTPServer]
) -> None:
    artifact = store.artifacts[0]
    (remote[0] / artifact.path).write_bytes(b"half")
    with pytest.raises(DownloadError, match=r"org\.example:broker:1\.0:jar: .*damaged") as caught:
        store.ensure()
    assert caught.value.exit_code == 3
    assert not (store.repository / artifact.path).exists()


def test_a_file_nobody_has_is_named(
    store: ArtifactStore, remote: tuple[Path, ThreadingHTTPServer]
) -> None:
    (remote[0] / store.artifacts[0].path).unlink()
    with pytest.raises(DownloadError, match=r"broker:1\.0:jar: no repository has it"):
        store.ensure()


def test_without_a_network_the_error_says_so(store: ArtifactStore, tmp_path: Path) -> None:
    offline = ArtifactStore(
        artifacts=store.artifacts,
        repository=tmp_path / "empty",
        cache=tmp_path / "empty-cache",
        remotes={"nobody": "http://127.0.0.1:9"},
    )
    with pytest.raises(DownloadError, match="no answer"):
        offline.ensure()


def test_the_list_that_ships_names_one_registry_and_a_logging_binding() -> None:
    artifacts = listed()
    assert [a.coordinate for a in artifacts if a.part == "registry"] == [
        "io.apicurio:apicurio-registry-app:3.3.3:tar.gz:all"
    ]
    names = {a.coordinate.split(":")[1] for a in artifacts}
    assert {"kafka_2.13", "kafka-clients", "slf4j-simple"} <= names
    assert all(len(a.sha256) == 64 for a in artifacts)
