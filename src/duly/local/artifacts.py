"""The files the local stack is made of: fetched from Maven repositories once, verified against our own list."""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import os
import shutil
import sys
import tarfile
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Final

from duly.errors import ConfigError, DownloadError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence

FETCH_ATTEMPTS_MAX: Final = 3
PARALLEL_DOWNLOADS_MAX: Final = 6
HTTP_TIMEOUT_S: Final = 30
STAGING: Final = ".duly-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """One file of the list; the coordinate is group:artifact:version:packaging[:classifier]."""

    part: str
    """`kafka` or `registry`."""
    sha256: str
    size: int
    coordinate: str

    @property
    def path(self) -> Path:
        """Where a Maven repository keeps it, relative to the repository."""
        group, name, version, packaging, *classifier = self.coordinate.split(":")
        suffix = f"-{classifier[0]}" if classifier else ""
        return Path(*group.split("."), name, version, f"{name}-{version}{suffix}.{packaging}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """Everything a Java runtime needs to run Kafka and the registry."""

    kafka_jars: tuple[Path, ...]
    registry: Path
    """The unpacked registry; its entry is quarkus-run.jar."""
    cache: Path


@dataclass(slots=True)
class Progress:
    """Bytes fetched so far; `show(done, total)` is called from several threads, one at a time."""

    show: Callable[[int, int], None]
    total: int = 0
    done: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def expect(self, size: int) -> None:
        with self.lock:
            self.total += size
            self.show(self.done, self.total)

    def advance(self, size: int) -> None:
        with self.lock:
            self.done += size
            self.show(self.done, self.total)


def listed() -> tuple[Artifact, ...]:
    """Read the list that ships with duly."""
    text = resources.files("duly.local").joinpath("artifacts.txt").read_text(encoding="utf-8")
    return tuple(
        Artifact(part=part, sha256=sha256, size=int(size), coordinate=coordinate)
        for part, sha256, size, coordinate in (
            line.split() for line in text.splitlines() if line and not line.startswith("#")
        )
    )


def default_repository() -> Path:
    """Return the user's Maven repository, shared with other tools: M2_REPO, or ~/.m2/repository."""
    named = os.environ.get("M2_REPO")
    return Path(named).expanduser() if named else Path.home() / ".m2" / "repository"


def default_cache() -> Path:
    """Return duly's folder in the user's cache: unpacked archives and what was verified."""
    named = os.environ.get("XDG_CACHE_HOME")
    if named:
        return Path(named) / "duly"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "duly"
    return Path.home() / ".cache" / "duly"


@dataclass(frozen=True, kw_only=True)
class ArtifactStore:
    """Fetches, verifies and unpacks; touches no network once everything is there."""

    artifacts: Sequence[Artifact] = field(default_factory=listed)
    repository: Path = field(default_factory=default_repository)
    cache: Path = field(default_factory=default_cache)
    remotes: Mapping[str, str] | None = None
    """Repository name → address; None: those jgo is configured with, then Maven Central."""

    @contextmanager
    def lock(self) -> Generator[None]:
        """One process at a time fetches; the others wait, and then find everything there."""
        try:
            self.cache.mkdir(parents=True, exist_ok=True)
            stream = (self.cache / "lock").open("w")
        except OSError as error:
            raise self._refused(error) from error
        with stream:
            fcntl.flock(stream, fcntl.LOCK_EX)
            yield

    def ensure(self, show: Callable[[int, int], None] = lambda _done, _total: None) -> Distribution:
        """Return the complete distribution; DownloadError if a file cannot be had, ConfigError if the disk refuses."""
        try:
            return self._ensure(Progress(show))
        except OSError as error:
            raise self._refused(error) from error

    def _refused(self, error: OSError) -> ConfigError:
        place = error.filename or self.cache
        return ConfigError(
            f"cannot write to the cache at {place}: {error.strerror or error}",
            hint="free some space there, or name other folders by M2_REPO and XDG_CACHE_HOME",
        )

    def _ensure(self, progress: Progress) -> Distribution:
        archive = next(a for a in self.artifacts if a.part == "registry")
        registry = self.cache / f"registry-{archive.sha256[:16]}"
        unpacked = _is_complete(registry)
        wanted = [a for a in self.artifacts if not (unpacked and a is archive)]
        verified = self._read_verified()
        missing = [a for a in wanted if not self._is_verified(a, verified)]
        if missing:
            self._sweep()
            progress.expect(sum(artifact.size for artifact in missing))
            with ThreadPoolExecutor(PARALLEL_DOWNLOADS_MAX) as pool:
                list(pool.map(partial(self._fetch, progress=progress), missing))
            self._write_verified(verified, missing)
        if not unpacked:
            _unpack(self.repository / archive.path, registry)
        return Distribution(
            kafka_jars=tuple(self.repository / a.path for a in wanted if a.part == "kafka"),
            registry=registry,
            cache=self.cache,
        )

    def _sweep(self) -> None:
        """Remove what earlier processes that were killed had half fetched."""
        for folder in (self.repository, self.cache):
            for left in folder.glob(f"{STAGING}*"):
                shutil.rmtree(left, ignore_errors=True)

    def _fetch(self, artifact: Artifact, progress: Progress) -> None:
        """Put the verified file in the repository; a damaged one is replaced."""
        target = self.repository / artifact.path
        if target.is_file() and _sha256(target) == artifact.sha256:
            progress.advance(artifact.size)
            return
        problem = ""
        for _ in range(FETCH_ATTEMPTS_MAX):
            with _staging(self.repository) as staging:
                problem = self._download(artifact, staging, progress)
                fetched = staging / artifact.path
                if problem:
                    continue
                if _sha256(fetched) == artifact.sha256:
                    target.parent.mkdir(parents=True, exist_ok=True)
                    fetched.replace(target)
                    return
                problem = f"the file arrived damaged: its SHA-256 is not {artifact.sha256}"
        raise DownloadError(
            f"cannot fetch {artifact.coordinate}: {problem}",
            hint="check the network and try again; a mirror is named in jgo's configuration,"
            " a certificate authority by REQUESTS_CA_BUNDLE",
        )

    def _download(self, artifact: Artifact, staging: Path, progress: Progress) -> str:
        """Try each remote into an empty folder, because jgo writes in place; return what went wrong."""
        from jgo.maven import MavenContext, PythonResolver
        from requests import RequestException

        logging.getLogger("jgo").setLevel(logging.ERROR)  # it warns where we judge

        @contextmanager
        def count(_name: str, _size: int) -> Generator[Callable[[int], None]]:
            yield progress.advance

        group, name, version, packaging, *classifier = artifact.coordinate.split(":")
        context = MavenContext(
            resolver=PythonResolver(progress_callback=count),
            repo_cache=staging,
            remote_repos=dict(self.remotes or _configured_remotes()),
            timeout=HTTP_TIMEOUT_S,
        )
        component = context.project(group, name).at_version(version)
        try:
            component.artifact(
                classifier=classifier[0] if classifier else "", packaging=packaging
            ).resolve()
        except RequestException as error:
            return f"no answer: {_root_cause(error)}"
        except RuntimeError:
            return "no repository has it"
        return ""

    def _read_verified(self) -> dict[str, list[int]]:
        """Coordinates → [size, mtime] at the time the hash was right; hashing all again takes 1.5 s."""
        try:
            return json.loads((self.cache / "verified.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}

    def _is_verified(self, artifact: Artifact, verified: Mapping[str, list[int]]) -> bool:
        try:
            stat = (self.repository / artifact.path).stat()
        except OSError:
            return False
        seen = [stat.st_size, stat.st_mtime_ns]
        return seen == verified.get(f"{artifact.coordinate} {artifact.sha256}")

    def _write_verified(self, verified: dict[str, list[int]], fresh: Sequence[Artifact]) -> None:
        for artifact in fresh:
            stat = (self.repository / artifact.path).stat()
            verified[f"{artifact.coordinate} {artifact.sha256}"] = [stat.st_size, stat.st_mtime_ns]
        self.cache.mkdir(parents=True, exist_ok=True)
        with _staging(self.cache) as staging:
            (staging / "verified.json").write_text(json.dumps(verified), encoding="utf-8")
            (staging / "verified.json").replace(self.cache / "verified.json")


def _configured_remotes() -> dict[str, str]:
    """Mirrors first: without a route to the outside, an attempt at Maven Central would only hang."""
    from jgo.config import GlobalSettings
    from jgo.constants import MAVEN_CENTRAL_URL

    mirrors = {str(name): str(url) for name, url in GlobalSettings.load().repositories.items()}
    return {**mirrors, "central": MAVEN_CENTRAL_URL}


def _root_cause(error: BaseException) -> str:
    """Requests wraps the same sentence three times; the innermost one is readable."""
    cause = error
    while cause.__context__ is not None:
        cause = cause.__context__
    return str(cause) or type(cause).__name__


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextmanager
def _staging(folder: Path) -> Generator[Path]:
    """Give a scratch folder on the same file system, so that a finished file appears in one step."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(
        prefix=STAGING, dir=folder, ignore_cleanup_errors=True
    ) as name:
        yield Path(name)


MANIFEST: Final = "duly-manifest.json"


def _is_complete(folder: Path) -> bool:
    """Every file of the archive is there with its size; 475 look-ups take 5 ms."""
    try:
        sizes: dict[str, int] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return all((folder / name).stat().st_size == size for name, size in sizes.items())
    except (OSError, ValueError):
        return False


def _unpack(archive: Path, target: Path) -> None:
    with _staging(target.parent) as staging:
        fresh = staging / "fresh"
        with tarfile.open(archive) as tar:
            # Python 3.11.0–3.11.3 have no filters; the archive was verified, so none is needed.
            tar.extraction_filter = getattr(tarfile, "data_filter", None)
            tar.extractall(fresh)  # noqa: S202
        sizes = {
            str(file.relative_to(fresh)): file.stat().st_size
            for file in fresh.rglob("*")
            if file.is_file()
        }
        (fresh / MANIFEST).write_text(json.dumps(sizes), encoding="utf-8")
        if _is_complete(target):  # another process was quicker
            return
        if target.exists():
            shutil.move(target, staging / "damaged")
        fresh.rename(target)
