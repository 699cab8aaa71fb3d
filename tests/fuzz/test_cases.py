"""Everything fuzzing has ever found, again and with every engine."""

from __future__ import annotations

import json

import pytest

from duly.codec.codec import ENGINES
from duly.errors import ConfigError
from tests.fuzz.cases import Case, cases


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("case", cases(), ids=lambda case: case.folder.name)
def test_a_case_has_its_answer(case: Case, engine: str, *, update_golden: bool) -> None:
    assert case.must_not
    try:
        answer = case.answer(engine)
    except ConfigError as error:
        pytest.skip(f"engine {engine}: {error}")
    if update_golden:
        case.out.write_text(json.dumps(answer, indent=1, ensure_ascii=False) + "\n", "utf-8")
        pytest.fail(f"{case.out} was written: {answer}")
    assert answer == case.expected()
