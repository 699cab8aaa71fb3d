"""The papers are true: references are fresh, links lead somewhere, commands exist."""

from __future__ import annotations

import re
from importlib import import_module

import pytest

from docs import generate, python_reference
from duly.cli.main import PLUGIN_VERBS, VERBS, run
from tests.house.tree import ROOT, text, tracked

PAPERS = [name for name in tracked() if name.endswith(".md") and not name.startswith("tests/")]


def test_the_reference_is_what_the_code_says() -> None:
    stale = [
        name for name, page in generate.pages().items() if text(f"docs/reference/{name}") != page
    ]
    assert not stale, "run: make docs"


@pytest.mark.parametrize("module", python_reference.NAMES)
def test_the_reference_has_every_public_name(module: str) -> None:
    assert sorted(python_reference.NAMES[module]) == sorted(import_module(module).__all__)


@pytest.mark.parametrize("name", PAPERS)
def test_links_lead_somewhere(name: str) -> None:
    folder = (ROOT / name).parent
    targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text(name))
    assert not [target for target in targets if not (folder / target).exists()]


@pytest.mark.parametrize("name", PAPERS)
def test_commands_named_exist(name: str) -> None:
    verbs = set(re.findall(r"`(?:\.venv/bin/)?duly ([a-z][a-z-]*)", text(name)))
    planned = {
        "explain",
        "impact",
        "diff",
        "new",
        "init",
        "pull",
        "package",
        "tail",
        "replay",
        "bench",
    }
    assert verbs <= VERBS.keys() | PLUGIN_VERBS.keys() | (planned if name == "DESIGN.md" else set())


@pytest.mark.parametrize("name", PAPERS)
def test_make_targets_named_exist(name: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", text("Makefile"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z]+)", text(name))) <= targets


@pytest.mark.parametrize("verb", [*VERBS, *PLUGIN_VERBS])
def test_every_verb_helps_with_an_example(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(verb, ["--help"]) == 0
    assert f"duly {verb}" in capsys.readouterr().out.partition("\n")[2]
