"""`duly check --format … --output …`: where the forms go."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from duly.cli.main import run
from duly.report import MARKER
from tests.unit.check.project import Shop, string
from tests.unit.report.sarif_schema import check_sarif

if TYPE_CHECKING:
    from pathlib import Path

PRICE = {"name": "price", "type": "shop.common.v1.Money"}


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    shop = Shop.at(tmp_path)
    shop.freeze()
    shop.created(string("sku"), PRICE, string("color"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    return shop


def test_the_form_goes_into_the_file_and_the_text_to_the_screen(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("check", ["--format", "sarif", "--output", "duly.sarif"]) == 1
    check_sarif(json.loads((shop.folder / "duly.sarif").read_text(encoding="utf-8")))
    assert "[READER_FIELD_MISSING_DEFAULT_VALUE]" in capsys.readouterr().out


def test_contracts_that_cannot_be_read_leave_a_report_behind_too(shop: Shop) -> None:
    shop.write("products/v1/ProductCreatedEvent.avsc", '{"type": "record",}')
    assert run("check", ["--format", "sarif", "--output", "duly.sarif"]) == 2
    log = json.loads((shop.folder / "duly.sarif").read_text(encoding="utf-8"))
    check_sarif(log)
    assert [result["ruleId"] for result in log["runs"][0]["results"]] == ["schema_syntax"]


def test_the_page_of_a_run_gets_the_summary_and_keeps_what_was_there(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = shop.folder / "summary.md"
    page.write_text("before\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page))
    assert run("check", ["--format", "text"]) == 1
    assert page.read_text(encoding="utf-8") == "before\n", "only the form of GitHub writes it"
    assert run("check", ["--format", "github"]) == 1
    assert page.read_text(encoding="utf-8").startswith(f"before\n{MARKER}\n")


def test_a_file_that_cannot_be_written_is_a_usage_error(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("check", ["--format", "junit", "--output", "nowhere/duly.xml"]) == 2
    assert "cannot be written" in capsys.readouterr().err
