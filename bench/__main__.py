"""`make bench`: the codec beside its peers, then the checks; figures are medians.

python -m bench                         tables as text
python -m bench --json                  everything as JSON
python -m bench --into build/bench      also bench.txt, bench.md and bench.json in that folder
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import check, codec
from duly.benching import Effort

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.table import Table

_SHOWN = ("duly", "confluent-kafka", "fastavro", "pydantic", "protobuf", "avro")


def main() -> None:
    options = _options()
    effort = Effort(rounds=options.rounds, seconds=options.seconds)
    codecs = codec.measure(effort, on_round=_told("codec", effort))
    checks = check.measure(effort, contracts=options.contracts, on_round=_told("checks", effort))
    tables = (*codec.tables(codecs), *check.tables(checks))
    forms = {
        "bench.txt": _pages(effort, tables, lambda table: table.text()),
        "bench.md": _pages(effort, tables, lambda table: table.markdown()),
        "bench.json": json.dumps(_json(effort, codecs, checks), indent=2) + "\n",
    }
    if options.into:
        options.into.mkdir(parents=True, exist_ok=True)
        for name, form in forms.items():
            (options.into / name).write_text(form, encoding="utf-8")
    sys.stdout.write(forms["bench.json" if options.json else "bench.txt"])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description="measure duly's codec and checks beside their peers",
        epilog="example: python -m bench --rounds 3 --seconds 0.05",
    )
    parser.add_argument("--rounds", type=_positive(int), default=9, help="default: 9")
    parser.add_argument(
        "--seconds",
        type=_positive(float),
        default=0.1,
        help="of one measurement in one round, about; default: 0.1",
    )
    parser.add_argument(
        "--contracts",
        type=_positive(int),
        default=check.CONTRACTS,
        help=f"contracts that `duly check` judges; default: {check.CONTRACTS}",
    )
    parser.add_argument("--json", action="store_true", help="write JSON instead of tables")
    parser.add_argument("--into", type=Path, help="folder for the same as text, markdown and JSON")
    return parser.parse_args()


def _positive(kind: type[int] | type[float]) -> Callable[[str], float]:
    def convert(text: str) -> float:
        value = kind(text)
        if not 0 < value < float("inf"):
            raise argparse.ArgumentTypeError(f"{text} is not more than 0")
        return value

    return convert


def _told(what: str, effort: Effort) -> Callable[[int], None]:
    def tell(number: int) -> None:
        sys.stderr.write(f"{what}: round {number} of {effort.rounds}\n")

    return tell


def _setting() -> dict[str, str]:
    return {
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        **{name: version(name) for name in _SHOWN},
    }


def _pages(effort: Effort, tables: tuple[Table, ...], form: Callable[[Table], str]) -> str:
    setting = ", ".join(f"{name} {word}" for name, word in _setting().items())
    protocol = f"Medians of {effort.rounds} interleaved rounds, processor time. {setting}."
    return "\n\n".join([*map(str.strip, map(form, tables)), protocol]) + "\n"


def _json(effort: Effort, codecs: codec.Result, checks: check.Result) -> dict[str, Any]:
    return {
        "setting": _setting() | dataclasses.asdict(effort),
        "codec": [dataclasses.asdict(f) | {"sum_us": f.sum_us} for f in codecs.figures],
        "codec_targets": [dataclasses.asdict(v) | {"passed": v.passed} for v in codecs.verdicts],
        "missing": codecs.missing,
        "pairs": [
            dataclasses.asdict(f) | {"target_ms": f.target_ms, "passed": f.passed}
            for f in checks.pairs
        ],
        "check": dataclasses.asdict(checks.catalog)
        | {"target_s": check.CATALOG_TARGET_S, "passed": checks.catalog.passed},
    }


if __name__ == "__main__":
    main()
