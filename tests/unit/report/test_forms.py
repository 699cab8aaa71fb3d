"""The forms of a report: complete, within the limits of a forge, and safe whatever the schemas say."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, cast
from xml.etree import ElementTree as ET

import pytest

from duly.catalog import load
from duly.check import (
    Order,
    Place,
    Read,
    Report,
    Rollout,
    ServiceHit,
    Severity,
    Side,
    Waived,
    judge,
)
from duly.project import find_project
from duly.report import FORMATS, MARKER, fingerprints, printable
from duly.waivers import apply_waivers
from tests.unit.check.project import Shop, string
from tests.unit.report.findings import HOSTILE, finding, hostile, report
from tests.unit.report.sarif_schema import check_sarif, official

if TYPE_CHECKING:
    from pathlib import Path

PRICE = {"name": "price", "type": "shop.common.v1.Money"}
EVERY = sorted(FORMATS)


@pytest.mark.parametrize("form", EVERY)
def test_nothing_found_is_a_whole_report(form: str) -> None:
    assert FORMATS[form](report())


@pytest.mark.parametrize("form", EVERY)
def test_controls_never_reach_a_terminal_a_log_or_a_page(form: str) -> None:
    text = FORMATS[form](report(hostile()))
    text.encode("utf-8")
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ufffe]", text)


def test_what_is_harmless_is_left_as_it_is() -> None:
    assert printable('field "größe" <a|b> 💶') == 'field "größe" <a|b> 💶'
    assert printable("a\nb\x1b\u202e") == r"a\nb\x1b\u202e"


@pytest.mark.parametrize("form", ["text", "github", "markdown"])
@pytest.mark.parametrize(
    "command", ["##[stop-commands]x", "##vso[task.setvariable]x", "###[error]"]
)
def test_no_command_reaches_a_runner_from_inside_a_line(form: str, command: str) -> None:
    """GitHub's runner looks for its older commands anywhere in a line, Azure's too."""
    said = FORMATS[form](report(finding(message=command, help=command)))
    assert not re.search(r"##\w*\[", said)
    assert printable("## Title [x] # y") == "## Title [x] # y"


def test_a_text_cannot_forge_lines_of_its_own() -> None:
    lines = FORMATS["text"](report(hostile())).splitlines()
    assert [line for line in lines if line and not line.startswith("    ")] == [lines[0], lines[-1]]


@pytest.mark.parametrize("form", ["text", "github", "junit", "markdown"])
def test_a_service_cannot_begin_a_line_by_its_name(form: str) -> None:
    """A name stands in the code of the service, and no passport is asked about it."""
    name = "billing\n::error::pwned\x1b"
    rollout = Rollout(contract="shop.products.v1.X", order=Order.ANY, steps=((name,),))
    said = FORMATS[form](replace(report(finding(broken=(name,))), rollouts=(rollout,)))
    assert "\x1b" not in said
    assert r"billing\n::error::pwned\x1b" in said
    assert not [line for line in said.splitlines() if line.strip().startswith("::error::")]


def test_a_long_list_of_revisions_pushes_nothing_out_of_sight() -> None:
    ten = tuple(f"revision 1 of shop.products.v1.Thing{number}AddedEvent" for number in range(10))
    many = finding(writer=Side(revisions=ten, text="string"))
    assert "    reader  head  int" in FORMATS["text"](report(many)).splitlines()


def test_a_paragraph_leaves_out_what_does_not_apply() -> None:
    bare = finding(reader=Side(), writer=Side(), broken=(), help="", line=0)
    assert FORMATS["text"](report(bare)).splitlines()[0] == (
        'schemas/products/v1/ProductCreatedEvent.avsc: field "sku" is int and cannot read string'
        "  [TYPE_MISMATCH]"
    )
    assert FORMATS["text"](report(bare)).count("\n") == 2


def test_who_reads_one_of_two_fields_is_not_said_to_read_nothing() -> None:
    """As where a field was renamed: one hit for each name."""
    place = Place(file="services/billing/subscribers.py", line=15)
    hit = ServiceHit(service="billing", contract="shop.products.v1.X", place=place)
    reads = (Read(field="sku", place=place),)
    both = finding(services=(hit, replace(hit, reads=reads)))
    neither = finding(services=(hit, hit))
    said = [
        [line.strip() for line in FORMATS["text"](report(each)).splitlines() if "reads" in line]
        for each in (both, neither)
    ]
    assert said == [
        ["reads   billing: sku at services/billing/subscribers.py:15"],
        ["reads   billing: nothing of it"],
    ]


def test_of_several_contracts_the_one_it_is_about_stands_beside_the_service() -> None:
    hits = [
        ServiceHit(service="billing", contract=f"shop.products.v1.{name}", note="unknown, not here")
        for name in "XY"
    ]
    lines = FORMATS["text"](report(finding(services=tuple(hits)))).splitlines()
    assert [line.strip() for line in lines if "reads" in line] == [
        "reads   billing (shop.products.v1.X): unknown, not here",
        "reads   billing (shop.products.v1.Y): unknown, not here",
    ]


def test_annotations_cannot_be_broken_out_of() -> None:
    (annotation, _) = FORMATS["github"](report(hostile())).splitlines()
    properties, _, text = annotation.removeprefix("::error ").partition("::")
    assert properties == "file=schemas/a b%2Cc%3Ad%25/x|`.avsc,line=14,col=7,title=TYPE_MISMATCH"
    assert text.startswith(r"%250A::error::x | </pre>")


def test_ten_annotations_of_each_severity_the_most_hurtful_first() -> None:
    many = [
        finding(severity=severity, message=f"{severity} {number}", broken=("a",) * (number == 12))
        for severity in Severity
        for number in range(13)
    ]
    lines = FORMATS["github"](report(*many)).splitlines()
    for command, severity in (("error", "error"), ("warning", "warning"), ("notice", "note")):
        shown = [line for line in lines if line.startswith(f"::{command} ")]
        assert len(shown) == 10
        assert f"::{severity} 12" in shown[0]
    assert lines[30] == (
        "3 more errors, 3 more warnings, 3 more notes not annotated: duly check lists all"
    )


def test_one_annotation_is_bounded() -> None:
    (annotation, _) = FORMATS["github"](report(finding(message="x" * 100_000))).splitlines()
    assert len(annotation) < 5_000


def test_the_schema_of_sarif_is_the_official_one_and_refuses_what_is_none() -> None:
    schema = cast("dict[str, Any]", official().schema)
    assert schema["id"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/")
    assert len(schema["definitions"]) == 52
    log = json.loads(FORMATS["sarif"](report(finding())))
    log["runs"][0]["results"][0]["level"] = "grave"
    with pytest.raises(AssertionError, match="'grave' is not one of"):
        check_sarif(log)


@pytest.mark.parametrize(
    "found", [(), (finding(),), (hostile(), finding(line=0), finding(file=""))]
)
def test_sarif_is_what_its_schema_says(found: tuple[object, ...]) -> None:
    check_sarif(json.loads(FORMATS["sarif"](report(*found))))  # pyright: ignore[reportArgumentType]


def test_sarif_names_rule_place_and_contract() -> None:
    log = json.loads(FORMATS["sarif"](report(finding())))
    (result,) = log["runs"][0]["results"]
    (location,) = result["locations"]
    assert result["ruleId"] == "TYPE_MISMATCH"
    assert result["level"] == "error"
    assert location["physicalLocation"]["region"] == {"startLine": 14, "startColumn": 7}
    assert location["logicalLocations"][0]["fullyQualifiedName"].endswith("ProductCreatedEvent")
    (rule,) = log["runs"][0]["tool"]["driver"]["rules"]
    assert rule["shortDescription"]["text"].startswith("the reader's type cannot hold")
    assert rule["help"]["text"].endswith("; duly explain TYPE_MISMATCH says more")


def test_a_finding_keeps_its_fingerprint_when_it_moves() -> None:
    here = finding()
    moved = replace(here, line=90, column=1, location="/fields/7/type")
    assert fingerprints([here]) == fingerprints([moved])


def _time(unit: str) -> dict[str, Any]:
    return {"name": "at", "type": {"type": "long", "logicalType": f"timestamp-{unit}"}}


def test_a_finding_in_a_shared_type_keeps_its_fingerprint_whatever_leads_there(
    tmp_path: Path,
) -> None:
    """A field above it, or a waiver of one contract, must not close it and open another."""
    shop = Shop.at(tmp_path)
    shop.money(_time("micros"))
    shop.freeze()
    shop.money(_time("millis"))
    (here,) = shop.judge().findings
    more = {"name": "old", "type": ["null", "shop.common.v1.Money"], "default": None}
    shop.created(more, string("sku"), PRICE)
    (there,) = shop.judge().findings
    assert (here.field, there.field) == ("price.at", "old.at")
    passport = "schemas/products/domain.toml"
    with (tmp_path / passport).open("a", encoding="utf-8") as file:
        file.write(
            '[[v1.ProductCreatedEvent.waivers]]\nrule = "time_unit_changed"\npath = ""\n'
            'reason = "nobody reads it"\nexpires = 2099-12-31\n'
        )
    catalog = load(find_project(tmp_path))
    left = apply_waivers(judge(catalog), catalog, today=date(2026, 6, 1)).findings
    assert [finding.contracts for finding in left] == [("shop.products.v1.ProductPricedEvent",)]
    assert fingerprints([here]) == fingerprints([there]) == fingerprints(left)


@pytest.mark.parametrize("after", [_time("millis"), string("at")])
def test_a_finding_in_a_type_of_one_contract_keeps_its_fingerprint_too(
    tmp_path: Path, after: dict[str, Any]
) -> None:
    shop = Shop.at(tmp_path)

    def lines(time: dict[str, Any]) -> dict[str, Any]:
        line = {"type": "record", "name": "Line", "doc": "One.", "fields": [{**time, "doc": "x"}]}
        return {"name": "lines", "type": {"type": "array", "items": line}}

    shop.created(lines(_time("micros")))
    shop.freeze()
    shop.created(lines(after))
    here = shop.judge().findings
    first: dict[str, Any] = {**lines(after), "name": "first_lines", "default": []}
    again = {"name": "lines", "type": {"type": "array", "items": "Line"}}
    shop.created(first, again)
    there = shop.judge().findings
    assert here
    assert fingerprints(here) == fingerprints(there)


def test_fingerprints_differ_even_where_findings_look_alike() -> None:
    marks = fingerprints(
        [finding(), finding(), finding(field="sku2"), finding(rule="NAME_MISMATCH")]
    )
    assert len(set(marks)) == 4


def test_gitlab_gets_what_it_asks_for() -> None:
    (entry, _) = json.loads(FORMATS["gitlab"](report(finding(), hostile())))
    assert entry == {
        "description": 'field "sku" is int and cannot read string; keep its type',
        "check_name": "TYPE_MISMATCH",
        "fingerprint": fingerprints([finding()])[0],
        "severity": "critical",
        "location": {
            "path": "schemas/products/v1/ProductCreatedEvent.avsc",
            "lines": {"begin": 14},
        },
    }


def test_junit_fails_errors_and_passes_the_rest() -> None:
    warning = finding(severity=Severity.WARNING, field="price")
    root = ET.fromstring(FORMATS["junit"](report(finding(), warning, hostile())))
    (suite,) = root
    assert (suite.get("tests"), suite.get("failures")) == ("3", "2")
    first, second, third = suite.findall("testcase")
    assert first.get("classname") == "shop.products.v1.ProductCreatedEvent"
    assert first.get("name") == "TYPE_MISMATCH sku"
    assert first.find("failure") is not None
    assert second.find("failure") is None
    assert third.find("failure") is not None


def test_junit_of_a_clean_run_has_a_case_that_passed() -> None:
    root = ET.fromstring(FORMATS["junit"](report()))
    assert (root.get("tests"), root.get("failures")) == ("1", "0")
    assert root.find("testsuite/testcase") is not None


def test_a_comment_is_short_first_and_folds_the_rest() -> None:
    text = FORMATS["markdown"](report(finding(), finding(severity=Severity.WARNING)))
    above, _, below = text.partition("<details>")
    assert above.startswith(f"{MARKER}\n### duly check: 1 error, 1 warning\n")
    assert len(above.splitlines()) < 8
    assert "writer  revision 1, revision 2  string" in below


def test_a_comment_gives_no_place_to_markup_or_mentions() -> None:
    text = FORMATS["markdown"](report(hostile()))
    assert "```` " in text, "the fence is longer than any run of backticks inside"
    outside = re.sub(r"(`+) .*? \1", "", re.sub(r"<pre>.*</pre>", "", text, flags=re.DOTALL))
    assert not re.search("<script>|</pre>|@team", outside)
    (inside,) = re.findall(r"<pre>(.*)</pre>", text, re.DOTALL)
    assert "<" not in inside.replace("&lt;", "")


LONG = 100_000 * "`"
NAMES = tuple(f"shop.products.v1.SomethingHappenedWithALongName{n}Event" for n in range(2_000))


@pytest.mark.parametrize(
    "judged",
    [
        report(*(finding(message=HOSTILE * 20) for _ in range(200))),
        report(*(finding(message=LONG, help=LONG, file=LONG) for _ in range(20))),
        report(*(finding(message=f"{number}", line=number) for number in range(5_000))),
        report(finding(contracts=NAMES, broken=NAMES)),
        replace(report(finding()), unfrozen=NAMES, not_compared=LONG, against=LONG),
        replace(
            report(),
            waived=(Waived(finding=finding(), reason=LONG, expires=date(2099, 1, 1)),) * 100,
        ),
    ],
    ids=["hostile", "long", "many", "names", "closing", "waived"],
)
def test_a_comment_stays_below_the_limit_of_a_forge(judged: Report) -> None:
    text = FORMATS["markdown"](judged)
    assert len(text) < 65_536
    assert text.count("<details>") == text.count("</details>") == bool(judged.findings)
    assert bool(judged.findings) == ("<pre>" in text)


def test_names_of_services_are_no_markup_either() -> None:
    text = FORMATS["markdown"](report(finding(broken=("@team", "<b>"))))
    assert ", breaks `@team, <b>`)" in text


def test_what_a_comment_has_no_room_for_is_counted() -> None:
    text = FORMATS["markdown"](report(*(finding(line=number) for number in range(5_000))))
    left = re.search(r"([0-9,]+) findings left out: run <code>duly check</code>", text)
    assert left
    assert int(left[1].replace(",", "")) + text.count("<pre>") == 5_000


def test_many_waivers_push_no_other_line_out_of_a_comment() -> None:
    waived = Waived(finding=finding(), reason="settled in June", expires=date(2099, 1, 1))
    order = Rollout(contract="shop.products.v1.X", order=Order.ANY, steps=(("billing",),))
    judged = replace(
        report(), waived=(waived,) * 51, unfrozen=("shop.products.v1.X",), rollouts=(order,)
    )
    text = FORMATS["markdown"](replace(judged, against="git:main", not_compared="what is older"))
    lines = [line.strip("` ") for line in text.splitlines()]
    assert [line for line in lines[3:] if line and not line.startswith("waived until")] == [
        f"… and {51 - text.count('waived until')} more waived",
        "compared with git:main",
        "not compared with git: what is older",
        "not frozen yet: shop.products.v1.X",
        "rollout of shop.products.v1.X (any order): 1. billing",
        "6 contracts, 9 live revisions: no findings",
    ]


def test_many_rollouts_are_counted_in_a_comment() -> None:
    order = Rollout(contract="shop.products.v1.X", order=Order.ANY, steps=(("billing",),))
    text = FORMATS["markdown"](replace(report(), rollouts=(order,) * 60))
    assert "… and 11 more: duly check" in text
    assert "no findings" in text


def test_json_carries_every_field() -> None:
    document = json.loads(FORMATS["json"](report(finding())))
    (entry,) = document["findings"]
    assert entry["reader"] == {"revisions": ["head"], "text": "int"}
    assert entry["fingerprint"]
