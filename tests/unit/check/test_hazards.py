"""Hazards and lint: which way they look, what is old, and what a project may set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from duly.catalog import load
from duly.check import Severity, judge, severities
from duly.cli.main import run
from duly.errors import ConfigError
from duly.project import find_project
from tests.unit.check.project import Shop, string

if TYPE_CHECKING:
    from pathlib import Path

CREATED = "shop.products.v1.ProductCreatedEvent"
PRICE: dict[str, Any] = {"name": "price", "type": "shop.common.v1.Money"}


def time(name: str, unit: str) -> dict[str, Any]:
    return {"name": name, "type": {"type": "long", "logicalType": f"timestamp-{unit}"}}


def set_rules(shop: Shop, table: str) -> None:
    (shop.folder / "pyproject.toml").write_text(f"[tool.duly]\n{table}\n", encoding="utf-8")


def test_a_hazard_is_an_error_told_once_for_both_directions(tmp_path: Path) -> None:
    shop = Shop.at(tmp_path)
    shop.created(time("sold_at", "micros"))
    shop.freeze()
    shop.created(time("sold_at", "millis"))
    finding = shop.only()
    assert (finding.rule, finding.severity) == ("time_unit_changed", Severity.ERROR)
    assert finding.reader.revisions == ("head",)
    assert finding.broken == ("billing", "inventory")


def test_forward_levels_are_told_with_the_head_as_the_writer(tmp_path: Path) -> None:
    shop = Shop.at(tmp_path, level="FORWARD")
    shop.created({"name": "sold_at", "type": ["null", time("", "micros")["type"]], "default": None})
    shop.freeze()
    shop.created({"name": "sold_at", "type": ["null", time("", "millis")["type"]], "default": None})
    finding = shop.only()
    assert (finding.reader.revisions, finding.writer.revisions) == (("revision 1",), ("head",))
    assert finding.reader.text == "long (timestamp-micros)"
    assert finding.witness
    assert "written with head is in the year 1970" in finding.witness.text


@pytest.mark.parametrize(("level", "found"), [("BACKWARD", True), ("FORWARD", False)])
def test_a_promotion_loses_digits_only_for_who_reads_it(
    tmp_path: Path, level: str, *, found: bool
) -> None:
    shop = Shop.at(tmp_path, level=level)
    shop.created({"name": "reading", "type": "long"})
    shop.freeze()
    shop.created({"name": "reading", "type": "double"})
    assert ("lossy_promotion" in shop.rules()) == found


def decimal(precision: int, name: str = "bytes") -> dict[str, Any]:
    return {"type": name, "logicalType": "decimal", "precision": precision, "scale": 2}


@pytest.mark.parametrize(
    ("level", "before", "after", "found"),
    [
        ("BACKWARD", 9, 12, []),
        ("BACKWARD", 12, 9, ["decimal_precision_changed"]),
        ("FORWARD", 9, 12, ["decimal_precision_changed"]),
        ("FORWARD", 12, 9, []),
        ("FULL", 9, 12, ["decimal_precision_changed"]),
        ("FULL", 12, 9, ["decimal_precision_changed"]),
    ],
)
def test_digits_are_missed_only_by_who_has_fewer(
    tmp_path: Path, level: str, before: int, after: int, found: list[str]
) -> None:
    shop = Shop.at(tmp_path, level=level)
    shop.created({"name": "paid", "type": decimal(before)})
    shop.freeze()
    shop.created({"name": "paid", "type": decimal(after)})
    assert shop.rules() == found


def test_a_fixed_that_two_fields_hold_is_told_once_with_both(tmp_path: Path) -> None:
    def fields(scale: int) -> tuple[dict[str, Any], ...]:
        fixed = {**decimal(9, "fixed"), "scale": scale, "name": "Sum", "size": 8, "doc": "A sum."}
        return {"name": "net", "type": ["null", fixed]}, {"name": "gross", "type": "Sum"}

    shop = Shop.at(tmp_path)
    shop.created(*fields(2))
    shop.freeze()
    shop.created(*fields(3))
    finding = shop.only()
    assert finding.message == ("shop.products.v1.Sum has 3 digits after the point, and had 2")
    assert [hit.field for hit in finding.hits] == ["net", "gross"]


def test_level_none_promises_nothing_and_is_not_judged(tmp_path: Path) -> None:
    shop = Shop.at(tmp_path, level="NONE")
    shop.created(time("sold_at", "micros"))
    shop.freeze()
    shop.created(time("sold_at", "millis"))
    assert shop.rules() == []


def test_a_hazard_in_the_data_stays_while_a_revision_is_live(tmp_path: Path) -> None:
    shop = Shop.at(tmp_path)
    shop.created(time("sold_at", "micros"))
    shop.freeze()
    shop.created(time("sold_at", "millis"))
    shop.freeze()
    shop.created(time("sold_at", "millis"), {**string("note"), "default": ""})
    finding = shop.only()
    assert finding.writer.revisions == ("revision 1",)
    assert (
        "; or set retired = [1] once retention has passed and no service reads with it any more; or "
    ) in finding.help


NULLABLE: list[Any] = ["null", "string"]
DEFAULTS: dict[str, tuple[Any, Any, Any, Any, str]] = {
    "of the same type": ("string", "a", "string", "b", 'keep "default": "a"'),
    "of a wider type": ("int", 0, "long", 1, 'keep "default": 0'),
    "of a type that may be null now": (
        "string",
        "",
        NULLABLE,
        None,
        'put string first in its union, and keep "default": ""',
    ),
    "of a type that may not be null now": (
        NULLABLE,
        None,
        "string",
        "",
        'keep [null, string] and "default": null',
    ),
    "of another type": ("int", 0, "string", "", 'keep int and "default": 0'),
}


@pytest.mark.parametrize("case", DEFAULTS.values(), ids=DEFAULTS)
def test_a_default_is_to_be_kept_where_its_type_takes_it(
    tmp_path: Path, case: tuple[Any, Any, Any, Any, str]
) -> None:
    type_before, before, type_now, now, help = case
    shop = Shop.at(tmp_path, level="BACKWARD")
    shop.created({"name": "note", "type": type_before, "default": before})
    shop.freeze()
    shop.created({"name": "note", "type": type_now, "default": now})
    found = {finding.rule: finding for finding in shop.judge().findings}
    assert found["default_changed"].help == help


def test_a_change_of_words_is_told_only_when_it_is_made(tmp_path: Path) -> None:
    shop = Shop.at(tmp_path)
    shop.created({**string("note"), "default": "a"})
    shop.freeze()
    shop.created({**string("note"), "default": "b"})
    assert shop.rules() == ["default_changed"]
    shop.freeze()
    assert shop.rules() == ["default_changed"]
    shop.created({**string("note"), "default": "b"}, {**string("more"), "default": ""})
    assert shop.rules() == []


def test_what_was_frozen_before_a_change_is_not_part_of_it(tmp_path: Path) -> None:
    shop = Shop.at(tmp_path)
    shop.created({**string("note"), "default": "a"})
    shop.freeze()
    shop.created({**string("note"), "default": "b"}, {**string("camelCase"), "default": ""})
    shop.freeze()
    catalog = load(find_project(tmp_path))
    name = "shop.products.v1.ProductCreatedEvent"
    found = [f.rule for f in judge(catalog, since={name: 1}).findings if name in f.contracts]
    assert found == ["default_changed", "field_not_snake_case"]
    assert judge(catalog, since={c.full_name: 2 for c in catalog.contracts}).findings == ()


@pytest.mark.parametrize(
    ("default", "is_told"),
    [({"x": 1, "y": 3}, False), ({"x": 1, "y": 3, "z": 0}, False), ({"x": 1, "y": 4}, True)],
)
def test_a_default_is_compared_by_what_readers_get(
    tmp_path: Path, default: dict[str, int], *, is_told: bool
) -> None:
    def window(default: dict[str, int], *more: dict[str, Any]) -> dict[str, Any]:
        fields = [{"name": "x", "type": "int"}, {"name": "y", "type": "int", "default": 3}, *more]
        described = [{**field, "doc": "What it is."} for field in fields]
        type = {"type": "record", "name": "Window", "doc": "One.", "fields": described}
        return {"name": "window", "type": [type, "null"], "default": default}

    shop = Shop.at(tmp_path)
    shop.created(window({"x": 1}))
    shop.freeze()
    shop.created(window(default, {"name": "z", "type": "int", "default": 0}))
    assert shop.rules() == ["default_changed"] * is_told


def test_of_long_defaults_the_part_that_differs_is_shown(tmp_path: Path) -> None:
    shop = Shop.at(tmp_path)
    shop.created({**string("note"), "default": "x" * 60 + "EUR" + "y" * 60})
    shop.freeze()
    shop.created({**string("note"), "default": "x" * 60 + "USD" + "y" * 60})
    assert shop.only().message == (
        f'field "note" defaults to …{"x" * 12}USD{"y" * 23}…, it was …{"x" * 12}EUR{"y" * 23}…'
    )


def test_recursive_types_are_compared_to_the_end(tmp_path: Path) -> None:
    def node(unit: str) -> dict[str, Any]:
        again = {"name": "next", "type": ["null", "Node"], "default": None, "doc": "Another."}
        fields = [{**time("seen_at", unit), "doc": "When."}, again]
        return {"type": "record", "name": "Node", "doc": "One.", "fields": fields}

    shop = Shop.at(tmp_path)
    shop.created({"name": "first", "type": node("micros")})
    shop.freeze()
    shop.created({"name": "first", "type": node("millis")})
    assert shop.only().field == "first.seen_at"


def test_a_project_sets_severities(tmp_path: Path) -> None:
    shop = Shop.at(tmp_path)
    shop.created(string("camelCase"), {"name": "amount", "type": "double"})
    set_rules(shop, '[tool.duly.rules]\nfield_not_snake_case = "off"\nuntyped_decimal = "error"')
    project = find_project(tmp_path)
    report = judge(load(project), severities=severities(project))
    assert [(f.rule, f.severity) for f in report.findings] == [("untyped_decimal", Severity.ERROR)]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ('[tool.duly.rules]\ndoc_mising = "off"', "[tool.duly.rules] doc_mising: duly has no such"),
        ('[tool.duly.rules]\ndoc_missing = "of"', "doc_missing is 'of', expected one of \"off\""),
        ("[tool.duly.rules]\ndoc_missing = true", "doc_missing is True"),
        ('[tool.duly.rules]\nTYPE_MISMATCH = "off"', "only hazards and lint can be set"),
        ('[tool.duly.rules]\nwaiver_expired = "off"', "only hazards and lint can be set"),
        ('rules = "off"', "[tool.duly] rules is 'off', expected a table"),
    ],
)
def test_a_bad_setting_names_file_and_key(tmp_path: Path, table: str, message: str) -> None:
    shop = Shop.at(tmp_path)
    set_rules(shop, table)
    with pytest.raises(ConfigError) as error:
        severities(find_project(tmp_path))
    assert str(tmp_path / "pyproject.toml") in error.value.message
    assert message in error.value.message


def test_the_page_of_a_rule_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("explain", ["lossy_promotion"]) == 0
    assert capsys.readouterr().out.startswith("# lossy_promotion\n")
    assert run("explain", []) == 0
    assert "lossy_promotion" in capsys.readouterr().out
    assert run("explain", ["lossy"]) == 2
    assert "lossy_promotion" in capsys.readouterr().err
