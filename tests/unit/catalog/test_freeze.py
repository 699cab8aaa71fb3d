"""`duly freeze`: revisions are written once, all together, and never again."""

from __future__ import annotations

import json
import resource
import signal
from typing import TYPE_CHECKING

import pytest

from duly.catalog import freeze
from duly.cli.main import run
from duly.errors import FrozenRevisionError, IncompatibleChangeError
from duly.schema import equal, parse
from tests.unit.catalog.shop import MONEY, PASSPORT, Shop

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = "schemas/products/v1/ProductCreatedEvent"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.chdir(tmp_path)
    return Shop(tmp_path)


def files(shop: Shop) -> list[str]:
    return sorted(
        p.relative_to(shop.folder).as_posix() for p in shop.folder.rglob("*") if p.is_file()
    )


def test_freezing_writes_a_self_contained_revision_once(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("freeze", []) == 0
    assert capsys.readouterr().out == (
        f"froze shop.products.v1.ProductCreatedEvent revision 1  {FOLDER}/1.avsc\n"
    )
    text = (shop.folder / FOLDER / "1.avsc").read_text(encoding="utf-8")
    assert equal(parse(text), shop.contract().head)
    assert text.endswith("}\n")
    before = files(shop)
    assert run("freeze", []) == 0
    assert capsys.readouterr().out == "every head equals its newest revision\n"
    assert files(shop) == before


def test_the_same_heads_give_the_same_bytes(shop: Shop, tmp_path: Path) -> None:
    twin = Shop(tmp_path / "twin")
    assert [(f.path, f.text) for f in freeze(shop.load())] == [
        (f.path, f.text) for f in freeze(twin.load())
    ]


def test_check_writes_nothing_and_finds_what_is_due(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(shop)
    assert run("freeze", ["--check"]) == 1
    assert "would freeze shop.products.v1.ProductCreatedEvent revision 1" in capsys.readouterr().out
    assert files(shop) == before
    run("freeze", [])
    assert run("freeze", ["--check"]) == 0


def test_a_script_reads_json(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("freeze", ["--json"]) == 0
    assert json.loads(capsys.readouterr().out) == [
        {
            "contract": "shop.products.v1.ProductCreatedEvent",
            "revision": 1,
            "file": f"{FOLDER}/1.avsc",
        }
    ]
    run("freeze", ["--json", "--check"])
    assert json.loads(capsys.readouterr().out) == []


def test_a_shared_type_that_changed_is_frozen_in_every_contract_that_embeds_it(
    shop: Shop,
) -> None:
    shop.write("schemas/products/domain.toml", PASSPORT + "[v1.ProductSoldEvent]\n")
    shop.head(name="ProductSoldEvent")
    assert len(shop.freeze()) == 2
    shop.write_json("schemas/common/v1/Money.avsc", {**MONEY, "doc": "An amount."})
    assert shop.freeze() == [f"{FOLDER}/2.avsc", "schemas/products/v1/ProductSoldEvent/2.avsc"]


def test_an_incompatible_head_stops_all(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    shop.freeze()
    shop.write("schemas/products/domain.toml", PASSPORT + "[v1.ProductSoldEvent]\n")
    shop.head(name="ProductSoldEvent")
    shop.head({"name": "sku", "type": "string"})
    before = files(shop)
    assert run("freeze", []) == 1
    told = capsys.readouterr().err
    assert f"{FOLDER}.avsc:17:5: the head cannot be frozen: " in told
    assert "READER_FIELD_MISSING_DEFAULT_VALUE" in told
    assert files(shop) == before
    with pytest.raises(IncompatibleChangeError) as caught:
        freeze(shop.load())
    assert caught.value.violations
    assert "frozen under FULL_TRANSITIVE: it cannot read revision 1: " in str(caught.value)


def test_what_duly_check_calls_an_error_is_not_frozen_unless_it_is_waived(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    def seen_at(unit: str) -> dict[str, object]:
        time = {"type": "long", "logicalType": f"timestamp-{unit}"}
        return {"name": "seen_at", "type": time, "default": 0}

    shop.head(seen_at("micros"))
    shop.freeze()
    shop.head(seen_at("millis"))
    for arguments in ([], ["--check"]):
        assert run("freeze", arguments) == 1
        told = capsys.readouterr().err
        assert f"{FOLDER}.avsc:" in told
        assert "the head cannot be frozen: " in told
        assert "[time_unit_changed]" in told
        assert "duly check shows every error" in told
    assert not (shop.folder / FOLDER / "2.avsc").exists()
    waiver = '[[v1.ProductCreatedEvent.waivers]]\nrule = "time_unit_changed"\npath = "/fields/2"\n'
    reason = 'reason = "nobody reads it yet"\nexpires = 2199-12-31\n'
    shop.write("schemas/products/domain.toml", PASSPORT + waiver + reason)
    assert run("freeze", []) == 0


def test_a_retired_revision_binds_nobody(shop: Shop) -> None:
    shop.freeze()
    shop.head({"name": "sku", "type": ["null", "string"], "default": None})
    shop.freeze()
    shop.write("schemas/products/domain.toml", PASSPORT + "retired = [1]\n")
    shop.head({"name": "sku", "type": ["null", "string"], "default": None}, doc="Third.")
    assert shop.freeze() == [f"{FOLDER}/3.avsc"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", ":1:2: frozen revision cannot be read: not JSON"),
        ('{"type": "record"}', ":1:1: frozen revision cannot be read: record without"),
        ('"int"', "frozen revision cannot be read: the schema is a primitive"),
        (
            '{"type": "record", "name": "Other", "fields": []}',
            ':1:28: frozen revision defines "Other", expected "shop.products.v1.Product',
        ),
        (
            '{"type": "record", "name": "R", "fields": [{"name": "a", "type": "x.Money"}]}',
            'type "x.Money" is not defined',
        ),
    ],
)
def test_a_damaged_revision_is_refused(shop: Shop, text: str, words: str) -> None:
    shop.freeze()
    shop.head(doc="Second.")
    shop.freeze()
    shop.write(f"{FOLDER}/1.avsc", text)
    before = files(shop)
    with pytest.raises(FrozenRevisionError) as caught:
        freeze(shop.load())
    assert words in str(caught.value)
    assert str(caught.value).startswith(f"{FOLDER}/1.avsc")
    assert "version control" in caught.value.hint
    assert run("freeze", []) == 2
    assert files(shop) == before


def test_nothing_is_half_written(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    shop.write("schemas/products/domain.toml", PASSPORT + "[v1.ProductSoldEvent]\n")
    shop.head(name="ProductSoldEvent")
    # Files sort before folders of the same project; this one is where a folder has to be.
    shop.write("schemas/products/v1/ProductSoldEvent", "in the way")
    before = files(shop)
    assert run("freeze", []) == 2
    assert "cannot be written" in capsys.readouterr().err
    assert files(shop) == before
    assert not (shop.folder / FOLDER).exists()


def test_a_disk_that_is_full_is_told_by_the_name_of_the_file(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    was = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, limits[1]))
    try:
        assert run("freeze", []) == 2
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, was)
    assert f"{FOLDER}/1.avsc: cannot be written: file too large" in capsys.readouterr().err
    assert not (shop.folder / FOLDER).exists()
