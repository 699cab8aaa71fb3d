"""What a report of `duly check` says about services, and in which order they follow a change."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from duly.catalog import load
from duly.check import Order, Severity, judge
from duly.cli.main import run
from duly.errors import ConfigError
from duly.impact import name_services, type_findings
from duly.project import find_project
from duly.report import FORMATS
from tests.unit.against.repository import Repository
from tests.unit.check.project import Shop
from tests.unit.impact.reading_cases import CASES, HERE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from duly.check import Report

HEAD = "schemas/orders/v1/OrderPlacedEvent.avsc"
PRICE = {"name": "price", "type": "shop.common.v1.Money"}
Fields = list[dict[str, Any]]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text('[tool.duly]\nroot = "shop"\n')
    shutil.copytree(HERE / "schemas", tmp_path / "schemas")
    shutil.copytree(CASES / "attributes" / "services", tmp_path / "services")
    return tmp_path


@pytest.fixture
def reads_tags(shop: Path) -> None:
    replace_services(shop, "loops")


def replace_services(shop: Path, case: str) -> None:
    shutil.rmtree(shop / "services")
    shutil.copytree(CASES / case / "services", shop / "services")


def edited(shop: Path, edit: Callable[[Fields], object], level: str = "FULL_TRANSITIVE") -> Report:
    passport = shop / "schemas/orders/domain.toml"
    text = passport.read_text().replace("[v1]\n", f'[v1]\ncompatibility = "{level}"\n')
    passport.write_text(text)
    head = json.loads((shop / HEAD).read_text())
    frozen = shop / HEAD.replace(".avsc", "/1.avsc")
    edit(head["fields"])
    frozen.write_text((shop / HEAD).read_text())
    (shop / HEAD).write_text(json.dumps(head))
    project = find_project(shop)
    catalog = load(project)
    return name_services(judge(catalog), project, catalog)


def removed(name: str) -> Callable[[Fields], object]:
    def edit(fields: Fields) -> None:
        fields[:] = [field for field in fields if field["name"] != name]

    return edit


def order(report: Report) -> tuple[Order, tuple[tuple[str, ...], ...]]:
    rollout = next(r for r in report.rollouts if r.contract.endswith("OrderPlacedEvent"))
    return rollout.order, rollout.steps


@pytest.mark.usefixtures("reads_tags")
def test_a_finding_names_the_lines_of_each_service_that_reads_the_field(shop: Path) -> None:
    report = edited(shop, removed("tags"))
    finding = next(f for f in report.findings if f.field == "tags")
    archive, reader = finding.services
    assert archive.note == "unknown, not in this repository"
    assert [read.place for read in reader.reads] == [("services/reader/subscribers.py", 11)]


def test_removing_an_optional_field_that_is_still_read_is_an_error(shop: Path) -> None:
    report = edited(shop, removed("note"))
    (found,) = [f for f in report.findings if f.rule == "removed_field_still_read"]
    assert found.broken == ("reader",)
    assert found.message == 'field "note" is gone, and reader still reads it'
    assert (found.file, found.field) == (HEAD, "note")


def test_removing_an_optional_field_that_goes_on_unnamed_is_an_error(shop: Path) -> None:
    replace_services(shop, "model_dump")
    report = edited(shop, removed("note"), "BACKWARD")
    (found,) = [f for f in report.findings if f.rule == "removed_field_still_read"]
    assert (found.severity, found.broken) == (Severity.ERROR, ("reader",))
    assert found.message == 'field "note" is gone, and reader may still read it'


def test_removing_a_field_of_a_service_that_cannot_be_followed_is_an_error(shop: Path) -> None:
    replace_services(shop, "no_table")
    report = edited(shop, removed("note"), "BACKWARD")
    (found,) = [f for f in report.findings if f.rule == "removed_field_still_read"]
    assert found.severity is Severity.ERROR
    assert found.message == 'field "note" is gone, and reader may still read it'


def test_removing_an_optional_field_nobody_here_reads_warns_of_consumers_elsewhere(
    shop: Path,
) -> None:
    report = edited(shop, removed("change"))
    (found,) = [f for f in report.findings if f.rule == "removed_field_still_read"]
    assert (found.severity, found.broken) == (Severity.WARNING, ())
    assert found.message == (
        'field "change" is gone, and nobody can know from here whether archive reads it'
    )
    assert order(report)[0] is Order.ANY


def test_removing_an_optional_field_nobody_reads_is_none(shop: Path) -> None:
    passport = shop / "schemas/orders/domain.toml"
    passport.write_text(passport.read_text().replace('"archive", ', ""))
    report = edited(shop, removed("change"))
    assert "removed_field_still_read" not in {finding.rule for finding in report.findings}
    assert order(report)[0] is Order.ANY


def test_a_change_that_reads_both_ways_rolls_out_in_any_order(shop: Path) -> None:
    new = {"name": "new", "type": ["null", "string"], "default": None}
    report = edited(shop, lambda fields: fields.append(new))
    assert order(report) == (Order.ANY, (("duly register",), ("archive", "reader", "shop")))


def test_a_change_old_readers_fail_on_needs_consumers_first(shop: Path) -> None:
    report = edited(shop, removed("tags"), "BACKWARD")
    steps = (("archive", "reader"), ("duly register",), ("shop",))
    assert order(report) == (Order.CONSUMERS_FIRST, steps)


def test_a_change_that_cannot_read_the_past_needs_producers_first(shop: Path) -> None:
    new = {"name": "new", "type": "string"}
    report = edited(shop, lambda fields: fields.append(new), "FORWARD")
    steps = (("duly register",), ("shop",), ("archive", "reader"))
    assert order(report) == (Order.PRODUCERS_FIRST, steps)


def test_a_change_neither_side_reads_has_no_order(shop: Path) -> None:
    def edit(fields: Fields) -> None:
        fields[0]["type"] = "int"

    report = edited(shop, edit, "NONE")
    assert order(report) == (Order.NONE, ())


def test_the_level_that_refuses_a_change_is_named(shop: Path) -> None:
    report = edited(shop, removed("tags"))
    (rollout,) = [r for r in report.rollouts if r.contract.endswith("PlacedEvent")]
    assert rollout.caution == "FULL_TRANSITIVE refuses the change as it is"


def test_an_order_is_not_given_without_the_errors_that_stand_in_its_way(shop: Path) -> None:
    report = edited(shop, removed("note"))
    wait = "archive, reader, shop; not before the errors above are settled"
    assert order(report)[0] is Order.ANY
    assert FORMATS["text"](report).count(wait) == 1
    assert FORMATS["text"](replace(report, findings=())).count(wait) == 0
    *_, placed = json.loads(FORMATS["json"](report))["rollouts"]
    assert placed["caution"] == "not before the errors above are settled"


def test_a_new_contract_that_is_frozen_and_committed_is_rolled_out_like_any_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a build server checks is committed; a contract that main does not have yet is a change."""
    repository = Repository(shop=Shop.at(tmp_path))
    small = repository.shop
    (tmp_path / "schemas/products/v1/ProductPricedEvent.avsc").unlink()
    passport = tmp_path / "schemas/products/domain.toml"
    whole = passport.read_text(encoding="utf-8")
    passport.write_text(whole.partition("[v1.ProductPricedEvent]")[0], encoding="utf-8")
    small.freeze()
    repository.git("init", "-qb", "main")
    repository.commit()
    repository.git("checkout", "-qb", "work")
    passport.write_text(whole, encoding="utf-8")
    small.priced(PRICE)
    small.freeze()
    repository.commit()
    monkeypatch.chdir(tmp_path)
    assert run("check", ["--against", "git:main"]) == 0
    (told,) = [x for x in capsys.readouterr().out.splitlines() if x.startswith("rollout")]
    assert told == (
        "rollout of shop.products.v1.ProductPricedEvent (any order): "
        "1. duly register; 2. notification"
    )


@pytest.mark.usefixtures("reads_tags")
def test_duly_check_says_all_of_it(
    shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    edited(shop, removed("tags"))
    monkeypatch.chdir(shop)
    assert run("check", []) == 1
    said = capsys.readouterr().out
    assert "    reads   archive: unknown, not in this repository\n" in said
    assert "    reads   reader: tags at services/reader/subscribers.py:11" in said
    assert "rollout of shop.orders.v1.OrderPlacedEvent (consumers first): 1. archive, " in said
    assert run("check", ["--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    (finding,) = [f for f in answer["findings"] if f["field"] == "tags"]
    assert [service["service"] for service in finding["services"]] == ["archive", "reader"]
    assert [rollout["order"] for rollout in answer["rollouts"]] == ["any order", "consumers first"]


def test_types_finds_the_line_that_uses_what_the_head_lacks(shop: Path) -> None:
    edited(shop, removed("note"))
    project = find_project(shop)
    found = type_findings(project, load(project))
    places = [(f.file, f.line) for f in found if '"note"' in f.message]
    assert places == [("services/reader/subscribers.py", 9)]
    assert not (shop / "generated").exists()


def test_types_names_all_there_is_by_the_name_in_the_table(shop: Path) -> None:
    table = shop / "services/reader/app.py"
    table.write_text(table.read_text().replace('name="reader"', 'name="order-reader"'))
    many = "def more(event: OrderPlacedEvent) -> None:\n" + "    event.nowhere\n" * 250
    subscribers = shop / "services/reader/subscribers.py"
    subscribers.write_text(f"{subscribers.read_text()}\n\n{many}")
    (shop / "services/common").mkdir()
    (shop / "services/common/sums.py").write_text('def one() -> int:\n    return "1"\n')
    project = find_project(shop)
    found = type_findings(project, load(project))
    assert [f.broken for f in found if '"nowhere"' in f.message] == [("order-reader",)] * 250
    assert [f.broken for f in found if f.file == "services/common/sums.py"] == [()]


def test_types_says_where_pyright_is_missing(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", str(shop / "bin" / "python"))
    monkeypatch.setenv("PATH", os.fspath(shop))
    project = find_project(shop)
    with pytest.raises(ConfigError, match="--types needs pyright, which is not installed"):
        type_findings(project, load(project))
