"""Options of the Java runtime that make a small server start fast and stay small."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duly.local.java import Java


def fast_start(java: Java, *, heap_mb: int) -> tuple[str, ...]:
    quiet = ("--enable-native-access=ALL-UNNAMED",) if java.major >= 22 else ()
    if java.major >= 24:
        quiet = (*quiet, "--sun-misc-unsafe-memory-access=allow")
    return (
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        f"-Xmx{heap_mb}m",
        "-XX:+ExitOnOutOfMemoryError",
        "-Djava.awt.headless=true",
        *quiet,
    )
