"""Python text of our own, printed function by function and compiled once.

Nothing from a schema gets into the text: values, classes and names of fields go into the namespace,
or are printed by repr where they are plain texts, numbers or bytes.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

LINES_MAX: Final = 50_000
"""Larger schemas are interpreted: compiling them would take longer than it saves."""
DEEP: Final = 14
"""From this indentation on, parts go into functions of their own: Python nests 20 loops, no more."""


class TooLarge(Exception):  # noqa: N818 - never leaves the engine, which then interprets
    """The functions for a schema would be too long to compile."""


class Unusual(Exception):  # noqa: N818 - never leaves the engine, which then takes the careful path
    """Raised by generated functions for whatever they are not made for, right or wrong."""


class Source:
    """A printer with scopes: one buffer for each function that is open."""

    def __init__(self, namespace: Mapping[str, Any]) -> None:
        self.namespace: dict[str, Any] = {**namespace, "Unusual": Unusual}
        self._functions: list[list[str]] = []
        self._open: list[tuple[list[str], int]] = []
        self._lines: list[str] = []
        self._indent = 0
        self._count = 0
        self._size = 0
        self._injected: dict[int, str] = {}

    @property
    def is_deep(self) -> bool:
        return self._indent >= DEEP

    def line(self, text: str) -> None:
        self._size += 1
        if self._size > LINES_MAX:
            raise TooLarge
        self._lines.append("    " * self._indent + text)

    def name(self, hint: str = "v") -> str:
        """A name no other part of the text has."""
        self._count += 1
        return f"{hint}{self._count}"

    def inject(self, value: Any, hint: str) -> str:
        """The name under which generated functions find a value."""
        if id(value) not in self._injected:
            name = f"_{self.name(hint)}"
            self.namespace[name] = value
            self._injected[id(value)] = name
        return self._injected[id(value)]

    @contextmanager
    def block(self, head: str) -> Generator[None]:
        self.line(head)
        self._indent += 1
        yield
        self._indent -= 1

    @contextmanager
    def function(self, name: str, parameters: str) -> Generator[None]:
        """A function beside the one that is open."""
        self._open.append((self._lines, self._indent))
        self._lines, self._indent = [], 0
        with self.block(f"def {name}({parameters}):"):
            yield
        self._functions.append(self._lines)
        self._lines, self._indent = self._open.pop()

    @property
    def text(self) -> str:
        return "\n\n".join("\n".join(lines) for lines in self._functions) + "\n"

    def compile(self, name: str) -> Any:
        """The function of that name; TooLarge where Python cannot hold the text."""
        namespace = dict(self.namespace)
        try:
            code = compile(self.text, f"<duly codec {name}>", "exec")
        except (SyntaxError, RecursionError, MemoryError, OverflowError) as error:
            raise TooLarge from error
        exec(code, namespace)  # noqa: S102 - the text is ours
        return namespace[name]
