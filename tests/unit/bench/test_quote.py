"""The pages quote figures of one and the same run."""

from __future__ import annotations

import re
from typing import Any

from bench.codec import TARGETS
from bench.contenders.confluent_pydantic import NAME as BASELINE
from bench.quote import PAGES, places, quoted
from tests.house.tree import text

RESULT: dict[str, Any] = {
    "setting": {"python": "3.11.7", "machine": "Linux, 2 cores", "rounds": 9, "seconds": 0.1},
    "codec": [
        {
            "shape": shape,
            "contender": name,
            "gives": "pydantic",
            "bytes": 75.4,
            "encode_us": sum_us / 4,
            "decode_us": sum_us * 3 / 4,
            "sum_us": sum_us,
            "ahead": 40 / sum_us,
        }
        for shape in TARGETS
        for name, sum_us in (("duly (python)", 8.0), (BASELINE, 40.0))
    ],
}


def test_figures_go_to_their_places_and_nowhere_else() -> None:
    page = "before\n<!-- bench: summary -->\nold\n<!-- /bench -->\nafter\n"
    new = quoted(page, RESULT)
    assert "| duly (python) | 8.0 (5.00×) | 8.0 (5.00×) | 8.0 (5.00×) |" in new
    assert "Medians of 9 interleaved rounds, processor time; python 3.11.7" in new
    assert new.startswith("before\n<!-- bench: summary -->\n| contender |")
    assert new.endswith("<!-- /bench -->\nafter\n")
    assert "old" not in new
    assert quoted(new, RESULT) == new


def test_readme_and_performance_quote_the_same_run() -> None:
    summary, codec = (places(text(name)) for name in PAGES)
    ahead = re.findall(r"\((\d+\.\d\d×)\)", summary["summary"])
    by_shape = re.findall(r"(\d+\.\d\d×) \|$", codec["codec"], re.MULTILINE)
    assert len(ahead) == len(by_shape) > 3 * 7
    assert sorted(ahead) == sorted(by_shape)
    assert summary["summary"].splitlines()[-1] == codec["codec"].splitlines()[-1]
