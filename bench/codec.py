"""Encode and decode: duly beside its peers, on three shapes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bench.contender import prove
from bench.contenders import load
from bench.contenders.confluent_pydantic import NAME as BASELINE
from bench.contenders.duly_codec import DEFAULT
from bench.samples import COUNT, SHAPES, samples
from bench.table import Table
from duly.benching import interleave

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bench.contender import Contender
    from duly.benching import Effort

TARGETS: Final = {"flat": 4.5, "order": 3.2, "telemetry": 1.2}
"""Shape → how many times faster than the baseline duly's default engine must be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    shape: str
    contender: str
    gives: str
    bytes: float
    """Of one object, on average."""
    encode_us: float
    decode_us: float
    ahead: float
    """How many times faster than the baseline, both ways together."""

    @property
    def sum_us(self) -> float:
        return self.encode_us + self.decode_us


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    shape: str
    contender: str
    ahead: float
    target: float

    @property
    def passed(self) -> bool:
        return self.ahead >= self.target


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    figures: tuple[Figure, ...]
    verdicts: tuple[Verdict, ...]
    missing: tuple[str, ...]
    """Libraries of contenders that could not take part."""


def measure(effort: Effort, on_round: Callable[[int], None] = lambda _: None) -> Result:
    """Prove that all contenders agree, then measure them; raises DisagreementError."""
    contenders, missing = load()
    for contender in contenders:
        for shape in SHAPES:
            prove(contender, shape)
    tasks: dict[tuple[str, str, str], Callable[[], object]] = {}
    sizes: dict[tuple[str, str], float] = {}
    for shape in SHAPES:
        for contender in contenders:
            lane = contender.lane(shape)
            objects = [lane.build(sample) for sample in samples(shape)]
            written = [lane.encode(one) for one in objects]
            tasks[shape, contender.name, "encode"] = _each(lane.encode, objects)
            tasks[shape, contender.name, "decode"] = _each(lane.decode, written)
            sizes[shape, contender.name] = sum(map(len, written)) / COUNT
    took_us = {key: s / COUNT * 1e6 for key, s in interleave(tasks, effort, on_round).items()}
    figures = tuple(
        figure for shape in SHAPES for figure in _figures(shape, contenders, took_us, sizes)
    )
    verdicts = tuple(
        Verdict(shape=f.shape, contender=f.contender, ahead=f.ahead, target=TARGETS[f.shape])
        for f in figures
        if f.contender == DEFAULT
    )
    return Result(figures=figures, verdicts=verdicts, missing=missing)


def _each(run: Callable[[Any], object], values: Sequence[Any]) -> Callable[[], None]:
    def once() -> None:
        for value in values:
            run(value)

    return once


def _figures(
    shape: str,
    contenders: tuple[Contender, ...],
    took_us: dict[tuple[str, str, str], float],
    sizes: dict[tuple[str, str], float],
) -> Iterator[Figure]:
    baseline = took_us[shape, BASELINE, "encode"] + took_us[shape, BASELINE, "decode"]
    for contender in contenders:
        encode_us = took_us[shape, contender.name, "encode"]
        decode_us = took_us[shape, contender.name, "decode"]
        yield Figure(
            shape=shape,
            contender=contender.name,
            gives=contender.gives,
            bytes=sizes[shape, contender.name],
            encode_us=encode_us,
            decode_us=decode_us,
            ahead=baseline / (encode_us + decode_us),
        )


def tables(result: Result) -> Iterator[Table]:
    for shape in SHAPES:
        yield Table(
            title=f"{shape}: µs for one event",
            head=("contender ", "gives ", "bytes", "encode", "decode", "sum", "ahead"),
            rows=tuple(
                (
                    figure.contender,
                    figure.gives,
                    f"{figure.bytes:.0f}",
                    f"{figure.encode_us:.2f}",
                    f"{figure.decode_us:.2f}",
                    f"{figure.sum_us:.2f}",
                    f"{figure.ahead:.2f}x",
                )
                for figure in result.figures
                if figure.shape == shape
            ),
            notes=tuple(_notes(result, shape)),
        )


def _notes(result: Result, shape: str) -> Iterator[str]:
    for verdict in result.verdicts:
        if verdict.shape == shape:
            word = "pass" if verdict.passed else "FAIL"
            yield (
                f"{word}: {verdict.contender} is {verdict.ahead:.2f}x as fast as {BASELINE}, "
                f"target {verdict.target:g}x"
            )
    if result.missing:
        yield f"not installed, so not here: {', '.join(result.missing)}"
