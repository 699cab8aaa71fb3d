"""`duly diff`: two revisions, files or states of git."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from duly.cli.main import run
from tests.unit.against.repository import Repository
from tests.unit.check.project import MONEY, Shop, string

if TYPE_CHECKING:
    from pathlib import Path

PRICE = {"name": "price", "type": "shop.common.v1.Money"}


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    shop = Shop.at(tmp_path)
    shop.freeze()
    repository = Repository(shop=shop)
    repository.git("init", "-q", "-b", "main")
    repository.commit()
    shop.created(string("sku"), PRICE, string("color"))
    monkeypatch.chdir(tmp_path)
    return repository


def test_a_revision_against_the_head(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("diff", ["ProductCreatedEvent@1", "ProductCreatedEvent@head"]) == 0
    assert capsys.readouterr().out == (
        "shop.products.v1.ProductCreatedEvent revision 1 → shop.products.v1.ProductCreatedEvent head\n"
        "+ color: field added: string, no default  (old reads new, new does not read old)\n"
        "1 change: old reads new, new does not read old\n"
    )


@pytest.mark.parametrize(
    "old",
    [
        "git:main:ProductCreatedEvent",
        "git:main:schemas/products/v1/ProductCreatedEvent.avsc",
        "git:HEAD:schemas/products/v1/ProductCreatedEvent/1.avsc",
        "schemas/products/v1/ProductCreatedEvent/1.avsc",
        "products.v1.ProductCreatedEvent@1",
    ],
)
def test_every_way_to_name_a_schema(
    repository: Repository, old: str, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [old, "schemas/products/v1/ProductCreatedEvent.avsc", "--json"]
    assert run("diff", arguments) == 0
    document = json.loads(capsys.readouterr().out)
    assert [change["place"] for change in document["changes"]] == ["color"]
    assert (document["new_reads_old"], document["old_reads_new"]) == (False, True)


def test_a_path_counts_from_where_the_person_is(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(repository.folder / "schemas/products/v1")
    name = "ProductCreatedEvent.avsc"
    assert run("diff", [f"git:main:{name}", name]) == 0
    assert "1 change" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("ProductCreatedEvent@9", "has no revision 9"),
        ("ProductCreatedEvnt", "did you mean"),
        ("nowhere.avsc", "cannot be read"),
        ("git:nowhere:ProductCreatedEvent", "git has no schemas"),
        ("git:main", "names no schema"),
        ("@1", "names no schema"),
        ("Money@1", "shop.common.v1.Money has no revisions"),
        ("Mony", 'did you mean "Money"?'),
    ],
)
def test_what_names_no_schema_is_a_usage_error(
    repository: Repository, wrong: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("diff", [wrong, "ProductCreatedEvent"]) == 2
    assert said in capsys.readouterr().err


def test_what_git_has_is_compared_where_schemas_are_gone(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.git("rm", "-rqf", "schemas")
    assert not (repository.folder / "schemas").exists()
    (repository.folder / "generated/shop").mkdir(parents=True)
    (repository.folder / "generated/shop/products.py").touch()
    repository.commit()
    name = "git:HEAD~1:ProductCreatedEvent"
    assert run("diff", [f"{name}@1", name]) == 0
    assert "no difference" in capsys.readouterr().out
    assert run("diff", ["git:HEAD:ProductCreatedEvent", name]) == 2
    assert 'git has no schemas at "HEAD": schemas has no files there' in capsys.readouterr().err


def test_schemas_may_lie_deeper_and_what_attributes_of_git_export_does_not_count(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository.folder / "pyproject.toml").write_text('[tool.duly]\nschemas = "contracts/avro"\n')
    (repository.folder / ".gitattributes").write_text("*.avsc export-ignore\n")
    (repository.folder / "contracts").mkdir()
    (repository.folder / "schemas").rename(repository.folder / "contracts/avro")
    repository.commit()
    file = "contracts/avro/products/v1/ProductCreatedEvent.avsc"
    assert run("diff", [f"git:main:{file}", file]) == 0
    assert "no difference" in capsys.readouterr().out


@pytest.mark.usefixtures("repository")
def test_what_the_output_has_no_letter_for_is_an_escape() -> None:
    words = ["diff", "ProductCreatedEvent@1", "ProductCreatedEvent"]
    environment = os.environ | {"PYTHONIOENCODING": "latin-1"}
    said = subprocess.check_output([sys.executable, "-m", "duly", *words], env=environment)
    assert said.startswith(rb"shop.products.v1.ProductCreatedEvent revision 1 \u2192 shop.")


def test_a_shared_type_is_read_with_those_it_refers_to(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.shop.shared("Price", {"name": "amount", "type": "shop.common.v1.Money"})
    repository.commit()
    repository.shop.money(MONEY, string("currency"))
    file = "schemas/common/v1/Price.avsc"
    assert run("diff", [f"git:main:{file}", file]) == 0
    assert "+ amount.currency: field added" in capsys.readouterr().out
    assert run("diff", ["git:main:Price", "common.v1.Price@head"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("shop.common.v1.Price head at main → shop.common.v1.Price head\n")
    assert "+ amount.currency: field added" in said


def test_a_type_defined_inside_a_contract_has_a_name_too(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    color = {"type": "enum", "name": "Color", "doc": "Of a product.", "symbols": ["RED"]}
    field = {"name": "color", "doc": "Which.", "type": color}
    repository.shop.created(field)
    repository.commit()
    repository.shop.created(field | {"type": color | {"symbols": ["RED", "BLUE"]}})
    assert run("diff", ["git:main:Color", "products.v1.Color"]) == 0
    assert "+ the root: symbols added: BLUE" in capsys.readouterr().out
