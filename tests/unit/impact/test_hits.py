"""What `duly impact` is asked, and what it answers."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from duly.cli.main import run
from duly.errors import ConfigError
from duly.impact import NOT_HERE, find_fields, hits_of, read_services
from tests.unit.impact.reading_cases import CASES, HERE, orders, project, reading

if TYPE_CHECKING:
    from pathlib import Path

    from duly.catalog import Catalog, ContractFile

REASON = "passed to shared.handle, which is not of this service"


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return orders()


@pytest.fixture
def placed(catalog: Catalog) -> ContractFile:
    return find_fields(catalog, "OrderPlacedEvent")[0][0]


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ("OrderPlacedEvent", ""),
        ("shop.orders.v1.OrderPlacedEvent", ""),
        ("v1.OrderPlacedEvent.price.amount", "price.amount"),
        ("OrderPlacedEvent.lines.sku", "lines[].sku"),
        ("OrderPlacedEvent.prices{}.currency", "prices{}.currency"),
        ("OrderPlacedEvent.voucher.code", "voucher.code"),
        ("OrderPlacedEvent.tree.next", "tree.next"),
    ],
)
def test_a_contract_is_found_by_the_end_of_its_name(
    catalog: Catalog, words: str, field: str
) -> None:
    ((contract, found),) = find_fields(catalog, words)
    assert (contract.full_name, found) == ("shop.orders.v1.OrderPlacedEvent", field)


def test_a_type_stands_for_every_place_where_a_contract_has_it(catalog: Catalog) -> None:
    found = [(contract.name, field) for contract, field in find_fields(catalog, "Money.currency")]
    assert ("OrderPlacedEvent", "price.currency") in found
    assert ("OrderPlacedEvent", "prices{}.currency") in found
    with pytest.raises(ConfigError, match=r'has no field "price\.colour"'):
        find_fields(catalog, "Money.colour")


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("OrderPlacedEvnt", "did you mean: shop.orders.v1.OrderPlacedEvent"),
        ("orderplacedevent.price", "did you mean: shop.orders.v1.OrderPlacedEvent"),
        ("OrderPlacedEvent.prce.amount", "did you mean: price.amount"),
        ("nothing like it", "there are: shop.orders.v1.OrderCancelledEvent, shop.orders.v1.O"),
    ],
)
def test_an_unknown_name_is_answered_with_what_is_near(
    catalog: Catalog, words: str, hint: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        find_fields(catalog, words)
    assert caught.value.hint.startswith(hint)


def test_a_consumer_whose_source_is_elsewhere_is_unknown(
    catalog: Catalog, placed: ContractFile
) -> None:
    archive, reader = hits_of([reading("attributes", catalog)], placed, "price.amount")
    assert (archive.service, archive.note, archive.may_read) == ("archive", NOT_HERE, True)
    assert reader.fields == ("price.amount",)
    assert not reader.note


def test_reading_a_part_does_not_mean_reading_its_neighbour(
    catalog: Catalog, placed: ContractFile
) -> None:
    found = reading("attributes", catalog)
    _, reader = hits_of([found], placed, "price.currency")
    assert not reader.may_read
    _, reader = hits_of([found], placed, "price")
    assert reader.fields == ("price", "price.amount")


def test_what_is_handed_on_may_be_read_whole(catalog: Catalog, placed: ContractFile) -> None:
    found = reading("outside", catalog)
    _, reader = hits_of([found], placed, "price.currency")
    assert reader.may_read
    assert [whole.field for whole in reader.whole_reads] == ["price"]
    _, reader = hits_of([found], placed, "order_id")
    assert not reader.may_read


def test_a_service_that_cannot_be_read_is_unknown_with_the_line(
    catalog: Catalog, placed: ContractFile, tmp_path: Path
) -> None:
    shutil.copytree(CASES / "attributes" / "services", tmp_path / "services")
    (tmp_path / "services/reader/subscribers.py").write_text("import re\ndef on_order_placed(\n")
    _, reader = hits_of(read_services(project(tmp_path), catalog), placed)
    assert reader.note.startswith("unknown, services/reader/subscribers.py:2: it is not valid")
    assert reader.may_read


def test_a_service_that_no_passport_names_is_unknown_where_it_cannot_be_read(
    catalog: Catalog, placed: ContractFile, tmp_path: Path
) -> None:
    for name, text in (
        ("made", "from services.made.tables import make\nservice = make()\n"),
        ("website", "import flask\napp = flask.Flask()\n"),
    ):
        (tmp_path / "services" / name).mkdir(parents=True)
        (tmp_path / "services" / name / "app.py").write_text(text)
    archive, made, reader = hits_of(read_services(project(tmp_path), catalog), placed, "note")
    assert (archive.service, reader.service) == ("archive", "reader")
    assert made.may_read
    assert made.note == (
        "unknown, services/made/app.py:1: it has no `service = Service(…)` written out"
    )


def test_a_service_may_have_its_name_from_a_constant(
    catalog: Catalog, placed: ContractFile, tmp_path: Path
) -> None:
    shutil.copytree(CASES / "attributes" / "services", tmp_path / "services")
    (tmp_path / "services/reader").rename(tmp_path / "services/books")
    table = tmp_path / "services/books/app.py"
    text = table.read_text().replace("services.reader", "services.books")
    table.write_text(
        text.replace("service =", 'NAME = "reader"\nservice =').replace('"reader",', "NAME,")
    )
    _, reader = hits_of(read_services(project(tmp_path), catalog), placed, "price.amount")
    assert (reader.service, reader.fields) == ("reader", ("price.amount",))


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pyproject.toml").write_text('[tool.duly]\nroot = "shop"\n')
    (tmp_path / "schemas").symlink_to(HERE / "schemas")
    (tmp_path / "services").symlink_to(CASES / "outside" / "services")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("shop")
def test_the_answer_for_people_names_lines_and_reasons(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("impact", ["OrderPlacedEvent.price"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "shop.orders.v1.OrderPlacedEvent.price",
        f"  archive  {NOT_HERE}",
        "  reader  on_order_placed  services/reader/subscribers.py:10",
        "    price  services/reader/subscribers.py:11",
        "    may read any field of price  services/reader/subscribers.py:11: " + REASON,
    ]


@pytest.mark.usefixtures("shop")
def test_the_answer_for_scripts_has_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("impact", ["OrderPlacedEvent.price", "--json"]) == 0
    (answer,) = json.loads(capsys.readouterr().out)
    assert [service["service"] for service in answer["services"]] == ["archive", "reader"]
    assert answer["services"][1]["reads"] == [
        {"field": "price", "file": "services/reader/subscribers.py", "line": 11}
    ]


@pytest.mark.usefixtures("shop")
def test_without_a_name_there_is_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("impact", []) == 0
    head, cancelled, placed = capsys.readouterr().out.splitlines()
    assert head.split() == ["contract", "archive", "reader", "shop"]
    assert cancelled.split() == ["shop.orders.v1.OrderCancelledEvent", "-", "-", "publishes"]
    assert placed.split() == [
        "shop.orders.v1.OrderPlacedEvent",
        "unknown",
        "any",
        "field",
        "publishes",
    ]


@pytest.mark.parametrize("words", [[], ["OrderPlacedEvent"]])
def test_a_service_cannot_begin_a_line_of_the_answer_by_its_name(
    shop: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    (shop / "services").unlink()
    shutil.copytree(CASES / "outside" / "services", shop / "services")
    table = shop / "services/reader/app.py"
    text = table.read_text(encoding="utf-8")
    assert 'name="reader"' in text
    table.write_text(text.replace('name="reader"', r'name="reader\n::error::pwned"'), "utf-8")
    assert run("impact", words) == 0
    said = capsys.readouterr().out
    assert r"reader\n::error::pwned" in said
    assert "\n::error::" not in said
