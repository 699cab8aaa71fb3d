"""The workflow and the hooks run what exists, and give nobody's text to a shell."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from duly.cli.main import PLUGIN_VERBS, VERBS, run
from duly.report import MARKER
from tests.house.tree import ROOT, text

WORKFLOW: dict[str, Any] = yaml.safe_load(text(".github/workflows/contracts.yml"))
HOOKS: list[dict[str, Any]] = yaml.safe_load(text(".pre-commit-hooks.yaml"))
STEPS: list[dict[str, Any]] = WORKFLOW["jobs"]["check"]["steps"]
SCRIPTS = [step["run"] for step in STEPS if "run" in step]
COMMANDS = [
    match for script in SCRIPTS for match in re.findall(r"\.venv/bin/duly ([^|\n]+)", script)
]


def test_the_workflow_runs_verbs_and_forms_that_exist() -> None:
    assert len(COMMANDS) == 4
    for command in COMMANDS:
        verb, *arguments = shlex.split(command)
        assert verb in VERBS | PLUGIN_VERBS
        assert not set(arguments) & {"--help"}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_workflow_runs(command: str, tmp_path: Any) -> None:
    verb, *arguments = shlex.split(command)
    arguments = [argument.replace("$AGAINST", "git:HEAD") for argument in arguments]
    if "--output" in arguments:
        at = arguments.index("--output") + 1
        arguments[at] = str(tmp_path / arguments[at])
    assert run(verb, arguments) in {0, 1}, "2 would be a wrong option"
    comment = tmp_path / "comment.md"
    assert not comment.exists() or comment.read_text(encoding="utf-8").startswith(MARKER)


def test_scripts_are_shell_and_take_expressions_from_variables_only() -> None:
    for script in SCRIPTS:
        assert "${{" not in script
        subprocess.run(["bash", "-n"], input=script, text=True, check=True)


@pytest.mark.parametrize("what", [".github", ".pre-commit-hooks.yaml"])
def test_zizmor_sees_nothing_an_attacker_could_use(what: str) -> None:
    zizmor = [Path(sys.executable).with_name("zizmor"), "--offline", "--no-progress", what]
    done = subprocess.run(zizmor, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_whole_history_is_fetched() -> None:
    checkout = next(step for step in STEPS if step.get("uses", "").startswith("actions/checkout"))
    assert checkout["with"]["fetch-depth"] == 0


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_runs_as_it_is_written(hook: dict[str, Any]) -> None:
    program, verb, *arguments = shlex.split(hook["entry"])
    assert program == "duly"
    assert hook["language"] == "system"
    assert not hook["pass_filenames"]
    assert run(verb, arguments) in {0, 1}
    assert re.search(hook["files"], "schemas/products/v1/ProductCreatedEvent.avsc")
    assert (ROOT / "schemas/products/v1/ProductCreatedEvent.avsc").is_file()
