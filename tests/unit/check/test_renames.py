"""Which fields are told to be renamed, and what that costs."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

import pytest

from duly.catalog import load
from duly.check import judge
from duly.project import find_project
from tests.unit.check.project import Shop

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def optional(name: str, type: str = "string") -> dict[str, Any]:
    return {"name": name, "type": ["null", type], "default": None}


def renames(
    folder: Path, before: Sequence[dict[str, Any]], after: Sequence[dict[str, Any]]
) -> list[str]:
    shop = Shop.at(folder)
    shop.created(*before)
    shop.freeze()
    shop.created(*after)
    found = [f for f in shop.judge().findings if f.rule == "field_renamed"]
    return [f.message.partition(":")[0] for f in found]


class Counted(difflib.SequenceMatcher[str]):
    compared = 0

    def set_seq1(self, a: Sequence[str]) -> None:
        type(self).compared += 1
        super().set_seq1(a)


@pytest.mark.parametrize("fields", [500, 1_000])
def test_what_many_renames_cost_does_not_grow_with_every_pair_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fields: int
) -> None:
    monkeypatch.setattr(difflib, "SequenceMatcher", Counted)
    monkeypatch.setattr(Counted, "compared", 0)
    before = [optional(f"old_part_{number}") for number in range(fields)]
    after = [optional(f"new_part_{number}") for number in range(fields)]
    assert len(renames(tmp_path, before, after)) == fields
    assert Counted.compared <= 10_000


def test_another_spelling_is_found_wherever_the_field_went(tmp_path: Path) -> None:
    names = {
        f"part_{number * 7919 % 1000:03}_no": f"Part{number * 7919 % 1000:03}No"
        for number in range(300)
    }
    before = [optional(name) for name in names]
    after = [optional(name) for name in reversed(names.values())]
    assert sorted(renames(tmp_path, before, after)) == sorted(
        f'field "{name}" is gone and "{spelt}" came' for name, spelt in names.items()
    )


def test_the_best_sign_counts_not_the_first_field(tmp_path: Path) -> None:
    before = [optional("unit_price"), optional("note")]
    after = [optional("unit_prices"), optional("unitPrice"), optional("note")]
    assert renames(tmp_path, before, after) == ['field "unit_price" is gone and "unitPrice" came']


@pytest.mark.parametrize(
    ("gone", "came", "found"),
    [
        (["sku"], ["article_number"], ['field "sku" is gone and "article_number" came']),
        (["sku", "brand"], ["article_number"], []),
        (["sku"], ["article_number", "maker"], []),
        (
            ["sku", "colour"],
            ["color", "article_number"],
            [
                'field "colour" is gone and "color" came',
                'field "sku" is gone and "article_number" came',
            ],
        ),
    ],
)
def test_a_name_unlike_the_old_one_counts_where_no_other_field_may_be_meant(
    tmp_path: Path, gone: list[str], came: list[str], found: list[str]
) -> None:
    stays = [optional("kept"), optional("size", "int"), optional("weight", "double")]
    assert (
        renames(tmp_path, [*map(optional, gone), *stays], [*stays, *map(optional, came)]) == found
    )


def test_an_alias_is_missed_while_a_revision_with_the_old_name_is_live(tmp_path: Path) -> None:
    shop = Shop.at(tmp_path, level="BACKWARD_TRANSITIVE")
    for field in (
        optional("colour"),
        {**optional("color"), "aliases": ["colour"]},
        {**optional("tint"), "aliases": ["color"]},
    ):
        shop.created(field)
        shop.freeze()
    (finding,) = shop.judge().findings
    assert (finding.rule, finding.writer.revisions) == ("alias_removed", ("revision 1",))
    shop.created({**optional("tint"), "aliases": ["color", "colour"]})
    assert shop.judge().findings == ()
    shop.created(optional("tint"))
    (finding, other) = shop.judge().findings
    assert {finding.rule, other.rule} == {"alias_removed"}
    passport = tmp_path / "schemas/products/domain.toml"
    table = "[v1.ProductCreatedEvent]\n"
    text = passport.read_text(encoding="utf-8")
    passport.write_text(text.replace(table, f"{table}retired = [1, 2]\n"), encoding="utf-8")
    assert shop.judge().findings == ()


def test_a_rename_without_its_alias_is_told_once(tmp_path: Path) -> None:
    shop = Shop.at(tmp_path)
    shop.created(optional("colour"))
    shop.freeze()
    shop.created({**optional("color"), "aliases": ["colour"]})
    shop.freeze()
    shop.created(optional("color"))
    catalog = load(find_project(tmp_path))
    since = {contract.full_name: 1 for contract in catalog.contracts}
    assert [f.rule for f in judge(catalog, since=since).findings] == ["alias_removed"]
