"""Waivers: silence for hazards and lint, with a reason, for a while; never for a violation."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from duly.catalog import load
from duly.check import RULES, Finding, Hit, Kind, Report, Severity
from duly.project import find_project
from duly.report import FORMATS
from duly.waivers import apply_waivers
from tests.unit.check.project import Shop, string
from tests.unit.report.findings import finding

if TYPE_CHECKING:
    from pathlib import Path

    from duly.check import Waived

TODAY = date(2026, 6, 1)
NAME = "shop.products.v1.ProductCreatedEvent"
OTHER = "shop.products.v1.ProductPricedEvent"
HAZARD = next(rule.id for rule in RULES.values() if rule.kind is Kind.HAZARD)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop.at(tmp_path)


def _waiver(shop: Shop, *, rule: str = HAZARD, path: str, expires: str = "2026-12-31") -> None:
    passport = shop.folder / "schemas/products/domain.toml"
    text = passport.read_text(encoding="utf-8")
    table = (
        f'\n[[v1.ProductCreatedEvent.waivers]]\nrule = "{rule}"\npath = "{path}"\n'
        f'reason = "settled in June"\nexpires = {expires}\n'
    )
    passport.write_text(text + table, encoding="utf-8")


def _apply(shop: Shop, *found: Finding, today: date = TODAY) -> Report:
    report = Report(findings=found, contracts=2, revisions=2, unfrozen=())
    return apply_waivers(report, load(find_project(shop.folder)), today=today)


def _hazard(**changes: object) -> Finding:
    values: dict[str, object] = {"rule": HAZARD, "contracts": (NAME,), "pointer": "/fields/0/type"}
    return finding(**(values | changes))


def _only(waived: tuple[Waived, ...]) -> Waived:
    (one,) = waived
    return one


def test_a_waiver_silences_its_rule_at_its_place_and_is_listed(shop: Shop) -> None:
    _waiver(shop, path="/fields/0")
    report = _apply(shop, _hazard())
    assert (report.findings, report.errors) == ((), 0)
    assert _only(report.waived).reason == "settled in June"
    assert FORMATS["text"](report).splitlines()[0] == (
        "waived until 2026-12-31: schemas/products/v1/ProductCreatedEvent.avsc:14:7: "
        f'field "sku" is int and cannot read string  [{HAZARD}] at /fields/sku of {NAME}: settled in June'
    )


def _text(report: Report, word: str) -> list[str]:
    lines = (line.strip() for line in FORMATS["text"](report).splitlines())
    return [line for line in lines if line.startswith(word)]


def test_of_a_shared_type_the_paths_left_are_told_as_a_waiver_names_them(shop: Shop) -> None:
    money = "schemas/common/v1/Money.avsc"
    ways = (_hit("list_price.vat"), _hit("lines[].price.vat"), _hit("price.vat", OTHER))
    met = _hazard(file=money, contracts=(NAME, OTHER), hits=ways, pointer="/fields/1/type")
    assert _text(_apply(shop, met), "path ") == [
        (
            f"path    /fields/list_price/fields/vat of {NAME}, "
            f"/fields/lines/fields/price/fields/vat of {NAME}, /fields/price/fields/vat of {OTHER}"
        )
    ]
    _waiver(shop, path="/fields/list_price/fields/vat")
    _waiver(shop, path="/fields/lines/fields/price")
    report = _apply(shop, met)
    assert _text(report, "path ") == [f"path    /fields/price/fields/vat of {OTHER}"]
    assert [line.partition(f"[{HAZARD}] ")[2] for line in _text(report, "waived")] == [
        f"at /fields/list_price/fields/vat of {NAME}: settled in June",
        f"at /fields/lines/fields/price/fields/vat of {NAME}: settled in June",
    ]


def test_of_many_paths_a_few_are_told(shop: Shop) -> None:
    met = _hazard(hits=tuple(_hit(f"f{n}") for n in range(10)), pointer="")
    assert _text(_apply(shop, met), "path ") == [
        "path    /fields/f0, /fields/f1, /fields/f2 and 7 more"
    ]


def test_what_cannot_be_waived_has_no_path(shop: Shop) -> None:
    assert _text(_apply(shop, finding()), "path ") == []


def test_a_field_may_be_named_in_place_of_its_index(shop: Shop) -> None:
    _waiver(shop, path="/fields/lines/fields/price")
    report = _apply(shop, _hazard(field="lines[].price"), _hazard(field="lines[].prices"))
    assert [f.field for f in report.findings if f.rule == HAZARD] == ["lines[].prices"]


@pytest.mark.parametrize("path", ["/fields/1", "/fields/00", "/fields/sk"])
def test_another_place_is_not_silenced_and_the_waiver_is_unused(shop: Shop, path: str) -> None:
    _waiver(shop, path=path)
    report = _apply(shop, _hazard())
    unused = next(f for f in report.findings if f.rule == "waiver_unused")
    assert HAZARD in [f.rule for f in report.findings]
    assert unused.severity is Severity.WARNING
    assert unused.file == "schemas/products/domain.toml"
    assert unused.line == 12


def _help(report: Report) -> str:
    return next(finding.help for finding in report.findings if finding.rule == "waiver_unused")


MEANT = "did you mean: {}; otherwise remove it"


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("/fields/weight/type/1/fields/value", "/fields/weight/fields/value"),
        ("/fields/6/type/1/fields/0", "/fields/5/type/1/fields/0/type"),
        ("/fields/0/type/1", "/fields/5/type/1/fields/0/type"),
    ],
)
def test_an_unused_waiver_names_the_place_where_its_rule_is_met(
    shop: Shop, path: str, meant: str
) -> None:
    _waiver(shop, path=path)
    met = _hazard(pointer="/fields/5/type/1/fields/0/type", hits=(_hit("weight.value"),))
    elsewhere = _hazard(contracts=(OTHER,), hits=(_hit("weight.valu", OTHER),))
    assert _help(_apply(shop, met, elsewhere)) == MEANT.format(meant)
    _waiver(shop, path=meant)
    assert [f.contracts for f in _apply(shop, met).findings if f.rule == HAZARD] == []


def test_a_place_of_a_shared_type_is_named_by_the_fields_that_lead_there(shop: Shop) -> None:
    _waiver(shop, path="/fields/9")
    money = "schemas/common/v1/Money.avsc"
    met = _hazard(file=money, pointer="/fields/9/type", hits=(_hit("price.cents"),))
    assert _help(_apply(shop, met)) == MEANT.format("/fields/price/fields/cents")


@pytest.mark.parametrize(
    ("path", "help"),
    [
        ("/fields/price/type", MEANT.format("/fields/1/type")),
        ("/fields/1/type", "remove it"),
        ("/fields/price", "remove it"),
        (f"/fields/{'9' * 5_000}/type", "remove it"),
        ("/fields/price/fields/cents", "remove it"),
        ("/fields/9", "remove it"),
        ("/fields/nothing/type", "remove it"),
        ("", "remove it"),
    ],
)
def test_where_its_rule_is_not_met_a_name_inside_a_pointer_gets_its_index(
    shop: Shop, path: str, help: str
) -> None:
    _waiver(shop, path=path)
    assert _help(_apply(shop)) == help


def test_an_unused_waiver_of_a_head_with_comments_is_told_like_any_other(shop: Shop) -> None:
    head = shop.folder / "schemas/products/v1/ProductCreatedEvent.avsc"
    head.write_text(f"// what we sell\n{head.read_text(encoding='utf-8')}", encoding="utf-8")
    _waiver(shop, path="/fields/price/type")
    assert _help(_apply(shop)) == MEANT.format("/fields/1/type")


def test_an_expired_waiver_fails_by_name_and_silences_nothing(shop: Shop) -> None:
    _waiver(shop, path="/fields/0", expires="2026-05-31")
    report = _apply(shop, _hazard(severity=Severity.WARNING))
    expired, hazard = report.findings
    assert (expired.rule, expired.severity) == ("waiver_expired", Severity.ERROR)
    assert expired.message == (
        f"waiver of {HAZARD} at /fields/0 expired on 2026-05-31: settled in June"
    )
    assert hazard.rule == HAZARD


def test_a_waiver_counts_on_its_last_day(shop: Shop) -> None:
    _waiver(shop, path="/fields/0", expires="2026-06-01")
    assert _apply(shop, _hazard()).findings == ()


def test_a_violation_cannot_be_waived(shop: Shop) -> None:
    _waiver(shop, rule="TYPE_MISMATCH", path="/fields/0")
    report = _apply(shop, finding(contracts=(NAME,), pointer="/fields/0"))
    assert report.waived == ()
    assert {f.rule for f in report.findings} == {"TYPE_MISMATCH", "waiver_of_violation"}
    assert report.errors == 2


@pytest.mark.parametrize(
    ("rule", "kind", "help"),
    [
        (
            "TYPE_MISMATCH",
            "compatibility",
            "the registry would refuse the change all the same; take the way out that the finding names",
        ),
        ("key_changed", "promise", "take the way out that the finding names"),
    ],
)
def test_a_waiver_of_what_cannot_be_waived_says_what_kind_it_is(
    shop: Shop, rule: str, kind: str, help: str
) -> None:
    _waiver(shop, rule=rule, path="")
    (about,) = _apply(shop).findings
    assert about.message == (
        f"waiver of {rule} at the whole contract: only hazards and lint can be waived, "
        f"and it is a rule of {kind}"
    )
    assert about.help == help


def test_a_rule_that_does_not_exist_is_an_error(shop: Shop) -> None:
    _waiver(shop, rule="no_such_rule", path="/fields/0")
    (about,) = _apply(shop).findings
    assert about.rule == "waiver_of_unknown_rule"
    assert about.message == "waiver of no_such_rule at /fields/0: duly has no such rule"


def test_of_a_shared_fault_only_the_waiving_contract_is_taken_out(shop: Shop) -> None:
    _waiver(shop, path="/fields/price")
    report = _apply(shop, _hazard(contracts=(NAME, OTHER), field="price"))
    assert [f.contracts for f in report.findings] == [(OTHER,)]
    assert _only(report.waived).finding.contracts == (NAME,)


def _hit(field: str, contract: str = NAME) -> Hit:
    return Hit(contract=contract, field=field, revisions=(1,))


def test_a_waiver_of_one_field_leaves_the_others_a_shared_fault_is_in(shop: Shop) -> None:
    _waiver(shop, path="/fields/price")
    hits = (_hit("price.cents"), _hit("old_price.cents"), _hit("price.cents", OTHER))
    everywhere = ("billing", "inventory", "notification")
    shared = _hazard(
        file="schemas/common/v1/Money.avsc",
        contracts=(NAME, OTHER),
        hits=hits,
        field="price.cents",
        broken=everywhere,
    )
    report = _apply(shop, shared)
    (left,) = report.findings
    assert (left.contracts, left.hits, left.field) == ((NAME, OTHER), hits[1:], "old_price.cents")
    assert left.broken == everywhere
    assert _only(report.waived).finding.hits == hits[:1]
    _waiver(shop, path="/fields/old_price")
    report = _apply(shop, shared)
    (left,) = report.findings
    assert (left.contracts, left.hits, left.broken) == ((OTHER,), hits[2:], ("notification",))
    assert [waived.finding.field for waived in report.waived] == ["price.cents", "old_price.cents"]


def test_what_is_waived_and_what_is_left_speak_of_their_own_contracts(shop: Shop) -> None:
    shop.money(_seen("micros"))
    shop.freeze()
    shop.money(_seen("millis"))
    report = shop.judge()
    (shared,) = report.findings
    assert shared.contracts == (NAME, OTHER)
    assert shared.witness
    assert NAME in shared.witness.text
    _waiver(shop, rule=shared.rule, path="/fields/price")
    report = apply_waivers(report, load(find_project(shop.folder)), today=TODAY)
    (left,), waived = report.findings, _only(report.waived).finding
    assert (left.broken, waived.broken) == (("notification",), ("billing", "inventory"))
    assert left.writer.revisions == (f"revision 1 of {OTHER}",)
    assert waived.writer.revisions == (f"revision 1 of {NAME}",)
    assert left.reader == waived.reader == shared.reader
    assert (left.witness, waived.witness) == (None, shared.witness)


def _seen(unit: str) -> dict[str, object]:
    return {"name": "seen_at", "type": {"type": "long", "logicalType": f"timestamp-{unit}"}}


def test_a_place_in_the_contracts_own_file_stands_for_all_fields_that_lead_there(
    shop: Shop,
) -> None:
    _waiver(shop, path="/fields/0/type")
    report = _apply(shop, _hazard(hits=(_hit("first.code"), _hit("second.code"))))
    assert report.findings == ()
    assert len(_only(report.waived).finding.hits) == 2


def test_a_project_without_waivers_keeps_its_report(shop: Shop) -> None:
    shop.created(string("sku"))
    report = _apply(shop, _hazard())
    assert report.findings == (_hazard(),)


@pytest.mark.parametrize("form", ["json", "sarif", "junit", "markdown"])
def test_what_is_waived_stands_in_every_form_that_has_a_place_for_it(shop: Shop, form: str) -> None:
    _waiver(shop, path="/fields/0")
    assert "settled in June" in FORMATS[form](_apply(shop, _hazard()))


@pytest.mark.parametrize("path", ["", "/", "/fields/w"])
def test_a_place_is_silenced_with_all_below_it(shop: Shop, path: str) -> None:
    _waiver(shop, path=path)
    report = _apply(shop, _hazard(field="w.x", pointer=""), _hazard(field="w.y", pointer=""))
    assert report.findings == ()
