"""Each rule has an entry in the table, a page, and a case over which all rules run."""

from __future__ import annotations

import difflib
import json
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from duly.catalog import load
from duly.check import RULES, Kind, explain, judge, overview
from duly.errors import ConfigError, ContractError, IncompatibleChangeError, SchemaSyntaxError
from duly.project import find_project
from duly.report import report_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duly.check import Finding

CASES = Path(__file__).parent / "cases"
PAGES = Path(__file__).parents[2] / "src" / "duly" / "check" / "pages"
NAMES = sorted(path.name for path in CASES.iterdir())
SECTIONS = ["What it does", "Why is this bad", "Example", "Do instead"]
PASSPORT = """\
owner = "somebody"
summary = "Things."
[v1]
compatibility = "{level}"
"""
CONTRACT = """\
[v1.{name}]
consumed_by = ["reader"]
"""
PAST = ("old.avsc", "less_old.avsc")
"""Revisions 1 and 2; few rules need both."""
LOOK_ALIKE = "look_alike.avsc"
"""A whole event, for rules that look at nothing less."""


def test_every_rule_about_shapes_has_a_case_of_its_name() -> None:
    """What authors promise beside the shapes, and what cannot be read, needs more than two schemas."""
    kinds = {Kind.COMPATIBILITY, Kind.HAZARD, Kind.LINT}
    shapes = {rule.id for rule in RULES.values() if rule.kind in kinds}
    assert set(NAMES) == shapes


def test_every_rule_has_a_page_of_its_name() -> None:
    assert {page.stem for page in PAGES.iterdir()} == RULES.keys()


def test_every_error_that_a_report_names_is_a_rule() -> None:
    """`duly freeze` alone raises the other one, and it makes no report."""
    errors = [ContractError, *ContractError.__subclasses__()]
    codes = {error.code for error in errors if error is not IncompatibleChangeError}
    assert codes == {rule.id for rule in RULES.values() if rule.kind is Kind.READING}
    error = SchemaSyntaxError("not JSON", file="a.avsc")
    assert all(finding.rule in RULES for finding in report_of(error).findings)


def test_every_rule_that_the_code_names_is_one() -> None:
    texts = [file.read_text(encoding="utf-8") for file in PAGES.parents[1].rglob("*.py")]
    words = [text for text in texts if "import" in text and "Words" in text]
    named = {id for text in words for id in re.findall(r'(?:rule=|_RULE: Final = )"(\w+)"', text)}
    assert len(named) > 10
    assert named <= RULES.keys()


@pytest.mark.parametrize("id", RULES)
def test_a_page_says_what_why_how_and_what_instead(id: str) -> None:
    text = (PAGES / f"{id}.md").read_text(encoding="utf-8")
    assert text.startswith(f"# {id}\n")
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == SECTIONS
    assert explain(id).startswith(f"# {id}\n\n{RULES[id].title[:1].upper()}{RULES[id].title[1:]}.")
    for block in re.findall(r"```json\n(.*?)```", text, re.DOTALL):
        json.loads(block)


def test_every_rule_is_listed() -> None:
    listed = {line.split()[0] for line in overview().splitlines() if line.startswith("  ")}
    assert listed == RULES.keys()


def test_an_unknown_rule_names_its_neighbours() -> None:
    with pytest.raises(ConfigError) as error:
        explain("time_unit_changd")
    assert "time_unit_changed" in error.value.hint


@pytest.mark.parametrize("name", NAMES)
def test_a_case_says_what_must_not_be_reported(name: str) -> None:
    first = (CASES / name / "case.toml").read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("# Must not be reported: ")


@pytest.mark.parametrize("name", NAMES)
def test_a_case_has_look_alikes_which_its_rule_passes_over(name: str, tmp_path: Path) -> None:
    case = CASES / name
    reported = [finding for finding in _judged(case, tmp_path) if finding.rule == name]
    if (case / LOOK_ALIKE).exists():
        event = json.loads((case / LOOK_ALIKE).read_text(encoding="utf-8"))["name"]
        assert event not in {full.rpartition(".")[2] for f in reported for full in f.contracts}
        return
    look_alikes = set(_settings(case)["look_alikes"])
    head = json.loads((case / "new.avsc").read_text(encoding="utf-8"))
    assert look_alikes
    assert look_alikes <= {field["name"] for field in head["fields"]}
    fields = {re.split(r"[.\[{]", hit.field)[0] for f in reported for hit in f.hits}
    assert not look_alikes & fields


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_over_every_case_finds_the_golden(
    name: str, tmp_path: Path, update_golden: bool
) -> None:
    findings = _judged(CASES / name, tmp_path)
    shown = "".join(f"{line}\n" for finding in findings for line in _lines(finding))
    golden = CASES / name / "findings.txt"
    before = golden.read_text(encoding="utf-8") if golden.exists() else ""
    if update_golden:
        golden.write_text(shown, encoding="utf-8")
    difference = difflib.unified_diff(before.splitlines(), shown.splitlines(), lineterm="")
    assert shown == before, "\n".join(difference)
    assert name in {finding.rule for finding in findings}


def _settings(case: Path) -> dict[str, Any]:
    return tomllib.loads((case / "case.toml").read_text(encoding="utf-8"))


def _judged(case: Path, folder: Path) -> tuple[Finding, ...]:
    """The case as a project: new.avsc is the head, PAST its revisions, look_alike.avsc another event."""
    domain = folder / "schemas" / "things"
    domain.mkdir(parents=True)
    (folder / "pyproject.toml").write_text('[tool.duly]\nroot = "case"\n', encoding="utf-8")
    passport = PASSPORT.format(level=_settings(case)["compatibility"])
    for file in ("new.avsc", LOOK_ALIKE):
        if (case / file).exists():
            text = (case / file).read_text(encoding="utf-8")
            name = json.loads(text)["name"]
            passport += CONTRACT.format(name=name)
            (domain / "v1" / name).mkdir(parents=True)
            (domain / "v1" / f"{name}.avsc").write_text(text, encoding="utf-8")
            for number, past in enumerate(PAST, start=1):
                if file == "new.avsc" and (case / past).exists():
                    text = (case / past).read_text(encoding="utf-8")
                    (domain / "v1" / name / f"{number}.avsc").write_text(text, encoding="utf-8")
    (domain / "domain.toml").write_text(passport, encoding="utf-8")
    return judge(load(find_project(folder))).findings


def _lines(finding: Finding) -> Iterator[str]:
    yield f"{finding.severity} {finding.rule} {finding.line}:{finding.column} {finding.field or '/'}"
    yield f"    {finding.message}"
    for word, side in (("reader", finding.reader), ("writer", finding.writer)):
        if side.revisions:
            yield f"    {word}  {', '.join(side.revisions)}: {side.text}"
    for cause in finding.causes:
        yield f"    cause   {cause}"
    if finding.witness is not None:
        yield f"    witness {finding.witness.text}"
    yield f"    help    {finding.help}"
