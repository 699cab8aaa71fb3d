"""`make fuzz`: damaged payloads against Codec.decode, bounded in inputs, time and memory.

python -m tests.fuzz --inputs 1000000        with the engine a user gets, guided by coverage
DULY_CODEC_ENGINE=fastavro python -m tests.fuzz --inputs 30000
python -m tests.fuzz --replay HEX            one input of a finding again, with its traceback
python -m tests.fuzz --replay HEX --case NAME    the same, and make tests/fuzz/cases/NAME of it

Exits 1 where something broke the law: build/fuzz/<engine>/findings.json has it.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tests.fuzz.campaign import is_guidable
from tests.fuzz.findings import read
from tests.fuzz.inputs import call, run

if TYPE_CHECKING:
    from tests.fuzz.findings import Finding

START_S: Final = 300
"""For imports, classes and seeds, before the first input."""


def main() -> int:
    options = _options()
    if options.replay is not None:
        return _replay(options.replay, options.case)
    from tests.fuzz.targets import World

    engine = World().codec.engine
    folder: Path = options.folder / engine
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    guided = is_guidable() and not options.blind
    if not guided and not options.blind:
        _say("atheris is not here (its wheels are for Linux on x86-64): mutating without coverage")
    _say(f"engine {engine}: {options.inputs:,} inputs, at most {options.seconds:g} s")
    died = _run(options, folder, guided=guided)
    return _report(folder, died, wanted=options.inputs)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz",
        description="feed Codec.decode damaged payloads; DULY_CODEC_ENGINE chooses the engine",
        epilog="example: python -m tests.fuzz --inputs 30000",
    )
    parser.add_argument("--inputs", type=int, default=100_000, help="default: 100,000")
    parser.add_argument("--seconds", type=float, default=14_400, help="most time; default: 14,400")
    parser.add_argument("--seed", type=int, default=1, help="of all chance; default: 1")
    parser.add_argument("--blind", action="store_true", help="without coverage, as without atheris")
    parser.add_argument("--folder", type=Path, default=Path("build/fuzz"), help="for what is found")
    parser.add_argument(
        "--replay", type=bytes.fromhex, metavar="HEX", help="the input of a finding"
    )
    parser.add_argument("--case", metavar="NAME", help="make a case of the input that is replayed")
    return parser.parse_args()


def _run(options: argparse.Namespace, folder: Path, *, guided: bool) -> str:
    """Why the campaign died, "" if it ended."""
    command = [sys.executable, "-m", "tests.fuzz.campaign"]
    command += ["--inputs", str(options.inputs), "--seconds", str(options.seconds)]
    command += ["--seed", str(options.seed), "--folder", str(folder)]
    command += ["--guided"] if guided else []
    log = folder / "log.txt"
    try:
        with log.open("wb") as file:
            done = subprocess.run(
                command,
                stdout=file,
                stderr=subprocess.STDOUT,
                timeout=options.seconds + START_S,
                check=False,
            )
    except subprocess.TimeoutExpired:
        return f"it did not end by itself; see {log}"
    return "" if done.returncode == 0 else f"it ended with {done.returncode}; see {log}"


def _report(folder: Path, died: str, *, wanted: int) -> int:
    state_file = folder / "state.json"
    state: dict[str, Any] = json.loads(state_file.read_text("utf-8")) if state_file.exists() else {}
    outcomes = ", ".join(f"{word} {n:,}" for word, n in state.get("outcomes", {}).items())
    _say(f"{state.get('inputs', 0):,} inputs in {state.get('seconds', 0):g} s: {outcomes}")
    covered = re.findall(r"cov: (\d+)", (folder / "log.txt").read_text("utf-8", errors="replace"))
    if covered:
        _say(f"branches covered: {covered[0]} by the seeds, {covered[-1]} in the end")
    found = read(folder / "findings.json")
    for finding in found:
        _show(finding)
    fatal = sorted(
        file for file in folder.iterdir() if re.match(r"(crash|timeout|oom)-", file.name)
    )
    for file in fatal:
        _say(f"\n{file.name}: python -m tests.fuzz --replay {file.read_bytes().hex()}")
    if died:
        _say(f"the campaign was cut short: {died}")
    elif state.get("inputs", 0) < wanted:
        died = "no time was left for the rest of the inputs"
        _say(died)
    _say(f"{len(found) + len(fatal)} findings")
    return 1 if found or fatal or died else 0


def _show(finding: Finding) -> None:
    _say(f"\n{finding.cause}: {finding.count:,} times, such as {finding.target}")
    _say(f"  value   {finding.value}")
    for name, value in finding.headers:
        _say(f"  header  {name} {value}")
    _say(f"  replay  python -m tests.fuzz --replay {finding.input}")
    _say(f"  {finding.error.strip().splitlines()[-1][:300]}")


def _replay(data: bytes, case: str | None) -> int:
    from tests.fuzz.cases import save
    from tests.fuzz.targets import World

    world = World()
    called = call(world, data)
    if called is None:
        _say("the input is too short to mean anything")
        return 2
    if case is not None:
        _say(f"{save(world, data, case)}: say in it what must not happen")
    _say(f"{world.codec.engine}: {world.targets[called.target].name}: {called.value.hex()}")
    try:
        outcome = run(world, called)
    except Exception:  # that is what somebody wants to see
        traceback.print_exc()
        return 1
    _say(repr(outcome.event) if outcome.error is None else repr(outcome.error))
    return 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
