"""Faults of a domain.toml: file, line, column, what is expected."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from duly.errors import ContractError, SchemaInvalidError, SchemaSyntaxError
from tests.unit.catalog.shop import PASSPORT, Shop

if TYPE_CHECKING:
    from pathlib import Path

FILE = "schemas/products/domain.toml"
CONTRACT = 'owner = "o"\nsummary = "s"\n[v1]\n[v1.ProductCreatedEvent]\n'
LINE = 'owner = "o"\nsummary = "s"\n[v1]\n'
WAIVER = '[[v1.ProductCreatedEvent.waivers]]\nrule = "x"\npath = "/fields/0"\n'

FAULTS = [
    ('summary = "s"', "1:1", 'the file has no "owner", expected one'),
    ("owner = 5", "1:9", "owner is 5, expected a text"),
    ('owner = ""\nsummary = "s"', "1:9", 'owner is "", expected a text that is not empty'),
    ('owner = "o"\nsumary = "s"', "2:1", 'unknown key "sumary", expected one of owner, summary'),
    ('owner = "o"\nsummary = "s"\n[version1]', "3:1", 'unknown key "version1"'),
    ('owner = "o"\nsummary = "s"\nv1 = 5', "3:6", "v1 is 5, expected a table [v1]"),
    (
        'owner = "o"\nsummary = "s"\nsubject_strategy = "Record"',
        "3:20",
        'subject_strategy is "Record", expected one of "RecordName", "TopicName"',
    ),
    (LINE + 'topic = "a b"', "4:9", 'topic is "a b", expected a topic name'),
    (LINE + "  partitions = 0", "4:16", "partitions is 0, expected at least 1"),
    (LINE + "partitions = 1.5", "4:14", "partitions is 1.5, expected a whole number"),
    (LINE + "partitions = true", "4:14", "partitions is True, expected a whole number"),
    (LINE + "retention_ms = -2", "4:16", "retention_ms is -2, expected at least -1"),
    (LINE + 'retention_ms = "1d"', "4:16", 'retention_ms is "1d", expected a whole number'),
    (LINE + 'compatibility = "SOME"', "4:17", "expected one of NONE, BACKWARD"),
    (LINE + 'cleanup_policy = "compact"', "4:1", 'unknown key "cleanup_policy"'),
    (LINE + 'namespace = "1.2"', "4:13", "expected an Avro namespace"),
    (CONTRACT + 'kee = "x"', "5:1", 'unknown key "kee", expected one of key'),
    (CONTRACT + "key = 5", "5:7", "key is 5, expected a text"),
    (CONTRACT + 'produced_by = "a"', "5:15", 'produced_by is "a", expected a list'),
    (CONTRACT + "consumed_by = [\n  'a',\n  5,\n]", "7:3", "consumed_by is 5, expected a text"),
    (CONTRACT + 'consumed_by = ["A b"]', "5:15", 'services such as "billing", and "A b" is none'),
    (CONTRACT + 'consumed_by = ["a", "a"]', "5:15", 'each service once, and "a" is there 2'),
    (CONTRACT + "retired = [0]", "5:12", "retired is 0, expected at least 1"),
    (CONTRACT + "retired = [1]", "5:12", "revision 1 cannot be retired: there are 0"),
    (CONTRACT + 'key = "sku"', "5:7", 'key "sku" is not a field of shop.products.v1.Prod'),
    (CONTRACT + 'key = "price"', "5:7", 'key "price" has no single text: it is record'),
    (
        CONTRACT + WAIVER + 'reason = "r"\nexpires = "2027-01-31"',
        "9:11",
        'waivers.expires is "2027-01-31", expected a date such as 2026-12-31, without quotes',
    ),
    (
        CONTRACT + WAIVER + WAIVER + 'reason = "r"\nexpires = 2027-01-31',
        "5:1",
        '[v1.ProductCreatedEvent.waivers.0] has no "reason"',
    ),
    (
        CONTRACT + 'waivers = [{rule = "x", path = "y", reason = "r", expires = 2027-01-31}]',
        "5:32",
        'waivers.path is "y", expected a JSON pointer',
    ),
    (LINE + "[v1.ProductCreatedEvnt]", "4:1", "there is no head schemas/products/v1/ProductCr"),
    (CONTRACT + "[v2]", "5:1", "there is no folder schemas/products/v2"),
]


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


@pytest.mark.parametrize(("text", "place", "words"), FAULTS)
def test_a_wrong_key_or_value_is_reported_at_its_place(
    shop: Shop, text: str, place: str, words: str
) -> None:
    shop.write(FILE, text)
    with pytest.raises(SchemaInvalidError) as caught:
        shop.load()
    assert str(caught.value).startswith(f"{FILE}:{place}: ")
    assert words in str(caught.value)


def test_a_byte_order_mark_is_named(shop: Shop) -> None:
    shop.write(FILE, '\ufeffowner = "o"\n')
    with pytest.raises(SchemaSyntaxError, match="byte order mark") as caught:
        shop.load()
    assert "save the file without it" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("owner = ", "1:9"),
        ('owner = "o"\nowner = "p"', "2:12"),
        ('owner = "o', "1:11"),
        ("[v1\n", "1:4"),
    ],
)
def test_a_text_that_is_not_toml_is_refused_at_its_fault(shop: Shop, text: str, place: str) -> None:
    shop.write(FILE, text)
    with pytest.raises(SchemaSyntaxError) as caught:
        shop.load()
    assert str(caught.value).startswith(f"{FILE}:{place}: not TOML: ")


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        (PASSPORT.replace("consumed_by", "consumer_by"), 'did you mean "consumed_by"?'),
        (PASSPORT.replace("CreatedEvent", "CreateEvent"), 'did you mean "ProductCreatedEvent"?'),
        (PASSPORT.replace("[v1", "[line1"), "a line of the domain is a table [v1], [v2], …"),
    ],
)
def test_a_slip_of_the_pen_gets_a_hint(shop: Shop, text: str, hint: str) -> None:
    shop.write(FILE, text)
    with pytest.raises(ContractError) as caught:
        shop.load()
    assert hint in caught.value.hint


def test_toml_in_all_its_spellings_is_located(shop: Shop) -> None:
    text = """# a comment with [brackets] and = signs
owner = '''several
lines # = ['''
summary = \"\"\"more
\\" lines # = [\"\"\"
v1.topic = "products.v1"
v1."ProductCreatedEvent" = { produced_by = ["products"], consumed_by = [ # who
  "billing", "notification" ], 'key' = "nothing" }
"""
    shop.write(FILE, text)
    with pytest.raises(SchemaInvalidError) as caught:
        shop.load()
    assert str(caught.value).startswith(f'{FILE}:8:40: key "nothing" is not a field')


def test_shared_types_have_no_topic(shop: Shop) -> None:
    shop.write("schemas/common/domain.toml", 'owner = "o"\nsummary = "s"\n[v1]\n')
    with pytest.raises(SchemaInvalidError) as caught:
        shop.load()
    assert str(caught.value).startswith("schemas/common/domain.toml:3:1: unknown key")


@pytest.mark.parametrize(
    ("type", "words"),
    [
        (["null", "string"], "union"),
        ("double", "double"),
        ("boolean", "boolean"),
        ("bytes", "bytes"),
        ({"type": "array", "items": "string"}, "array"),
        ({"type": "bytes", "logicalType": "decimal", "precision": 4}, "decimal"),
        ({"type": "fixed", "name": "F", "size": 16}, "fixed"),
    ],
)
def test_a_key_must_have_a_text(shop: Shop, type: object, words: str) -> None:
    shop.head({"name": "sku", "type": type})
    shop.write(FILE, PASSPORT.replace("product_id", "sku"))
    with pytest.raises(SchemaInvalidError, match=f"has no single text: it is {words}"):
        shop.load()


@pytest.mark.parametrize(
    "type",
    [
        "string",
        "int",
        {"type": "long", "logicalType": "timestamp-micros"},
        {"type": "enum", "name": "Size", "symbols": ["S"], "default": "S"},
        {"type": "fixed", "name": "Id", "size": 16, "logicalType": "uuid"},
    ],
)
def test_a_key_may_be(shop: Shop, type: object) -> None:
    shop.head({"name": "sku", "type": type})
    shop.write(FILE, PASSPORT.replace("product_id", "sku"))
    assert shop.contract().key == "sku"
