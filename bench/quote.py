"""Write the figures of the last `make bench` into the pages that quote them.

python -m bench.quote                   from build/bench/bench.json
python -m bench.quote FILE              from another one

Each page has its places: what stands between `<!-- bench: NAME -->` and `<!-- /bench -->` is replaced.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bench.codec import TARGETS
from bench.contenders.confluent_pydantic import NAME as BASELINE

if TYPE_CHECKING:
    from collections.abc import Callable

Result = dict[str, Any]

ROOT: Final = Path(__file__).resolve().parents[1]
PAGES: Final = ("README.md", "docs/performance.md")
_PLACE: Final = re.compile(r"(<!-- bench: ([a-z]+) -->\n)(.*?)(<!-- /bench -->)", re.DOTALL)


def main() -> None:
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "bench" / "bench.json"
    result: Result = json.loads(file.read_text(encoding="utf-8"))
    for name in PAGES:
        page = ROOT / name
        page.write_text(quoted(page.read_text(encoding="utf-8"), result), encoding="utf-8")
        sys.stdout.write(f"{name}\n")


def quoted(page: str, result: Result) -> str:
    """The page with these figures in its places."""
    return _PLACE.sub(lambda match: match[1] + TABLES[match[2]](result) + match[4], page)


def places(page: str) -> dict[str, str]:
    """What stands in each place of a page."""
    return {name: text for _, name, text, _ in _PLACE.findall(page)}


def _summary(result: Result) -> str:
    """Both ways together, and how far ahead of the baseline."""
    head = ("contender", *(f"{shape}, µs" for shape in TARGETS))
    rows = [(name, *_sums(result, name)) for name in _contenders(result)]
    return _table(head, rows) + f"\n{_protocol(result)}\n"


def _codec(result: Result) -> str:
    parts = list[str]()
    for shape, target in TARGETS.items():
        figures = [figure for figure in result["codec"] if figure["shape"] == shape]
        rows = [
            (
                figure["contender"],
                figure["gives"],
                f"{figure['bytes']:.0f}",
                f"{figure['encode_us']:.2f}",
                f"{figure['decode_us']:.2f}",
                f"{figure['ahead']:.2f}×",
            )
            for figure in figures
        ]
        head = ("contender", "gives", "bytes", "encode, µs", "decode, µs", "ahead")
        parts.append(f"### {shape}\n\n{_table(head, rows, texts=2)}")
        parts.append(f"The target is to be {target:g}× ahead of {BASELINE}.\n")
    return "\n".join(parts) + f"\n{_protocol(result)}\n"


TABLES: Final[dict[str, Callable[[Result], str]]] = {"summary": _summary, "codec": _codec}


def _contenders(result: Result) -> list[str]:
    return list(dict.fromkeys(figure["contender"] for figure in result["codec"]))


def _sums(result: Result, name: str) -> list[str]:
    """By shape: the sum of both ways, and how many times faster than the baseline."""
    by_shape = {f["shape"]: f for f in result["codec"] if f["contender"] == name}
    return [f"{by_shape[s]['sum_us']:.1f} ({by_shape[s]['ahead']:.2f}×)" for s in TARGETS]


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]], texts: int = 1) -> str:
    rule = tuple("---" if index < texts else "---:" for index in range(len(head)))
    return "".join(f"| {' | '.join(cells)} |\n" for cells in (head, rule, *rows))


def _protocol(result: Result) -> str:
    setting = dict[str, Any](result["setting"])
    rounds, _ = setting.pop("rounds"), setting.pop("seconds")
    words = ", ".join(f"{name} {word}" for name, word in setting.items())
    return f"Medians of {rounds} interleaved rounds, processor time; {words}."


if __name__ == "__main__":
    main()
