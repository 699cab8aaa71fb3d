"""`duly compare`: answers about pairs of schemas, as JSON lines for scripts."""

from __future__ import annotations

import json
import math
import os
import sys
from typing import TYPE_CHECKING, Final, NoReturn, cast

import typer

from duly.compat import Level, holds_level, violations
from duly.errors import ContractError
from duly.schema import parse, parse_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duly.schema import Json, Schema

LINE_BYTES_MAX: Final = 16_000_000
_TEXT_STARTS: Final = ("{", "[", '"', "/")

app = typer.Typer(add_completion=False, rich_markup_mode=None)


class _BadLineError(Exception):
    """Why a line cannot be answered."""


@app.command()
def compare() -> None:
    """Answer questions about schemas: one JSON line in, one JSON line out, in order.

    \b
    {"id": 1, "reader": SCHEMA, "writer": SCHEMA}
      gives {"id": 1, "compatible": false, "incompatibilities": [{"type": ..., "location": ...}]}
    {"op": "mode", "id": 2, "level": "FULL", "previous": [SCHEMA, ...], "new": SCHEMA}
      gives {"id": 2, "compatible": true}

    A SCHEMA is JSON, or its text in a string as registries give it.
    Types and locations are those of Avro Java; previous schemas come oldest first.
    A line that cannot be answered gives {"id": ..., "error": ...}, and the next one is read.

    \b
    Example:
      echo '{"id": 1, "reader": "long", "writer": "int"}' | duly compare
    """  # noqa: D301 - here \b is meant: it keeps the lines of an example apart
    try:
        for line in _lines():
            sys.stdout.write(json.dumps(_answer(line)) + "\n")
            sys.stdout.flush()
    except BrokenPipeError:
        # Who asked went away; without this, Python complains again when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _lines() -> Iterator[bytes]:
    """Lines of stdin; one that is too long is cut, and so cannot be JSON."""
    while line := sys.stdin.buffer.readline(LINE_BYTES_MAX):
        rest = line
        while not rest.endswith(b"\n") and (rest := sys.stdin.buffer.readline(LINE_BYTES_MAX)):
            pass
        yield line


def _answer(line: bytes) -> dict[str, Json]:
    question: dict[str, Json] = {}
    try:
        question = _question(line)
        judge = _judge_level if question.get("op") == "mode" else _judge_pair
        return {"id": question.get("id"), **judge(question)}
    except (_BadLineError, ContractError) as error:
        return {"id": question.get("id"), "error": str(error)}


def _question(line: bytes) -> dict[str, Json]:
    if not line.strip():
        raise _BadLineError("the line is blank, expected a JSON object")
    try:
        text = line.decode("utf-8-sig")
        value = cast("Json", json.loads(text, parse_constant=_refuse, parse_float=_finite))
    except RecursionError:
        raise _BadLineError("the line nests too deeply") from None
    except ValueError as error:
        if len(line) >= LINE_BYTES_MAX:
            raise _BadLineError(f"the line has more than {LINE_BYTES_MAX:,} bytes") from error
        raise _BadLineError(f"the line is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise _BadLineError("the line is not a JSON object")
    return value


def _finite(literal: str) -> float:
    number = float(literal)
    return number if math.isfinite(number) else _refuse(literal)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a number")


def _judge_pair(question: dict[str, Json]) -> dict[str, Json]:
    if "op" in question:
        raise _BadLineError(f'op is {json.dumps(question["op"])}, expected "mode" or none')
    found = violations(
        _schema(_required(question, "reader"), "reader"),
        _schema(_required(question, "writer"), "writer"),
    )
    return {
        "compatible": not found,
        "incompatibilities": [
            {"type": violation.rule.value, "location": violation.location} for violation in found
        ],
    }


def _judge_level(question: dict[str, Json]) -> dict[str, Json]:
    word = _required(question, "level")
    if word not in list(Level):
        raise _BadLineError(f"level is {json.dumps(word)}, expected one of {', '.join(Level)}")
    texts = _required(question, "previous")
    if not isinstance(texts, list):
        raise _BadLineError("previous is not a list of schemas")
    previous = [_schema(text, f"previous[{index}]") for index, text in enumerate(texts)]
    new = _schema(_required(question, "new"), "new")
    return {"compatible": holds_level(Level(str(word)), new=new, previous=previous)}


def _required(question: dict[str, Json], key: str) -> Json:
    if key not in question:
        raise _BadLineError(f'the line has no "{key}"')
    return question[key]


def _schema(value: Json, key: str) -> Schema:
    """As lenient as registries, which hold schemas that Avro's parser refuses today.

    Registries give a schema as the text of one, which no name can be taken for.
    """
    try:
        if isinstance(value, str) and value.lstrip().startswith(_TEXT_STARTS):
            return parse(value, file=key, strict=False)
        return parse_json(value, file=key, strict=False)
    except RecursionError:
        raise _BadLineError(f"{key}: the schema nests too deeply") from None
