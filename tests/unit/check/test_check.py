"""`duly check`: what breaks, where, for whom, and what to do instead."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from duly.catalog import load
from duly.check import RULES, Finding, Kind, Severity, judge
from duly.cli.main import run
from duly.compat import Rule
from duly.project import find_project
from duly.report import FORMATS
from tests.unit.check.project import MONEY, Shop, string

if TYPE_CHECKING:
    from pathlib import Path

PRICE: dict[str, Any] = {"name": "price", "type": "shop.common.v1.Money"}


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop.at(tmp_path)
    shop.freeze()
    return shop


def _only(shop: Shop) -> Finding:
    (finding,) = shop.judge().findings
    return finding


def test_every_rule_of_avro_is_in_the_table_as_an_error() -> None:
    assert set(Rule) <= RULES.keys()
    assert all(
        rule.severity is Severity.ERROR
        for rule in RULES.values()
        if rule.kind is Kind.COMPATIBILITY
    )


def test_unchanged_contracts_have_no_findings(shop: Shop) -> None:
    report = shop.judge()
    assert (report.findings, report.unfrozen) == ((), ())
    assert FORMATS["text"](report) == "2 contracts, 2 live revisions: no findings"


def test_a_first_contract_has_nothing_to_break(tmp_path: Path) -> None:
    report = Shop.at(tmp_path).judge()
    assert report.findings == ()
    assert len(report.unfrozen) == 2


def test_a_new_field_without_a_default_is_reported_where_it_stands(shop: Shop) -> None:
    shop.created(string("sku"), PRICE, string("color"))
    assert FORMATS["text"](shop.judge()) == (
        "schemas/products/v1/ProductCreatedEvent.avsc:17:5: "
        'field "color" has no default  [READER_FIELD_MISSING_DEFAULT_VALUE]\n'
        "    reader  head        string\n"
        "    writer  revision 1  field absent\n"
        '    witness {"sku": "x", "price": {"cents": 1}, "occurred_at": "2026-01-05T10:00:00Z"} '
        "written with revision 1 cannot be read\n"
        "    broken  billing, inventory\n"
        '    help    give it a default: "type": ["null", "string"], "default": null; '
        "or start products/v2\n"
        "\n"
        "not frozen yet: shop.products.v1.ProductCreatedEvent\n"
        "2 contracts, 2 live revisions: 1 finding"
    )


def test_a_field_that_lost_its_default_is_to_have_it_back(shop: Shop) -> None:
    shop.created(string("sku"), PRICE, {**string("color"), "default": "none"})
    shop.freeze()
    shop.created(string("sku"), PRICE, string("color"))
    assert _only(shop).help.startswith('give back its default: "default": "none"; or ')


def test_a_lost_default_is_given_back_to_a_wider_type(shop: Shop) -> None:
    shop.created(string("sku"), PRICE, {"name": "count", "type": "int", "default": 7})
    shop.freeze()
    shop.created(string("sku"), PRICE, {"name": "count", "type": "long"})
    assert 'give back its default: "default": 7' in {
        finding.help.partition(";")[0] for finding in shop.judge().findings
    }


def test_a_type_defined_in_a_new_field_stays_defined_there(shop: Shop) -> None:
    color = {"type": "enum", "name": "Color", "doc": "A color.", "symbols": ["RED"]}
    shop.created(string("sku"), PRICE, {"name": "color", "type": color})
    found = {finding.rule: finding for finding in shop.judge().findings}
    assert found["READER_FIELD_MISSING_DEFAULT_VALUE"].help.startswith(
        'give it a default: put "null" before its definition, "type": ["null", {…}], '
        'and "default": null; or '
    )
    shop.created(_nullable("color", color), string("sku"), PRICE, {"name": "c2", "type": "Color"})
    found = {finding.rule: finding for finding in shop.judge().findings}
    assert found["READER_FIELD_MISSING_DEFAULT_VALUE"].help.startswith(
        'give it a default: "type": ["null", "shop.products.v1.Color"], "default": null; or '
    )


def test_a_new_field_with_a_default_is_welcome(shop: Shop) -> None:
    shop.created(string("sku"), PRICE, {**string("color"), "default": "none"})
    assert shop.judge().findings == ()


def test_a_removed_field_breaks_the_readers_of_before(shop: Shop) -> None:
    shop.created(PRICE)
    finding = _only(shop)
    assert finding.message == 'field "sku" is gone, and earlier readers have no default for it'
    assert finding.reader.revisions == ("revision 1",)
    assert finding.writer.revisions == ("head",)
    assert (finding.line, finding.column) == (6, 13)
    assert "mark it deprecated" in finding.help


def test_a_field_that_may_be_null_is_not_said_to_be_null(shop: Shop) -> None:
    shop.created({"name": "sku", "type": ["null", "string"]}, PRICE)
    assert _only(shop).message == 'field "sku" may be null, and earlier readers take string'


def test_a_narrowed_type_is_reported_in_both_directions(shop: Shop) -> None:
    shop.created({"name": "sku", "type": "int"}, PRICE)
    findings = shop.judge().findings
    assert [finding.message for finding in findings] == [
        'field "sku" is int and cannot read string',
        'field "sku" is int, and earlier readers take string',
    ]
    assert {(finding.line, finding.column) for finding in findings} == {(9, 15)}


def test_one_fault_against_several_revisions_is_one_finding(shop: Shop) -> None:
    shop.created(string("sku"), PRICE, {**string("color"), "default": "none"})
    shop.freeze()
    shop.created(string("sku"), PRICE, {**string("color"), "default": "none"}, string("size"))
    assert _only(shop).writer.revisions == ("revision 1", "revision 2")


def test_the_way_out_by_time_is_offered_where_only_old_revisions_are_hurt(tmp_path: Path) -> None:
    shop = Shop.at(tmp_path, level="BACKWARD_TRANSITIVE")
    shop.freeze()
    shop.created(string("sku"), PRICE, {**string("color"), "default": "none"})
    shop.freeze()
    shop.created(string("sku"), PRICE, string("color"))
    finding = _only(shop)
    assert finding.writer.revisions == ("revision 1",)
    assert "; or set retired = [1] once retention has passed; or " in finding.help


def test_earlier_readers_end_with_their_services_and_not_with_retention(tmp_path: Path) -> None:
    shop = Shop.at(tmp_path, level="FORWARD_TRANSITIVE")
    shop.created(string("sku"), string("color"))
    shop.freeze()
    shop.created(string("sku"), {**string("color"), "default": "none"})
    shop.freeze()
    shop.created(string("sku"))
    finding = _only(shop)
    assert finding.reader.revisions == ("revision 1",)
    assert "; or set retired = [1] once no service reads with it any more; or " in finding.help


def test_what_is_retired_already_stays_so(tmp_path: Path) -> None:
    shop = Shop.at(tmp_path, level="BACKWARD_TRANSITIVE")
    for number in (1, 2):
        shop.created(string("sku"), {**string(f"old_{number}"), "default": ""})
        shop.freeze()
    shop.created(string("sku"), {**string("color"), "default": "none"})
    shop.freeze()
    passport = tmp_path / "schemas/products/domain.toml"
    text, line = passport.read_text(encoding="utf-8"), "[v1.ProductCreatedEvent]\n"
    passport.write_text(text.replace(line, f"{line}retired = [1]\n"), encoding="utf-8")
    shop.created(string("sku"), string("color"))
    assert "; or set retired = [1, 2] once " in _only(shop).help


def test_the_newest_revision_is_not_offered_for_retirement(tmp_path: Path) -> None:
    shop = Shop.at(tmp_path)
    shop.freeze()
    shop.created(string("sku"), PRICE, {**string("color"), "default": "none"})
    shop.freeze()
    shop.created(string("sku"), PRICE, {"name": "color", "type": "int", "default": 0})
    helps = [f.help for f in shop.judge().findings if RULES[f.rule].kind is Kind.COMPATIBILITY]
    assert len(helps) == 2
    assert all(help.endswith("with a default beside it; or start products/v2") for help in helps)


def test_a_revision_that_nobody_else_has_yet_may_be_deleted(tmp_path: Path) -> None:
    shop = Shop.at(tmp_path, level="BACKWARD")
    shop.freeze()
    shop.created(string("sku"), {**string("color"), "default": "none"})
    shop.freeze()
    shop.created(string("sku"), {"name": "color", "type": "int", "default": 0})
    catalog = load(find_project(tmp_path))
    name = "shop.products.v1.ProductCreatedEvent"
    way_out = (
        "; or delete schemas/products/v1/ProductCreatedEvent/2.avsc, which nobody else has yet"
    )
    for newest_before, is_offered in ((1, True), (2, False)):
        found = judge(catalog, since={name: newest_before}).findings
        (mismatch,) = (finding for finding in found if finding.rule == "TYPE_MISMATCH")
        assert (way_out in mismatch.help) is is_offered
    assert all(way_out not in finding.help for finding in shop.judge().findings)


@pytest.mark.parametrize("level", ["BACKWARD", "FULL"])
def test_a_level_that_compares_one_revision_offers_no_end_of_it(tmp_path: Path, level: str) -> None:
    shop = Shop.at(tmp_path, level=level)
    for name in ("a", "b"):
        shop.created(string("sku"), {**string(name), "default": ""})
        shop.freeze()
    shop.created(string("sku"), string("color"))
    assert all("retired" not in finding.help for finding in shop.judge().findings)


def test_the_level_of_the_contract_decides(tmp_path: Path) -> None:
    shop = Shop.at(tmp_path, level="BACKWARD")
    shop.freeze()
    shop.created(PRICE)
    assert shop.judge().findings == ()


def test_a_frozen_head_is_still_judged_against_the_revision_before(tmp_path: Path) -> None:
    shop = Shop.at(tmp_path, level="NONE")
    shop.freeze()
    shop.created(PRICE)
    shop.freeze()
    passport = tmp_path / "schemas/products/domain.toml"
    passport.write_text(passport.read_text(encoding="utf-8").replace("NONE", "FORWARD"))
    assert _only(shop).reader.revisions == ("revision 1",)


def test_a_shared_type_is_reported_once_with_the_contracts_it_breaks(shop: Shop) -> None:
    shop.money(MONEY, string("currency"))
    finding = _only(shop)
    assert finding.file == "schemas/common/v1/Money.avsc"
    assert finding.line == 12
    assert finding.message == 'field "currency" of shop.common.v1.Money has no default'
    assert finding.contracts == (
        "shop.products.v1.ProductCreatedEvent",
        "shop.products.v1.ProductPricedEvent",
    )
    assert finding.broken == ("billing", "inventory", "notification")
    assert "revision 1 of shop.products.v1.ProductPricedEvent" in finding.writer.revisions


def _nullable(name: str, type: Any) -> dict[str, Any]:
    return {"name": name, "type": ["null", type], "default": None}


def test_a_fault_inside_a_branch_of_a_union_is_reported_where_it_stands(tmp_path: Path) -> None:
    def line(*fields: dict[str, Any]) -> dict[str, Any]:
        documented = [{**field, "doc": "What it is."} for field in fields]
        return {"type": "record", "name": "Line", "doc": "A line.", "fields": documented}

    shop = Shop.at(tmp_path)
    shop.created(_nullable("lines", {"type": "array", "items": ["null", line(string("a"))]}))
    shop.freeze()
    lines = {"type": "array", "items": ["null", line(string("a"), string("b"))]}
    shop.created(_nullable("lines", lines))
    finding = _only(shop)
    assert (finding.rule, finding.message) == (
        "READER_FIELD_MISSING_DEFAULT_VALUE",
        'field "lines[].b" has no default',
    )
    assert finding.pointer == "/fields/0/type/1/items/1/fields/1"
    assert finding.causes == ()
    assert [union.partition(", where")[0] for union in finding.unions] == [
        '[null, array of [null, record shop.products.v1.Line]] of field "lines"',
        '[null, record shop.products.v1.Line] of field "lines[]"',
    ]
    shown = FORMATS["text"](shop.judge())
    assert (
        '    union   [null, record shop.products.v1.Line] of field "lines[]", '
        "where Avro says MISSING_UNION_BRANCH\n"
    ) in shown


def test_a_shared_type_is_reported_once_also_where_it_may_be_null(tmp_path: Path) -> None:
    shop = Shop.at(tmp_path)
    shop.created(_nullable("price", PRICE["type"]))
    shop.priced(_nullable("amount", PRICE["type"]))
    shop.freeze()
    shop.money(MONEY, string("currency"))
    finding = _only(shop)
    assert (finding.file, finding.line) == ("schemas/common/v1/Money.avsc", 12)
    assert finding.message == 'field "currency" of shop.common.v1.Money has no default'
    assert finding.help.startswith('give it a default: "type": ["null", "string"], "default": null')
    assert [(hit.contract, hit.field) for hit in finding.hits] == [
        ("shop.products.v1.ProductCreatedEvent", "price.currency"),
        ("shop.products.v1.ProductPricedEvent", "amount.currency"),
    ]


def test_a_field_that_went_from_a_branch_is_said_to_be_gone(tmp_path: Path) -> None:
    shop = Shop.at(tmp_path)
    shop.money(MONEY, string("currency"))
    shop.created(_nullable("price", PRICE["type"]))
    shop.priced()
    shop.freeze()
    shop.money(MONEY)
    finding = _only(shop)
    assert finding.file == "schemas/common/v1/Money.avsc"
    assert finding.message == (
        'field "currency" of shop.common.v1.Money is gone, '
        "and earlier readers have no default for it"
    )
    assert finding.reader.revisions == ("revision 1",)


def test_a_union_without_the_branch_tells_why_the_others_do_not_fit(tmp_path: Path) -> None:
    def choice(name: str) -> dict[str, Any]:
        fields = [{**MONEY, "doc": "What it is."}]
        return _nullable("price", {"type": "record", "name": name, "doc": "A.", "fields": fields})

    shop = Shop.at(tmp_path, level="FORWARD")
    shop.created(choice("Cash"))
    shop.freeze()
    shop.created(choice("Card"))
    finding = _only(shop)
    assert finding.rule == "MISSING_UNION_BRANCH"
    (cause,) = finding.causes
    assert cause.startswith('"shop.products.v1.Card" is a name that earlier readers, who know ')
    assert finding.help.startswith("put the new type into a field of its own, with a default")


def _enum(*symbols: str, **more: str) -> dict[str, Any]:
    return {"name": "size", "type": {"type": "enum", "name": "Size", "symbols": symbols, **more}}


def test_enums_say_which_symbols_and_which_way(tmp_path: Path) -> None:
    shop = Shop.at(tmp_path)
    shop.created(_enum("S", "M"))
    shop.freeze()
    shop.created(_enum("S", "L"))
    assert [(f.message, f.line) for f in shop.judge().findings] == [
        ('enum "shop.products.v1.Size" has "L", which earlier readers do not know', 12),
        ('enum "shop.products.v1.Size" lacks "M" and has no default symbol', 12),
    ]


def test_the_json_form_holds_everything_and_ends_with_one(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.created(string("sku"), PRICE, string("color"))
    monkeypatch.chdir(shop.folder)
    assert run("check", ["--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    (finding,) = document["findings"]
    assert document["errors"] == 1
    assert finding["rule"] == "READER_FIELD_MISSING_DEFAULT_VALUE"
    assert finding["broken"] == ["billing", "inventory"]
    assert finding["writer"] == {"revisions": ["revision 1"], "text": "field absent"}


def test_pull_requests_get_ten_annotations_and_the_number_of_the_rest(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.created(string("sku"), PRICE, *(string(f"f{n}") for n in range(13)))
    monkeypatch.chdir(shop.folder)
    assert run("check", ["--format", "github"]) == 1
    lines = capsys.readouterr().out.splitlines()
    annotations = [line for line in lines if line.startswith("::error ")]
    assert len(annotations) == 10
    assert annotations[0].startswith(
        "::error file=schemas/products/v1/ProductCreatedEvent.avsc,line=17,col=5,"
        'title=READER_FIELD_MISSING_DEFAULT_VALUE::field "f0" has no default%0Areader'
    )
    assert any(line.startswith("3 more errors") for line in lines)


def test_what_cannot_be_read_ends_with_two_and_is_annotated(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.write("products/v1/ProductCreatedEvent.avsc", '{"type": "record",}')
    monkeypatch.chdir(shop.folder)
    assert run("check", ["--format", "github"]) == 2
    printed = capsys.readouterr()
    assert printed.out.startswith(
        "::error file=schemas/products/v1/ProductCreatedEvent.avsc,line=1,col=1"
    )
    assert "ProductCreatedEvent.avsc:1:" in printed.err


def test_contradicting_forms_are_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", ["--json", "--format", "text"]) == 2
    assert "contradict" in capsys.readouterr().err
