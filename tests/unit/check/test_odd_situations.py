"""`duly check` where there is little, or much at once: first contracts, no contracts, one type under ten."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from duly.catalog import load
from duly.check import RULES, Kind, judge
from duly.project import find_project
from tests.unit.check.project import MONEY, Shop, string

if TYPE_CHECKING:
    from pathlib import Path

    from duly.check import Finding

PRICE: dict[str, Any] = {"name": "price", "type": "shop.common.v1.Money"}
TEN = [f"Thing{number}MovedEvent" for number in range(10)]


def _violations(folder: Path) -> list[Finding]:
    """Lint and hazards have their own tests."""
    report = judge(load(find_project(folder)))
    return [f for f in report.findings if RULES[f.rule].kind is Kind.COMPATIBILITY]


def test_a_project_without_contracts_has_nothing_to_say(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.duly]\n", encoding="utf-8")
    (tmp_path / "schemas").mkdir()
    report = judge(load(find_project(tmp_path)))
    assert (report.findings, report.contracts) == ((), 0)


def test_a_shared_type_under_ten_contracts_is_one_finding_that_lists_them(tmp_path: Path) -> None:
    shop = Shop.at(tmp_path)
    passport = 'owner = "a"\nsummary = "b"\n[v1]\n'
    for name in TEN:
        passport += f'[v1.{name}]\nconsumed_by = ["billing"]\n'
        record = {"type": "record", "name": name, "namespace": "shop.things.v1", "fields": [PRICE]}
        shop.write(f"things/v1/{name}.avsc", json.dumps(record))
    shop.write("things/domain.toml", passport)
    shop.freeze()
    shop.money(MONEY, string("currency"))
    (finding,) = _violations(tmp_path)
    assert finding.file == "schemas/common/v1/Money.avsc"
    assert [f"shop.things.v1.{name}" for name in TEN] == [
        name for name in finding.contracts if name.startswith("shop.things")
    ]


def test_what_is_retired_is_not_judged_against(tmp_path: Path) -> None:
    shop = Shop.at(tmp_path, level="BACKWARD_TRANSITIVE")
    shop.freeze()
    shop.created(string("sku"), PRICE, {**string("color"), "default": ""})
    shop.freeze()
    shop.created(string("sku"), PRICE, string("color"))
    assert [f.writer.revisions for f in _violations(tmp_path)] == [("revision 1",)]
    passport = tmp_path / "schemas/products/domain.toml"
    text = passport.read_text(encoding="utf-8")
    line = "[v1.ProductCreatedEvent]\n"
    passport.write_text(text.replace(line, f"{line}retired = [1]\n"), encoding="utf-8")
    assert _violations(tmp_path) == []
