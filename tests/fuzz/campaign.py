"""One bounded campaign in a process of its own: `python -m tests.fuzz` starts it and reads what it found.

The process may be killed by what it looks for, so it writes its state every few seconds.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import sys
import time
from collections import Counter
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tests.fuzz.findings import Findings
from tests.fuzz.inputs import Form, call, run, seed
from tests.fuzz.mutation import DICTIONARY, SIZE_MAX, mutate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fuzz.targets import World

MEMORY_BYTES_MAX: Final = 2 * 1024**3
"""Address space of the process: a great allocation fails at once, as a MemoryError that is a finding."""
HANG_S: Final = 20
"""When libFuzzer gives up on one input; slow ones that end are found by the law."""
SAVED_EVERY_S: Final = 2.0
GENERATED: Final = "<duly codec"
"""How the file names of functions begin that the codec makes when it runs."""


class Campaign:
    """Runs inputs until there were enough of them, or no time is left; then the process ends."""

    def __init__(self, world: World, folder: Path, *, inputs: int, seconds: float) -> None:
        self.world = world
        self.folder = folder
        self.inputs = inputs
        self.findings = Findings()
        self.outcomes: Counter[str] = Counter()
        self.count = 0
        self._started = self._saved = time.monotonic()
        self._ends = self._started + seconds

    def one(self, data: bytes) -> None:
        self.count += 1
        called = call(self.world, data)
        if called is None:
            self.outcomes["too short"] += 1
        else:
            try:
                self.outcomes[run(self.world, called).word] += 1
            except Exception as error:  # every one of them is a finding
                self.outcomes["against the law"] += 1
                self.findings.add(self.world, data, called, error)
        now = time.monotonic()
        if self.count >= self.inputs or now > self._ends:
            self.save()
            os._exit(0)  # libFuzzer has no other way to stop between two inputs
        if now - self._saved > SAVED_EVERY_S:
            self._saved = now
            self.save()

    def save(self) -> None:
        self.findings.write(self.folder / "findings.json")
        state = {
            "engine": self.world.codec.engine,
            "inputs": self.count,
            "seconds": round(time.monotonic() - self._started, 1),
            "outcomes": dict(self.outcomes.most_common()),
        }
        (self.folder / "state.json").write_text(json.dumps(state, indent=2) + "\n", "utf-8")


def main() -> None:
    options = _options()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
    world = _instrumented_world() if options.guided else _world()
    seeds = list(_seeds(world))
    campaign = Campaign(world, options.folder, inputs=options.inputs, seconds=options.seconds)
    if options.guided:
        _fuzz_guided(campaign, seeds, options.seed)
    else:
        _fuzz_blind(campaign, seeds, options.seed)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.campaign")
    parser.add_argument("--inputs", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--guided", action="store_true")
    return parser.parse_args()


def is_guidable() -> bool:
    return find_spec("atheris") is not None


def _world() -> World:
    return import_module("tests.fuzz.targets").World()


def _instrumented_world() -> World:
    """With coverage of duly.codec, and of the functions it generates for the targets."""
    atheris: Any = import_module("atheris")
    with atheris.instrument_imports(include=["duly.codec"]):
        world = _world()
        for data in _seeds(world):
            for start in (data, data[:-1]):  # right and wrong, so that both ways are compiled
                called = call(world, start)
                if called is not None:
                    _quietly(world, called)
    gc: Any = import_module("gc")
    for thing in gc.get_objects():
        if getattr(getattr(thing, "__code__", None), "co_filename", "").startswith(GENERATED):
            atheris.instrument_func(thing)
    return world


def _quietly(world: World, called: Any) -> None:
    with suppress(Exception):  # the campaign meets it again, and reports it
        run(world, called)


def _seeds(world: World) -> Iterator[bytes]:
    framed = set[int]()
    for target, payload in world.seeds():
        forms = [Form.PREFIX] if target in framed else list(Form)
        framed.add(target)
        yield from (seed(world, target, form, payload) for form in forms)


def _fuzz_guided(campaign: Campaign, seeds: list[bytes], number: int) -> None:
    atheris: Any = import_module("atheris")
    corpus, dictionary = campaign.folder / "corpus", campaign.folder / "dictionary.txt"
    corpus.mkdir()
    for index, data in enumerate(seeds):
        (corpus / f"{index:05d}").write_bytes(data)
    words = ("".join(f"\\x{byte:02x}" for byte in word) for word in DICTIONARY)
    dictionary.write_text("".join(f'"{word}"\n' for word in words), encoding="utf-8")
    arguments = [
        sys.argv[0],
        str(corpus),
        f"-dict={dictionary}",
        f"-artifact_prefix={campaign.folder}/",
        f"-max_len={SIZE_MAX}",
        f"-seed={number}",
        f"-timeout={HANG_S}",
        f"-rss_limit_mb={MEMORY_BYTES_MAX // 1024**2}",
    ]
    atheris.Setup(arguments, campaign.one)
    atheris.Fuzz()


def _fuzz_blind(campaign: Campaign, seeds: list[bytes], number: int) -> None:
    chance = random.Random(number)
    while True:
        campaign.one(mutate(chance, chance.choice(seeds), seeds))


if __name__ == "__main__":
    main()
