"""`duly check --against git:REF`: what a change did to the past."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING

import pytest

from duly.against import baseline
from duly.cli.main import run
from duly.project import find_project
from tests.unit.against.repository import Repository
from tests.unit.check.project import Shop, string

if TYPE_CHECKING:
    from pathlib import Path

    from duly.check import Finding

WITH_COLOR = (
    string("sku"),
    {"name": "price", "type": "shop.common.v1.Money"},
    {**string("color"), "default": ""},
)
CREATED = "schemas/products/v1/ProductCreatedEvent"


def _only(repository: Repository) -> Finding:
    (finding,) = repository.found()
    return finding


def test_what_is_unchanged_has_no_findings(repository: Repository) -> None:
    assert repository.found() == ()


def test_adding_fields_and_revisions_is_welcome(repository: Repository) -> None:
    repository.git("switch", "-qc", "work")
    repository.shop.created(*WITH_COLOR)
    repository.shop.freeze()
    assert repository.found() == ()
    repository.commit()
    assert repository.found() == ()


def test_an_edited_revision_is_reported_where_it_was_edited(repository: Repository) -> None:
    repository.edit(f"{CREATED}/1.avsc", '"sku"', '"SKU"')
    finding = _only(repository)
    assert finding.rule == "frozen_revision_changed"
    assert finding.file == f"{CREATED}/1.avsc"
    lines = (repository.folder / finding.file).read_text(encoding="utf-8").splitlines()
    assert lines[finding.line - 1][finding.column - 1 :].startswith("SKU")
    assert "revision 1 of shop.products.v1.ProductCreatedEvent was edited" in finding.message


def test_a_revision_that_was_only_reformatted_was_edited_all_the_same(
    repository: Repository,
) -> None:
    file = repository.folder / f"{CREATED}/1.avsc"
    file.write_text(json.dumps(json.loads(file.read_text(encoding="utf-8"))), encoding="utf-8")
    assert _only(repository).message.endswith("was edited in white space only")


def test_a_revision_that_got_another_name_is_told_as_that(repository: Repository) -> None:
    for file in (repository.folder / "schemas").rglob("*.avsc"):
        file.write_text(file.read_text().replace("shop.", "acme."))
    (repository.folder / "pyproject.toml").write_text('[tool.duly]\nroot = "acme"\n')
    first, *_ = repository.found()
    assert first.message == (
        "frozen revision 1 of acme.products.v1.ProductCreatedEvent was edited, "
        "and was one of shop.products.v1.ProductCreatedEvent"
    )
    assert "call it shop.products.v1.ProductCreatedEvent again" in first.help


def test_line_ends_that_git_turned_are_no_edit(repository: Repository) -> None:
    file = repository.folder / f"{CREATED}/1.avsc"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert repository.found() == ()


def test_a_removed_revision_is_reported(repository: Repository) -> None:
    (repository.folder / f"{CREATED}/1.avsc").unlink()
    finding = _only(repository)
    assert (finding.rule, finding.file) == ("frozen_revision_removed", f"{CREATED}/1.avsc")


def test_edits_count_from_where_the_work_left_main(repository: Repository) -> None:
    repository.git("switch", "-qc", "work")
    repository.git("switch", "-q", "main")
    repository.shop.created(*WITH_COLOR)
    repository.shop.freeze()
    repository.commit()
    repository.git("switch", "-q", "work")
    assert repository.found() == (), "revision 2 of main is not one that this work removed"


def test_a_removed_contract_is_one_finding_that_names_its_consumers(
    repository: Repository,
) -> None:
    shutil.rmtree(repository.folder / CREATED)
    (repository.folder / f"{CREATED}.avsc").unlink()
    repository.edit(
        "schemas/products/domain.toml",
        '[v1.ProductCreatedEvent]\nproduced_by = ["products"]\n'
        'consumed_by = ["inventory", "billing"]\n',
        "",
    )
    finding = _only(repository)
    assert finding.rule == "contract_removed"
    assert finding.message == (
        "contract shop.products.v1.ProductCreatedEvent was removed, and inventory, billing read it"
    )
    assert finding.severity == "error"
    assert finding.broken == ("inventory", "billing")


def test_a_contract_nobody_reads_may_go_with_a_warning(repository: Repository) -> None:
    repository.edit("schemas/products/domain.toml", '["inventory", "billing"]', "[]")
    repository.commit()
    table = '[v1.ProductCreatedEvent]\nproduced_by = ["products"]\nconsumed_by = []\n'
    repository.edit("schemas/products/domain.toml", table, "")
    shutil.rmtree(repository.folder / CREATED)
    (repository.folder / f"{CREATED}.avsc").unlink()
    assert _only(repository).severity == "warning"


def test_the_last_contract_of_a_repository_is_removed_like_any_other(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Git keeps no empty folder, so that schemas/ is gone with it."""
    repository.git("switch", "-qc", "work")
    repository.git("rm", "-rq", "schemas")
    assert not (repository.folder / "schemas").exists()
    monkeypatch.chdir(repository.folder)
    for spec in ([], ["--against", "git:main"]):
        assert run("check", [*spec, "--json"]) == 1
        report = json.loads(capsys.readouterr().out)
        removed = {
            finding["file"]: finding["broken"]
            for finding in report["findings"]
            if finding["rule"] == "contract_removed"
        }
        assert removed == {
            f"{CREATED}.avsc": ["inventory", "billing"],
            "schemas/products/v1/ProductPricedEvent.avsc": ["notification"],
        }
        assert report["against"].startswith("git:main at ")


def test_schemas_that_git_never_had_are_still_missed(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository.folder / "pyproject.toml").write_text('[tool.duly]\nschemas = "contracts"\n')
    monkeypatch.chdir(repository.folder)
    assert run("check", []) == 2
    assert "no folder contracts in" in capsys.readouterr().err


def test_a_renamed_domain_is_one_finding(repository: Repository) -> None:
    old, new = repository.folder / "schemas/products", repository.folder / "schemas/catalogue"
    old.rename(new)
    for file in new.rglob("*.avsc"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("shop.products", "shop.catalogue"), encoding="utf-8")
    finding = _only(repository)
    assert finding.rule == "domain_renamed"
    assert finding.file == "schemas/catalogue/domain.toml"
    assert finding.contracts == tuple(
        f"shop.{domain}.v1.{name}"
        for domain in ("products", "catalogue")
        for name in ("ProductCreatedEvent", "ProductPricedEvent")
    )
    assert finding.broken == ("billing", "inventory", "notification")


def test_what_no_schema_shows_is_compared_too(repository: Repository) -> None:
    repository.edit("schemas/products/domain.toml", '"products.v1"', '"goods.v1"')
    repository.edit("schemas/products/domain.toml", "FULL_TRANSITIVE", "BACKWARD")
    repository.edit(
        "schemas/products/domain.toml",
        "[v1.ProductCreatedEvent]\n",
        '[v1.ProductCreatedEvent]\nkey = "sku"\n',
    )
    found = [
        (f.rule, f.severity.value, f.contracts[0].rpartition(".")[2]) for f in repository.found()
    ]
    assert sorted(found) == [
        ("compatibility_lowered", "warning", "ProductCreatedEvent"),
        ("compatibility_lowered", "warning", "ProductPricedEvent"),
        ("key_changed", "error", "ProductCreatedEvent"),
        ("topic_changed", "error", "ProductCreatedEvent"),
        ("topic_changed", "error", "ProductPricedEvent"),
    ]
    (key,) = [f for f in repository.found() if f.rule == "key_changed"]
    assert (key.file, key.line) == ("schemas/products/domain.toml", 7)


def test_another_strategy_moves_the_subject_of_every_contract(repository: Repository) -> None:
    repository.edit(
        "schemas/products/domain.toml", "[v1]", 'subject_strategy = "TopicRecordName"\n[v1]'
    )
    created, priced = repository.found()
    assert {created.rule, priced.rule} == {"subject_changed"}
    assert created.severity == "error"
    assert (created.file, created.line) == ("schemas/products/domain.toml", 3)
    name = "shop.products.v1.ProductCreatedEvent"
    assert f'from subject "{name}" to "products.v1-{name}"' in created.message
    assert created.help == 'keep subject_strategy = "RecordName"'
    assert created.broken == ("inventory", "billing")


def test_a_subject_that_follows_its_topic_is_told_once(repository: Repository) -> None:
    passport = "schemas/products/domain.toml"
    repository.edit(passport, "[v1]", 'subject_strategy = "TopicRecordName"\n[v1]')
    repository.commit()
    repository.edit(passport, '"products.v1"', '"goods.v1"')
    assert {finding.rule for finding in repository.found("git:HEAD")} == {"topic_changed"}


def test_a_strategy_that_is_only_written_out_moves_nothing(repository: Repository) -> None:
    passport = "schemas/products/domain.toml"
    repository.edit(passport, "[v1]", 'subject_strategy = "RecordName"\n[v1]')
    assert repository.found() == ()


@pytest.mark.parametrize(
    "past",
    [
        "v1 = 3",
        "[v1]\nProductCreatedEvent = 3",
        '[v1]\ncompatibility = "FULL_TRANSITVE"\n[v1.ProductCreatedEvent]',
        "[v1.ProductCreatedEvent]\nconsumed_by = 3",
    ],
)
def test_what_the_past_said_wrongly_may_be_put_right(repository: Repository, past: str) -> None:
    passport = repository.folder / "schemas/products/domain.toml"
    now = passport.read_text(encoding="utf-8")
    passport.write_text(past, encoding="utf-8")
    repository.commit()
    passport.write_text(now, encoding="utf-8")
    assert repository.found("git:HEAD") == ()
    repository.git("rm", "-rqf", f"{CREATED}.avsc", CREATED)
    head, _, rest = now.partition("[v1.ProductCreatedEvent]")
    passport.write_text(head + rest[rest.index("[v1.") :], encoding="utf-8")
    assert {finding.rule for finding in repository.found("git:HEAD")} == {"contract_removed"}


def test_a_stricter_promise_is_welcome(repository: Repository) -> None:
    repository.edit("schemas/products/domain.toml", "FULL_TRANSITIVE", "BACKWARD")
    repository.commit()
    repository.edit("schemas/products/domain.toml", "BACKWARD", "FULL")
    assert repository.found() == ()


def test_the_first_contracts_of_a_repository_have_no_past(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("x", encoding="utf-8")
    shop = Shop.at(tmp_path)
    repository = Repository(shop=shop)
    repository.git("init", "-q", "-b", "main")
    repository.git("add", "README.md")
    repository.git("commit", "-qm", "x")
    shop.freeze()
    assert repository.found() == ()


def test_the_command_fails_and_names_what_it_compared_with(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.edit(f"{CREATED}/1.avsc", '"sku"', '"SKU"')
    monkeypatch.chdir(repository.folder)
    assert run("check", ["--against", "git:HEAD"]) == 1
    printed = capsys.readouterr().out
    assert "frozen_revision_changed" in printed
    assert "compared with git:HEAD at " in printed
    assert run("check", []) == 1
    assert run("check", ["--against", "git:nowhere"]) == 2


def test_schemas_outside_the_project_are_compared_and_named_by_their_whole_path(
    repository: Repository,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    project = tmp_path_factory.mktemp("project")
    schemas = repository.folder / "schemas"
    (project / "pyproject.toml").write_text(f'[tool.duly]\nschemas = "{schemas}"\n')
    monkeypatch.chdir(project)
    repository.edit(f"{CREATED}/1.avsc", "Something of", "Anything of")
    repository.shop.created(*WITH_COLOR)
    assert run("check", ["--against", "git:HEAD"]) == 1
    printed = capsys.readouterr().out
    assert "frozen_revision_changed" in printed
    assert f"{repository.folder}/{CREATED}/1.avsc:" in printed


def test_nothing_is_written_into_the_repository(repository: Repository) -> None:
    index = repository.folder / ".git/index"
    os.utime(repository.folder / f"{CREATED}.avsc", (1, 1))
    before = index.read_bytes()
    repository.found()
    assert index.read_bytes() == before


def test_a_file_that_was_only_touched_did_not_change(repository: Repository) -> None:
    for file in (repository.folder / "schemas").rglob("*.*"):
        os.utime(file, (1, 1))
    assert baseline(find_project(repository.folder), "git:main").before == {}
