"""What must hold between the files of schemas/."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from duly.errors import (
    ConfigError,
    ContractError,
    FrozenRevisionError,
    NameCollisionError,
    SchemaInvalidError,
    SchemaSyntaxError,
)
from tests.unit.catalog.shop import MONEY, PASSPORT, PRODUCT_CREATED, Shop

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "schemas/products/v1/ProductCreatedEvent.avsc"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def refusal(shop: Shop, kind: type[Exception] = ContractError) -> str:
    with pytest.raises(kind) as caught:
        shop.load()
    assert type(caught.value) is kind
    return str(caught.value)


def test_a_record_is_named_like_its_file(shop: Shop) -> None:
    shop.write_json(HEAD, {**PRODUCT_CREATED, "name": "ProductMade"})
    assert refusal(shop, SchemaInvalidError).startswith(
        f'{HEAD}:3:11: name is "ProductMade", expected "ProductCreatedEvent"'
    )


def test_a_namespace_is_root_domain_line(shop: Shop) -> None:
    shop.write_json(HEAD, {**PRODUCT_CREATED, "namespace": "shop.products.v2"})
    assert refusal(shop, SchemaInvalidError).startswith(
        f'{HEAD}:4:16: namespace is "shop.products.v2", expected "shop.products.v1"'
    )


def test_a_contract_is_a_record(shop: Shop) -> None:
    shop.write_json(HEAD, {"type": "enum", "name": "ProductCreatedEvent", "symbols": ["A"]})
    with pytest.raises(
        SchemaInvalidError, match="a contract is a record, and this is an enum"
    ) as e:
        shop.load()
    assert e.value.hint == "types without a topic belong into common"


def test_a_type_without_a_name_is_not_sent_to_the_shared_types_which_have_names(
    shop: Shop,
) -> None:
    shop.write_json(HEAD, {"type": "array", "items": "string"})
    with pytest.raises(SchemaInvalidError, match="and this is an array") as e:
        shop.load()
    assert not e.value.hint


def test_a_shared_type_has_a_name(shop: Shop) -> None:
    shop.write_json("schemas/common/v1/Money.avsc", {"type": "array", "items": "int"})
    shop.head(fields=[])
    assert "a shared type needs a name" in refusal(shop, SchemaInvalidError)


def test_a_malformed_head_is_reported_where_it_is_wrong(shop: Shop) -> None:
    shop.write(HEAD, '{\n  "type": "record",\n}')
    assert refusal(shop, SchemaSyntaxError).startswith(f"{HEAD}:")
    shop.write_json(HEAD, {**PRODUCT_CREATED, "fields": [{"name": "a", "type": "Nothing"}]})
    assert refusal(shop, SchemaInvalidError).startswith(
        f'{HEAD}:8:15: type "shop.products.v1.Nothing" is not defined'
    )


def test_what_avro_would_pass_over_is_refused_in_a_head(shop: Shop) -> None:
    shop.head({"name": "since", "type": "int", "logicalType": "date"}, doc=5)
    message = refusal(shop, SchemaInvalidError)
    assert '"logicalType" beside a field\'s type has no effect (and 1 more in this file)' in message


def test_bytes_that_are_not_utf_8_are_refused(shop: Shop) -> None:
    shop.write(HEAD, b'{\n  "doc": "gr\xfc\xdfe"}')
    assert refusal(shop, SchemaSyntaxError) == f"{HEAD}:2:13: byte 0xfc is not UTF-8"


def test_a_head_needs_a_passport(shop: Shop) -> None:
    shop.head(name="ProductSoldEvent")
    assert refusal(shop).startswith(
        "schemas/products/v1/ProductSoldEvent.avsc: schemas/products/domain.toml says nothing of it"
    )


def test_a_domain_needs_a_passport(shop: Shop) -> None:
    (shop.folder / "schemas/products/domain.toml").unlink()
    assert refusal(shop).startswith("schemas/products/domain.toml: missing")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("schemas/Lost.avsc", "schemas/Lost.avsc: this is in no place duly reads"),
        ("schemas/products/Lost.avsc", "expected schemas/products/<line>/<Event>.avsc"),
        ("schemas/products/v1/Lost.json", "schemas/products/v1/Lost.json: this is in no"),
        ("schemas/products/1/Lost.avsc", '"1" cannot be a line, expected v1, v2, …'),
        ("schemas/Products/domain.toml", '"Products" cannot be a domain'),
        ("schemas/class/domain.toml", '"class" cannot be a domain'),
        ("schemas/products/v1/Lost/1.avsc", "folder without a head"),
        ("schemas/products/v1/ProductCreatedEvent/01.avsc", "expected schemas/products/v1/Pr"),
        ("schemas/products/v1/ProductCreatedEvent/old/1.avsc", "this is in no place"),
        ("schemas/products/v1/ProductCreatedEvent/examples/a.json", "<revision>-<name>.json"),
        ("schemas/common/v1/Money/1.avsc", "shared types have no revisions"),
    ],
)
def test_a_file_in_no_known_place_is_refused(shop: Shop, path: str, words: str) -> None:
    shop.write(path, "{}")
    assert words in refusal(shop)


@pytest.mark.parametrize(
    "path",
    [
        "schemas/pipe",
        "schemas/products/domain.toml",
        "schemas/products/v1/Pipe.avsc",
        "schemas/products/v1/ProductCreatedEvent/2.avsc",
        "schemas/products/v1/ProductCreatedEvent/examples/1-pipe.json",
    ],
)
@pytest.mark.parametrize("make", ["mkfifo", "device", "nothing"])
def test_what_is_neither_file_nor_folder_is_refused_and_never_opened(
    shop: Shop, path: str, make: str
) -> None:
    place = shop.folder / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.unlink(missing_ok=True)
    if make == "mkfifo":
        os.mkfifo(place)
    else:
        place.symlink_to("/dev/zero" if make == "device" else "nothing")
    assert refusal(shop) == f"{path}: neither a file nor a folder, expected one of them"


def test_linked_files_and_folders_are_read(shop: Shop) -> None:
    head = shop.folder / HEAD
    head.rename(shop.folder / "head.avsc")
    head.symlink_to(shop.folder / "head.avsc")
    products = shop.folder / "schemas" / "products"
    products.rename(shop.folder / "linked")
    products.symlink_to(shop.folder / "linked")
    assert shop.contract().name == "ProductCreatedEvent"


def test_other_files_are_left_alone(shop: Shop) -> None:
    for path in ("schemas/README.md", "schemas/products/v1/notes.txt", "schemas/.cache/x.avsc"):
        shop.write(path, "not for duly")
    assert shop.contract()


def test_without_schemas_there_is_nothing_to_read(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.duly]\n")
    shop = Shop.__new__(Shop)
    shop.folder = tmp_path
    assert refusal(shop, ConfigError).startswith(f"no folder schemas in {tmp_path}")


def test_heads_that_differ_in_case_only_are_refused(shop: Shop) -> None:
    other = shop.write_json("schemas/products/v1/PRODUCTCREATEDEVENT.avsc", PRODUCT_CREATED)
    if (shop.folder / HEAD).samefile(other):
        pytest.skip("this file system takes both for one")
    assert "differ in upper and lower case only" in refusal(shop, NameCollisionError)


UNIT: dict[str, Any] = {"type": "enum", "name": "Unit", "symbols": ["KG"], "default": "KG"}


def _two_events(shop: Shop, first: Any, second: Any) -> None:
    shop.write("schemas/products/domain.toml", PASSPORT + "[v1.ProductWeighedEvent]\n")
    shop.head({"name": "unit", "type": first})
    shop.head({"name": "unit", "type": second}, name="ProductWeighedEvent")


def test_one_name_defined_alike_in_two_heads_is_one_type(shop: Shop) -> None:
    _two_events(shop, UNIT, dict(reversed(UNIT.items())))
    assert list(shop.load().types) == ["shop.common.v1.Money", "shop.products.v1.Unit"]


def test_one_name_for_two_types_is_refused(shop: Shop) -> None:
    _two_events(shop, UNIT, {**UNIT, "doc": "Another."})
    message = refusal(shop, NameCollisionError)
    assert message.startswith("schemas/products/v1/ProductWeighedEvent.avsc:")
    assert f'"shop.products.v1.Unit" is also defined in {HEAD}, and not alike' in message


def test_a_head_cannot_hold_another_contract(shop: Shop) -> None:
    _two_events(shop, UNIT, {**PRODUCT_CREATED, "fields": []})
    assert "ProductCreatedEvent" in refusal(shop, NameCollisionError)


def test_a_type_cannot_be_called_like_a_namespace(shop: Shop) -> None:
    shop.head({"name": "unit", "type": {**UNIT, "name": "shop.products.v1"}})
    assert refusal(shop, NameCollisionError).startswith(
        f'{HEAD}: "shop.products.v1" is a type, and the namespace of '
    )


def test_domains_that_refer_to_each_other_are_refused(shop: Shop) -> None:
    shop.write_json(
        "schemas/common/v1/Money.avsc",
        {**MONEY, "fields": [{"name": "of", "type": "shop.products.v1.Unit"}]},
    )
    shop.head({"name": "unit", "type": UNIT})
    message = refusal(shop)
    assert message.startswith("schemas/common/v1/Money.avsc:8:15: domains refer to each other")
    assert "shop.common.v1.Money uses shop.products.v1.Unit" in message
    assert "shop.products.v1.ProductCreatedEvent uses shop.common.v1.Money" in message


def test_two_lines_cannot_share_a_topic(shop: Shop) -> None:
    shop.write("schemas/sales/domain.toml", 'owner="o"\nsummary="s"\n[v1]\ntopic="products_v1"\n')
    (shop.folder / "schemas/sales/v1").mkdir()
    message = refusal(shop, NameCollisionError)
    assert 'topic "products_v1" of sales.v1 collides with "products.v1" of products.v1' in message


def test_one_subject_per_topic_holds_one_contract(shop: Shop) -> None:
    _two_events(shop, UNIT, UNIT)
    passport = f'subject_strategy = "TopicName"\n{PASSPORT}[v1.ProductWeighedEvent]\n'
    shop.write("schemas/products/domain.toml", passport)
    assert 'subject "products.v1-value" would hold' in refusal(shop, NameCollisionError)


def test_defaults_of_two_files_that_need_each_other_are_refused(shop: Shop) -> None:
    shop.write("schemas/products/domain.toml", PASSPORT + "[v1.ProductLinkedEvent]\n")
    empty: Any = {"product_id": "6f1c2b1e-0b9d-4b4e-8f7e-0d8b1e9c2a11", "price": {"amount": 1}}
    shop.head({"name": "link", "type": "ProductLinkedEvent", "default": empty})
    shop.head(
        {"name": "link", "type": "ProductCreatedEvent", "default": empty},
        name="ProductLinkedEvent",
    )
    assert "need each other" in refusal(shop, SchemaInvalidError)


def test_revisions_have_no_gaps(shop: Shop) -> None:
    shop.freeze()
    folder = shop.folder / "schemas/products/v1/ProductCreatedEvent"
    (folder / "1.avsc").rename(folder / "2.avsc")
    assert "1.avsc: revision 1 is missing, and revision 2 is there" in refusal(
        shop, FrozenRevisionError
    )


def test_the_newest_revision_cannot_retire(shop: Shop) -> None:
    shop.freeze()
    shop.write("schemas/products/domain.toml", PASSPORT + "retired = [1]\n")
    assert "revision 1 cannot be retired: the newest cannot retire" in refusal(
        shop, SchemaInvalidError
    )


def test_an_example_of_a_revision_to_come_is_refused(shop: Shop) -> None:
    shop.write("schemas/products/v1/ProductCreatedEvent/examples/2-new.json", "{}")
    assert "example of revision 2, expected at most 1" in refusal(shop)


def test_an_example_that_is_not_json_is_refused_at_its_fault(shop: Shop) -> None:
    path = "schemas/products/v1/ProductCreatedEvent/examples/1-bad.json"
    shop.write(path, '{\n "a": tru\n}')
    assert refusal(shop, SchemaSyntaxError).startswith(f"{path}:2:7: not JSON")
