"""Checks: duly.compat beside Python's avro.compatibility, and `duly check` on a large schemas/."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from avro.compatibility import ReaderWriterCompatibilityChecker, SchemaCompatibilityType
from avro.schema import parse as avro_parse

from bench.catalog import write_catalog
from bench.table import Table
from duly.benching import interleave
from duly.compat import violations
from duly.schema import parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from duly.benching import Effort

PAIR_TARGETS_MS: Final = {10: 0.05, 100: 0.4, 1_000: 2.0}
"""Fields of the record → most milliseconds for one check."""
CATALOG_TARGET_S: Final = 2.0
CONTRACTS: Final = 1_000
REVISIONS: Final = 10
CATALOG_RUNS_MAX: Final = 5
CATALOG_SECONDS_MAX: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class PairFigure:
    fields: int
    pair: str
    duly_ms: float
    avro_ms: float

    @property
    def target_ms(self) -> float:
        return PAIR_TARGETS_MS[self.fields]

    @property
    def passed(self) -> bool:
        return self.duly_ms <= self.target_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogFigure:
    contracts: int
    revisions: int
    seconds: float
    """Median of whole runs of the command, start of Python included, as one waits for them."""
    cpu_seconds: float
    """The same in processor time: far less on a busy machine."""

    @property
    def passed(self) -> bool:
        return self.seconds <= CATALOG_TARGET_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    pairs: tuple[PairFigure, ...]
    catalog: CatalogFigure


class VerdictError(Exception):
    """The two checkers disagree, so that their times compare nothing."""


def measure(
    effort: Effort,
    *,
    contracts: int = CONTRACTS,
    revisions: int = REVISIONS,
    on_round: Callable[[int], None] = lambda _: None,
) -> Result:
    tasks: dict[tuple[int, str, str], Callable[[], object]] = {}
    for fields in PAIR_TARGETS_MS:
        for pair, (reader, writer) in _pairs(fields).items():
            tasks[fields, pair, "duly"], tasks[fields, pair, "avro"] = _checks(
                json.dumps(reader), json.dumps(writer), is_compatible=pair == "compatible"
            )
    took_s = interleave(tasks, effort, on_round)
    pairs = tuple(
        PairFigure(
            fields=fields,
            pair=pair,
            duly_ms=took_s[fields, pair, "duly"] * 1e3,
            avro_ms=took_s[fields, pair, "avro"] * 1e3,
        )
        for fields, pair, checker in tasks
        if checker == "duly"
    )
    return Result(pairs=pairs, catalog=_catalog(effort, contracts, revisions))


def _pairs(fields: int) -> dict[str, tuple[Any, Any]]:
    """A reader with one more defaulted field, and one that also narrows the last field."""
    old = _record(fields)
    more = {"name": "added", "type": ["null", "string"], "default": None}
    wider = old | {"fields": [*old["fields"], more]}
    narrow = {"name": f"field_{fields - 1}", "type": {"type": "array", "items": "int"}}
    broken = old | {"fields": [*old["fields"][:-1], narrow, more]}
    return {"compatible": (wider, old), "one break": (broken, old)}


def _record(fields: int) -> dict[str, Any]:
    """Field types in the mixture of real contracts."""
    kinds: tuple[Any, ...] = (
        "string",
        "long",
        ["null", "string"],
        {"type": "long", "logicalType": "timestamp-micros"},
        {"type": "array", "items": "string"},
        "double",
        {"type": "bytes", "logicalType": "decimal", "precision": 12, "scale": 2},
        {"type": "map", "values": "long"},
        "boolean",
    )
    named = [{"name": f"field_{n}", "type": kinds[n % len(kinds)]} for n in range(fields - 1)]
    last = {"name": f"field_{fields - 1}", "type": "string"}
    return {
        "type": "record",
        "name": "MeasuredEvent",
        "namespace": "bench",
        "fields": [*named, last],
    }


def _checks(
    reader_text: str, writer_text: str, *, is_compatible: bool
) -> tuple[Callable[[], object], Callable[[], object]]:
    reader, writer = parse(reader_text), parse(writer_text)
    avro_reader, avro_writer = avro_parse(reader_text), avro_parse(writer_text)

    def by_avro() -> Any:
        return ReaderWriterCompatibilityChecker().get_compatibility(avro_reader, avro_writer)

    verdicts = {
        "expected": is_compatible,
        "duly": not violations(reader, writer),
        "avro": by_avro().compatibility is SchemaCompatibilityType.compatible,
    }
    if len(set(verdicts.values())) > 1:
        raise VerdictError(f"is the pair compatible? {verdicts}")
    return lambda: violations(reader, writer), by_avro


def _catalog(effort: Effort, contracts: int, revisions: int) -> CatalogFigure:
    with TemporaryDirectory(prefix="duly-bench-") as folder:
        write_catalog(Path(folder), contracts=contracts, revisions=revisions)
        runs = range(min(effort.rounds, CATALOG_RUNS_MAX))
        took_s = [_run_check(Path(folder), contracts) for _ in runs]
    seconds, cpu_seconds = map(statistics.median, zip(*took_s, strict=True))
    return CatalogFigure(
        contracts=contracts, revisions=revisions, seconds=seconds, cpu_seconds=cpu_seconds
    )


def _run_check(folder: Path, contracts: int) -> tuple[float, float]:
    start, start_cpu = time.perf_counter(), _cpu_of_children()
    done = subprocess.run(
        [sys.executable, "-m", "duly", "check", "--format", "json"],
        cwd=folder,
        capture_output=True,
        timeout=CATALOG_SECONDS_MAX,
        check=False,
    )
    took_s, took_cpu_s = time.perf_counter() - start, _cpu_of_children() - start_cpu
    if done.returncode or json.loads(done.stdout)["contracts"] != contracts:
        raise VerdictError(f"duly check ended with {done.returncode}: {done.stderr.decode()}")
    return took_s, took_cpu_s


def _cpu_of_children() -> float:
    times = os.times()
    return times.children_user + times.children_system


def tables(result: Result) -> tuple[Table, ...]:
    pairs = Table(
        title="one check of a pair: ms",
        head=("record ", "pair ", "duly", "avro (Python)", "ahead", "target", "verdict "),
        rows=tuple(
            (
                f"{figure.fields:,} fields",
                figure.pair,
                f"{figure.duly_ms:.3f}",
                f"{figure.avro_ms:.3f}",
                f"{figure.avro_ms / figure.duly_ms:.1f}x",
                f"{figure.target_ms:g}",
                _word(passed=figure.passed),
            )
            for figure in result.pairs
        ),
    )
    catalog = result.catalog
    whole = Table(
        title="duly check of a whole project: s",
        head=("schemas/ ", "seconds", "processor", "target", "verdict "),
        rows=(
            (
                f"{catalog.contracts:,} contracts, {catalog.revisions} revisions each",
                f"{catalog.seconds:.2f}",
                f"{catalog.cpu_seconds:.2f}",
                f"{CATALOG_TARGET_S:g}",
                _word(passed=catalog.passed),
            ),
        ),
    )
    return pairs, whole


def _word(*, passed: bool) -> str:
    return "pass" if passed else "FAIL"
