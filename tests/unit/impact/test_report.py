"""What a report of `duly check` says about services, and in which order they follow a change."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from duly.catalog import load
from duly.check import Severity, judge
from duly.cli.main import run
from duly.errors import ConfigError
from duly.impact import Order, name_services, rollouts, type_findings
from duly.project import find_project
from duly.report import FORMATS
from tests.unit.against.repository import Repository
from tests.unit.check.project import Shop, string
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


@pytest.mark.parametrize(
    ("level", "order", "caution"),
    [
        ("BACKWARD", Order.ANY, "what was written with revision 1 must be past its retention"),
        (
            "BACKWARD_TRANSITIVE",
            Order.PRODUCERS_FIRST,
            "BACKWARD_TRANSITIVE refuses the change as it is",
        ),
        ("FULL", Order.ANY, "what was written with revision 1 must be past its retention"),
        (
            "FORWARD_TRANSITIVE",
            Order.PRODUCERS_FIRST,
            "before the consumers, what was written earlier must be consumed or past its retention",
        ),
        (
            "NONE",
            Order.PRODUCERS_FIRST,
            "before the consumers, what was written earlier must be consumed or past its retention",
        ),
    ],
)
def test_the_order_counts_the_revisions_that_the_level_counts(
    tmp_path: Path, level: str, order: Order, caution: str
) -> None:
    small = Shop.at(tmp_path, level=level)
    small.created(string("sku"))
    small.freeze()
    small.created(string("sku"), {**string("note"), "default": ""})
    small.freeze()
    small.created(string("sku"), string("note"))
    catalog = load(find_project(tmp_path))
    name = "shop.products.v1.ProductCreatedEvent"
    (rollout,) = rollouts(catalog, {name}, ())
    assert (rollout.order, rollout.caution) == (order, caution)


def test_a_level_that_looks_back_once_says_who_may_not_read_any_more(tmp_path: Path) -> None:
    small = Shop.at(tmp_path, level="FORWARD")
    small.created(string("sku"))
    small.freeze()
    small.created({**string("sku"), "default": ""})
    small.freeze()
    small.created()
    (rollout,) = rollouts(
        load(find_project(tmp_path)), {"shop.products.v1.ProductCreatedEvent"}, ()
    )
    assert rollout.order is Order.ANY
    assert rollout.caution == "no consumer may still read as revision 1"


def test_an_order_is_not_given_without_the_errors_that_stand_in_its_way(shop: Path) -> None:
    report = edited(shop, removed("note"))
    wait = "archive, reader, shop; not before the errors above are settled"
    assert order(report)[0] is Order.ANY
    assert FORMATS["text"](report).count(wait) == 1
    assert FORMATS["text"](replace(report, findings=())).count(wait) == 0
    *_, placed = json.loads(FORMATS["json"](report))["rollouts"]
    assert placed["caution"] == "not before the errors above are settled"


WAIVER = """
[[v1.ProductCreatedEvent.waivers]]
rule = "time_unit_changed"
path = "/fields/occurred_at"
reason = "nothing was published yet"
expires = 2099-12-31
"""
MILLIS = {
    "name": "occurred_at",
    "type": {"type": "long", "logicalType": "timestamp-millis"},
}


def test_a_waived_hazard_no_longer_stands_in_the_way_of_an_order_and_still_decides_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every reader that runs would take the new numbers for the old unit."""
    small = Shop.at(tmp_path)
    small.freeze()
    small.created_at(MILLIS, string("sku"), PRICE)
    monkeypatch.chdir(tmp_path)
    assert run("check", []) == 1
    line = (
        "rollout of shop.products.v1.ProductCreatedEvent (consumers first): 1. billing, inventory; "
        "2. duly register; 3. products; {wait}time_unit_changed: before the consumers, the "
        "producers must stop, and what they wrote must be consumed or past its retention\n"
    )
    assert line.format(wait="not before the errors above are settled; ") in capsys.readouterr().out
    with (tmp_path / "schemas/products/domain.toml").open("a", encoding="utf-8") as passport:
        passport.write(WAIVER)
    assert run("check", []) == 0
    said = capsys.readouterr().out
    assert line.format(wait="") in said
    assert said.endswith(": no findings\n")


def test_a_unit_that_changed_in_an_earlier_revision_decides_no_order_any_more(
    tmp_path: Path,
) -> None:
    small = Shop.at(tmp_path)
    small.freeze()
    small.created_at(MILLIS, string("sku"), PRICE)
    small.freeze()
    small.created_at(MILLIS, string("sku"), PRICE, {**string("note"), "default": ""})
    catalog = load(find_project(tmp_path))
    report = judge(catalog)
    assert "time_unit_changed" in {finding.rule for finding in report.findings}
    name = "shop.products.v1.ProductCreatedEvent"
    (rollout,) = rollouts(catalog, {name}, (), findings=report.findings)
    assert (rollout.order, rollout.caution) == (Order.ANY, "")


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
