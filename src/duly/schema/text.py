"""JSON texts of schemas: read with Avro's leniencies, and with the place of every value."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NoReturn

from duly.errors import SchemaSyntaxError
from duly.schema.attributes import pointer_step

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from duly.schema.model import Json

BYTE_ORDER_MARK: Final = "\ufeff"
CHARACTERS_MAX: Final = 4_000_000

# `*+` and the optional last quote keep an unterminated string from being tried again at each quote.
_COMMENT = re.compile(r'"(?:[^"\\]|\\.)*+"?|/\*.*?\*/|//[^\n]*', re.DOTALL)
_TOKEN = re.compile(
    r'"(?:[^"\\]|\\.)*+"?|/\*.*?(?:\*/|\Z)|//[^\n]*|[{}\[\],:]|[^\s{}\[\],:"/]+|/', re.DOTALL
)
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def read_json(text: str, *, file: str = "") -> Json:
    """Read one JSON document; comments pass, as they do in Avro's own parsers.

    Raises SchemaSyntaxError with the place of the first fault.
    """
    if len(text) > CHARACTERS_MAX:
        raise SchemaSyntaxError(
            f"text of {len(text):,} characters, at most {CHARACTERS_MAX:,} are read", file=file
        )
    try:
        value = _load(text)
    except json.JSONDecodeError as error:
        if "/*" not in text and "//" not in text:
            _refuse(error, file)
        try:
            value = _load(_COMMENT.sub(_blank, text))
        except json.JSONDecodeError as inner:
            _refuse(inner, file)
        except _UnwritableNumberError as inner:
            _refuse_number(text, inner, file)
        _refuse_comment_at_end(text, file)
    except _UnwritableNumberError as error:
        _refuse_number(text, error, file)
    except RecursionError:
        raise SchemaSyntaxError(
            "nested too deeply to be read", file=file, line=1, column=1
        ) from None
    if "\\u" in text and _SURROGATE.search(json.dumps(value, ensure_ascii=False)):
        at = re.search(r"\\u[dD][89a-fA-F]", text)
        line, column = line_and_column(text, at.start() if at else 0)
        raise SchemaSyntaxError(
            "half a surrogate pair is not a character, expected both halves or the character itself",
            file=file,
            line=line,
            column=column,
        )
    return value


def _refuse_comment_at_end(text: str, file: str) -> None:
    """Avro Java takes it for the begin of another schema."""
    offset, token = max(_tokens(text), default=(0, ""))
    if token.startswith("/"):
        line, column = line_and_column(text, offset)
        raise SchemaSyntaxError(
            "a comment after the end of the schema, expected nothing",
            file=file,
            line=line,
            column=column,
            hint="write it above or inside",
        )


class _UnwritableNumberError(Exception):
    """Python reads it, JSON has no such number."""


def _load(text: str) -> Json:
    if text.startswith(BYTE_ORDER_MARK):
        raise json.JSONDecodeError("Unexpected UTF-8 BOM", text, 0)
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError:
        raise
    except ValueError as error:  # more digits than Python converts
        digits = max(re.findall(r"\d+", text), key=len, default="")
        raise _UnwritableNumberError(digits) from error


def _constant(name: str) -> NoReturn:
    raise _UnwritableNumberError(name)


def _float(literal: str) -> float:
    value = float(literal)
    if math.isinf(value):
        raise _UnwritableNumberError(literal)
    return value


_DECODER: Final = json.JSONDecoder(parse_constant=_constant, parse_float=_float)
"""One for all: json.loads would make one for each text."""


def _blank(match: re.Match[str]) -> str:
    token = match[0]
    return token if token[0] == '"' else re.sub(r"[^\n]", " ", token)


def _refuse(error: json.JSONDecodeError, file: str) -> NoReturn:
    reason = error.msg[:1].lower() + error.msg[1:].rstrip(":")
    reason = reason.removesuffix(" starting at")
    found = error.doc[error.pos : error.pos + 1]
    if found == BYTE_ORDER_MARK:
        raise marked(file, error.lineno, error.colno) from None
    if not error.doc.strip():
        reason = "the text is empty, expected a schema"
    elif found == "'":
        reason = 'single quote, expected a double quote (")'
    elif found in ("}", "]") and reason.startswith(("expecting property", "expecting value")):
        reason = f'comma before "{found}", expected another item or no comma'
    elif found:
        quote = "'" if found == '"' else '"'
        shown = f"{quote}{found}{quote}" if found.isprintable() else f"U+{ord(found):04X}"
        reason = f"not JSON: {reason}, found {shown}"
    else:
        reason = f"not JSON: {reason}, found the end of the text"
    raise SchemaSyntaxError(reason, file=file, line=error.lineno, column=error.colno) from None


def marked(file: str, line: int, column: int) -> SchemaSyntaxError:
    """Some editors write the mark in front of a file, and none shows it."""
    return SchemaSyntaxError(
        "a byte order mark (U+FEFF), which no editor shows, expected none",
        file=file,
        line=line,
        column=column,
        hint="save the file without it: as UTF-8, not as UTF-8 with BOM",
    )


def _refuse_number(text: str, error: _UnwritableNumberError, file: str) -> NoReturn:
    literal = str(error)
    offset = next((at for at, token in _tokens(text) if token.startswith(literal)), 0)
    line, column = line_and_column(text, offset)
    shown = literal if len(literal) <= 20 else f"{literal[:20]}… ({len(literal)} characters)"
    raise SchemaSyntaxError(
        f"{shown} is not a number JSON can hold, expected a finite one",
        file=file,
        line=line,
        column=column,
    ) from None


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Both count from 1; columns count characters."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def locate(text: str, pointer: str) -> tuple[int, int]:
    """Line and column of the value at a JSON pointer, or of its nearest ancestor that is there."""
    return locate_all(text, [pointer])[pointer]


def locate_all(text: str, pointers: Iterable[str]) -> dict[str, tuple[int, int]]:
    """The same for many pointers in one pass."""
    # A key given twice comes again, and the last one counts, as it does for JSON readers.
    offsets = {seen.pointer: seen.offset for seen in _values(text) if seen.kind == "value"}
    found: dict[str, tuple[int, int]] = {}
    for pointer in pointers:
        nearest = pointer
        while nearest and nearest not in offsets:
            nearest = nearest.rpartition("/")[0]
        found[pointer] = line_and_column(text, offsets.get(nearest, 0))
    return found


def duplicate_keys(text: str) -> Iterator[tuple[str, int, int]]:
    """Pointer, line and column of every key its object already has; JSON keeps the last one only."""
    if not _has_duplicates(text):
        return
    for seen in _values(text):
        if seen.kind == "key" and seen.again:
            yield seen.pointer, *line_and_column(text, seen.offset)


def _has_duplicates(text: str) -> bool:
    found = False

    def look(pairs: list[tuple[str, Json]]) -> Json:
        nonlocal found
        item = dict(pairs)
        found = found or len(item) < len(pairs)
        return item

    try:
        json.loads(text, object_pairs_hook=look)
    except ValueError:
        return True  # comments, perhaps; the slow way reads them
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    kind: Literal["key", "value"]
    pointer: str
    offset: int
    again: bool = False


class _Frame:
    __slots__ = ("keys", "pointer", "step")

    def __init__(self, pointer: str, step: str | int) -> None:
        self.pointer = pointer
        self.step = step
        self.keys: set[str] = set()


def _tokens(text: str) -> Iterator[tuple[int, str]]:
    return ((match.start(), match[0]) for match in _TOKEN.finditer(text))


def _values(text: str) -> Iterator[_Seen]:
    """Keys and values of a JSON text in order; a text that is not JSON gives what can be told."""
    frames: list[_Frame] = []
    key_next = False
    for offset, token in _tokens(text):
        first = token[0]
        top = frames[-1] if frames else None
        if first == "/":
            continue
        if first in "}]":
            if frames:
                frames.pop()
            key_next = False
        elif first == ",":
            if top is not None and isinstance(top.step, int):
                top.step += 1
            else:
                key_next = top is not None
        elif first == ":":
            key_next = False
        elif top is not None and key_next and first == '"':
            top.step = key = _unquote(token)
            yield _Seen(
                kind="key",
                pointer=top.pointer + pointer_step(key),
                offset=offset,
                again=key in top.keys,
            )
            top.keys.add(key)
        else:
            pointer = top.pointer + pointer_step(top.step) if top is not None else ""
            yield _Seen(kind="value", pointer=pointer, offset=offset)
            if first in "{[":
                frames.append(_Frame(pointer, "" if first == "{" else 0))
                key_next = first == "{"


def _unquote(token: str) -> str:
    try:
        return json.loads(token)
    except ValueError:
        return token
