"""Generated text around values: functions, blocks of items, branches of unions."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from duly.codec.guard import NESTING_MAX

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from duly.codec.source import Source
    from duly.schema import Record

ONE_BYTE: Final = 64
"""Indexes below this take one byte."""


@contextmanager
def function(src: Source, name: str) -> Generator[None]:
    """A function that reads at `i`, `depth` recursive records below the root."""
    with src.function(name, "data, i, depth"):
        src.line("size = len(data)")
        yield


def count_nesting(src: Source, writer: Record, recursive: frozenset[str]) -> None:
    if writer.name in recursive:
        src.line("depth += 1")
        with src.block(f"if depth > {NESTING_MAX}:"):
            src.line("raise Unusual")


def block_head(src: Source, item_size: int, t: str) -> None:
    """Inside a loop: the count of the next block in `{t}n`, bounded by what is left."""
    src.line(f"{t}n = data[i]")
    with src.block(f"if {t}n & 129:"):
        src.line(f"{t}n, i, {t}x = block_at(data, i)")
    with src.block("else:"):
        src.line(f"{t}n >>= 1")
        src.line(f"{t}x = 0")
        src.line("i += 1")
    with src.block(f"if not {t}n:"):
        src.line("break")
    left = f"{t}n * {item_size}" if item_size > 1 else f"{t}n"
    with src.block(f"if {left} > size - i:"):
        src.line("raise Unusual")


def block_foot(src: Source, t: str) -> None:
    """After the items of a block: whether they took as many bytes as it said."""
    with src.block(f"if {t}x and i != {t}x:"):
        src.line("raise Unusual")


def branch(src: Source, branches: Sequence[Callable[[], None]]) -> None:
    """A union's index, and for each branch its own lines."""
    index = src.name("branch")
    if len(branches) <= ONE_BYTE:
        src.line(f"{index} = data[i]")
        src.line("i += 1")
    else:
        src.line(f"{index}, i = long_at(data, i)")
        src.line(f"{index} *= 2")
    head = "if"
    for number, lines in enumerate(branches):
        with src.block(f"{head} {index} == {number * 2}:"):
            src.line("pass")
            lines()
        head = "elif"
    with src.block("else:" if branches else "if True:"):
        src.line("raise Unusual")
