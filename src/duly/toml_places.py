"""Where each key and value of a TOML text stands; tomllib does not tell."""

from __future__ import annotations

import re
import tomllib
from typing import Any, Final, TypeAlias, cast

from duly.errors import SchemaSyntaxError
from duly.schema import BYTE_ORDER_MARK, marked

Path: TypeAlias = tuple[str | int, ...]

_SKIP = re.compile(r"(?:[\s,]|#[^\n]*)*")
_BLANK = re.compile(r"[ \t]*")
_KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'""")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|' + r"'''.*?'{3,5}|" + r'"(?:[^"\\\n]|\\.)*"|' + r"'[^'\n]*'",
    re.DOTALL,
)
_PLAIN = re.compile(r"[^\s,#\[\]{}\"'=]+(?: \d\d:[^\s,#\]}]+)?")
_AT: Final = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


def read_toml(text: str, *, file: str) -> dict[str, Any]:
    """Raises SchemaSyntaxError with line and column."""
    if text.startswith(BYTE_ORDER_MARK):
        raise marked(file, 1, 1)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        reason = str(error)
        at = _AT.search(reason)
        reason = _AT.sub("", reason)
        if at and at[1]:
            line, column = int(at[1]), int(at[2])
        else:
            lines = text.split("\n")
            line, column = len(lines), len(lines[-1]) + 1
        raise SchemaSyntaxError(
            f"not TOML: {reason[:1].lower()}{reason[1:]}", file=file, line=line, column=column
        ) from None


def place_of_key(text: str, path: Path) -> tuple[int, int]:
    """Line and column of a key or table header, or of its nearest ancestor that is written."""
    return _place(text, path, _Scan(text).keys)


def place_of_value(text: str, path: Path) -> tuple[int, int]:
    """Line and column of a value, or of what is nearest to it."""
    scan = _Scan(text)
    return _place(text, path, {**scan.keys, **scan.values})


def _place(text: str, path: Path, places: dict[Path, int]) -> tuple[int, int]:
    while path and path not in places:
        path = path[:-1]
    offset = places.get(path, 0)
    return text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1


class _Scan:
    """One pass over a text that tomllib has already accepted."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.keys: dict[Path, int] = {}
        self.values: dict[Path, int] = {}
        self.counts: dict[Path, int] = {}
        table: Path = ()
        self.skip(_SKIP)
        while self.at < len(text):
            if text[self.at] == "[":
                table = self.header()
            else:
                self.pair(table)
            self.skip(_SKIP)

    def skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.at)
        self.at = match.end() if match else self.at + 1
        return match[0] if match else ""

    def header(self) -> Path:
        start = self.at
        is_array = self.text.startswith("[[", self.at)
        self.at += 2 if is_array else 1
        *above, last = self.dotted_key()
        path: Path = ()
        for step in above:
            path = self.newest((*path, step))
        path = (*path, last)
        if is_array:
            self.counts[path] = self.counts.get(path, -1) + 1
        path = self.newest(path)
        self.keys.setdefault(path, start)
        self.at += 2 if is_array else 1
        return path

    def newest(self, path: Path) -> Path:
        """A table below an array of tables belongs to the array's last element."""
        return (*path, self.counts[path]) if path in self.counts else path

    def dotted_key(self) -> Path:
        steps: list[str] = []
        while True:
            self.skip(_BLANK)
            written = self.skip(_KEY)
            steps.append(_unquote(written))
            self.skip(_BLANK)
            if not self.text.startswith(".", self.at):
                return tuple(steps)
            self.at += 1

    def pair(self, table: Path) -> None:
        start = self.at
        path = (*table, *self.dotted_key())
        self.keys.setdefault(path, start)
        self.at += 1  # the equals sign
        self.skip(_BLANK)
        self.value(path)

    def value(self, path: Path) -> None:
        self.values[path] = self.at
        opening = self.text[self.at : self.at + 1]
        if opening == "[":
            self.inside(path, "]")
        elif opening == "{":
            self.inside(path, "}")
        elif opening in ('"', "'"):
            self.skip(_STRING)
        else:
            self.skip(_PLAIN)

    def inside(self, path: Path, closing: str) -> None:
        self.at += 1
        index = 0
        while True:
            self.skip(_SKIP)
            if self.at >= len(self.text) or self.text[self.at] == closing:
                self.at += 1
                return
            if closing == "]":
                self.value((*path, index))
                index += 1
            else:
                self.pair(path)


def _unquote(written: str) -> str:
    if written[:1] == '"':
        return cast("str", tomllib.loads(f"key = {written}")["key"])
    return written.strip("'")
