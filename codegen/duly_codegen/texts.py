"""Texts of schemas as Python docstrings and literals."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH: Final = 100


def docstring(text: str, indent: str) -> list[str]:
    """A docstring that says exactly `text`, wrapped where a line is too long; [] for no text."""
    lines = [part for line in text.strip().splitlines() for part in _wrapped(line.strip(), indent)]
    if not lines:
        return []
    escaped = [_escape(line) for line in lines]
    if escaped[-1].endswith('"'):
        escaped[-1] = escaped[-1][:-1] + '\\"'
    if len(escaped) == 1:
        return [f'{indent}"""{escaped[0]}"""']
    body = [f"{indent}{line}" if line else "" for line in escaped[1:]]
    return [f'{indent}"""{escaped[0]}', *body, f'{indent}"""']


def literal(text: str) -> str:
    """A text in double quotes."""
    if text.isprintable() and "\\" not in text:
        return '"' + text.replace('"', '\\"') + '"'
    return '"' + "".join(_character(c) for c in text) + '"'


def block(text: str) -> str:
    """A long text as it is, in a raw literal over several lines where Python can hold it so."""
    lines = text.removesuffix("\n").split("\n")
    if "'''" in text or not all(line.isprintable() for line in lines) or text.endswith("\\"):
        return "".join(f"\n        {literal(line)}" for line in text.splitlines(keepends=True))
    return f"r'''{text}'''"


def comment(labels: Sequence[str]) -> list[str]:
    """Short texts between dots, over as many lines as they need."""
    lines = [f"# {labels[0]}"]
    for label in labels[1:]:
        if len(lines[-1]) + len(label) + 3 <= WIDTH:
            lines[-1] += f" · {label}"
        else:
            lines.append(f"# {label}")
    return lines


def escapes(text: str) -> str:
    """A text with control characters spelled out, safe in a comment."""
    return "".join(c if c.isprintable() else _character(c) for c in text)


def _wrapped(line: str, indent: str) -> list[str]:
    room = WIDTH - len(indent) - len('"""')
    if len(line) <= room:
        return [line]
    return textwrap.wrap(line, room, break_long_words=False, break_on_hyphens=False)


def _escape(line: str) -> str:
    plain = "".join(
        c if c.isprintable() or c == " " else _character(c) for c in line.replace("\\", "\\\\")
    )
    return plain.replace('"""', '\\"\\"\\"')


def _character(c: str) -> str:
    if c in '"\\':
        return f"\\{c}"
    if c.isprintable():
        return c
    if c == "\n":
        return "\\n"
    code = ord(c)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
