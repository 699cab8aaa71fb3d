"""`duly compare`, as a script meets it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from tests.compat.corpus import rows

COMMAND = [sys.executable, "-c", "from duly.cli.main import main; main()", "compare"]


def _ask(lines: list[str | bytes]) -> list[dict[str, Any]]:
    text = b"".join(line if isinstance(line, bytes) else line.encode() for line in lines)
    done = subprocess.run(COMMAND, input=text, capture_output=True, check=True, timeout=60)
    assert not done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def _line(**question: object) -> str:
    return json.dumps(question) + "\n"


def test_pairs_and_levels_are_answered_in_order() -> None:
    pairs = rows("public.jsonl")[:60]
    cases = rows("modes_public.jsonl")[:60]
    lines: list[str | bytes] = []
    for pair, case in zip(pairs, cases, strict=True):
        lines.append(_line(id=pair["id"], reader=pair["reader"], writer=pair["writer"]))
        lines.append(
            _line(op="mode", **{key: case[key] for key in ("id", "level", "previous", "new")})
        )
    answers = _ask(lines)
    expected = [id for pair, case in zip(pairs, cases, strict=True) for id in (pair, case)]
    assert [answer["id"] for answer in answers] == [row["id"] for row in expected]
    assert [answer["compatible"] for answer in answers] == [row["compatible"] for row in expected]


def test_a_bad_line_is_answered_with_an_error_and_the_next_one_is_read() -> None:
    answers = _ask(
        [
            "not json\n",
            "\n",
            "[1]\n",
            b'{"id": "\xff"}\n',
            b'{"id": NaN, "reader": "int", "writer": "int"}\n',
            b'{"id": 1e999, "reader": "int", "writer": "int"}\n',
            "[" * 100_000 + "\n",
            _line(id=1),
            _line(id=2, reader="integer", writer="int"),
            _line(id=3, op="modes", reader="int", writer="int"),
            _line(id=4, op="mode", level="backward", previous=[], new="int"),
            _line(id=5, op="mode", level="FULL", previous="int", new="int"),
            _line(id=6, op="mode", level="FULL", previous=["int", 5], new="int"),
            _line(id={"any": "json"}, reader="int", writer="long"),
        ]
    )
    assert [answer["id"] for answer in answers] == [None] * 7 + [1, 2, 3, 4, 5, 6, {"any": "json"}]
    assert ["error" in answer for answer in answers] == [True] * 13 + [False]
    assert all("Traceback" not in answer.get("error", "") for answer in answers)
    errors = [answer.get("error", "") for answer in answers]
    assert errors[1] == "the line is blank, expected a JSON object"
    assert errors[4:6] == [
        "the line is not JSON: NaN is not a number",
        "the line is not JSON: 1e999 is not a number",
    ]
    assert errors[7] == 'the line has no "reader"'
    assert "integer" in errors[8]
    assert "NONE, BACKWARD" in errors[10]
    assert errors[12].startswith("previous[1]: ")


def test_a_schema_may_be_given_as_its_text() -> None:
    text = json.dumps({"type": "array", "items": "int"})
    answers = _ask(
        [
            _line(id=1, reader=text, writer=json.loads(text)),
            _line(id=2, reader='"long"', writer="int"),
            _line(id=3, reader="// only\n[]", writer="int"),
            _line(id=4, reader='{"type"', writer="int"),
            _line(op="mode", id=5, level="FULL", previous=[text], new=f" {text}"),
        ]
    )
    assert [answer.get("compatible") for answer in answers] == [True, True, False, None, True]
    assert answers[3]["error"].startswith("reader:1:8: ")


def test_each_answer_is_there_before_the_next_question() -> None:
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdin is not None
        assert run.stdout is not None
        for id in range(3):
            run.stdin.write(_line(id=id, reader="long", writer="int"))
            run.stdin.flush()
            assert json.loads(run.stdout.readline()) == {
                "id": id,
                "compatible": True,
                "incompatibilities": [],
            }
        run.stdin.close()
        assert run.wait(timeout=30) == 0


def test_who_asks_may_leave_early() -> None:
    with subprocess.Popen(
        COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        assert run.stdin is not None
        assert run.stdout is not None
        assert run.stderr is not None
        run.stdout.close()
        run.stdin.write(_line(id=1, reader="int", writer="int") * 3)
        run.stdin.close()
        assert run.stderr.read() == ""
        assert run.wait(timeout=30) == 0
