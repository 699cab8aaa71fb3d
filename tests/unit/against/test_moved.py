"""Contracts that were moved with their folder keep their past."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from duly.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.against.repository import Repository

CREATED = "products/v1/ProductCreatedEvent"


def move_schemas(repository: Repository) -> Path:
    repository.git("mv", "schemas", "contracts")
    (repository.folder / "pyproject.toml").write_text('[tool.duly]\nschemas = "contracts"\n')
    return repository.folder


def move_project(repository: Repository) -> Path:
    (repository.folder / "sub").mkdir()
    repository.git("mv", "schemas", "pyproject.toml", "sub")
    return repository.folder / "sub"


@pytest.fixture(params=[move_schemas, move_project])
def moved(
    request: pytest.FixtureRequest, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The folder of schemas, as it is called now."""
    project: Path = request.param(repository)
    repository.git("add", "-A")
    monkeypatch.chdir(project)
    (schemas,) = {domain.parent.parent for domain in project.glob("*/*/domain.toml")}
    return schemas


def test_a_move_alone_breaks_nothing(moved: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert moved.is_dir()
    assert run("check", ["--against", "git:main"]) == 0
    assert ", where the schemas were in schemas\n" in capsys.readouterr().out


def test_an_edited_revision_is_reported(moved: Path, capsys: pytest.CaptureFixture[str]) -> None:
    frozen = moved / f"{CREATED}/1.avsc"
    frozen.write_text(frozen.read_text().replace('"sku"', '"SKU"'))
    assert run("check", ["--against", "git:main"]) == 1
    said = capsys.readouterr().out
    assert "frozen revision 1 of shop.products.v1.ProductCreatedEvent was edited" in said
    assert f"{moved.name}/{CREATED}/1.avsc:" in said


def test_a_removed_contract_is_reported(moved: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(moved / CREATED)
    (moved / f"{CREATED}.avsc").unlink()
    passport = moved / "products/domain.toml"
    head, _, rest = passport.read_text().partition("[v1.ProductCreatedEvent]")
    passport.write_text(head + rest[rest.index("[v1.") :])
    assert run("check", ["--against", "git:main"]) == 1
    said = capsys.readouterr().out
    assert "contract shop.products.v1.ProductCreatedEvent was removed" in said


def test_a_second_project_has_no_past_in_the_first(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    second = repository.folder / "second"
    (second / "schemas/common").mkdir(parents=True)
    (second / "pyproject.toml").write_text("[tool.duly]\n")
    (second / "schemas/common/domain.toml").write_text('owner = "a"\nsummary = "b"\n')
    monkeypatch.chdir(second)
    assert run("check", ["--against", "git:main"]) == 0
    said = capsys.readouterr().out
    assert "where the schemas" not in said
    assert "not compared with git: the past, as schemas had no files then\n" in said
