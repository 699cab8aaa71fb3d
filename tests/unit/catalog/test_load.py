"""What a catalog knows of a project."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from duly.catalog import Waiver
from duly.compat import Level
from duly.errors import SchemaSyntaxError
from duly.schema import Record, Reference, equal
from tests.unit.catalog.shop import PASSPORT, PRODUCT_CREATED, Shop

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def test_a_contract_is_named_by_its_place(shop: Shop) -> None:
    contract = shop.contract()
    assert contract.domain == "products"
    assert contract.line == "v1"
    assert contract.name == "ProductCreatedEvent"
    assert contract.file == "schemas/products/v1/ProductCreatedEvent.avsc"
    assert contract.subject == contract.full_name
    assert contract.topic == "products.v1"
    assert contract.compatibility is Level.FULL_TRANSITIVE
    assert contract.consumed_by == ("billing", "notification")
    assert (contract.owner, contract.summary) == ("catalogue team", "Facts about what we sell.")


def test_a_head_is_flattened_and_shared_types_stay_as_written(shop: Shop) -> None:
    catalog = shop.load()
    contract = shop.contract()
    assert list(contract.head.named) == [contract.full_name, "shop.common.v1.Money"]
    assert list(catalog.types) == ["shop.common.v1.Money"]
    assert catalog.domains["common"].lines["v1"].topic is None
    assert catalog.domains["common"].summary == "Shared."


def test_nodes_are_located_in_the_file_that_defines_them(shop: Shop) -> None:
    catalog = shop.load()
    assert catalog.locate("shop.common.v1.Money", "/fields/0/type") == (
        "schemas/common/v1/Money.avsc",
        8,
        15,
    )
    assert catalog.locate("shop.products.v1.ProductCreatedEvent", "/fields/1").line == 13


def test_a_nested_type_of_one_head_serves_another(shop: Shop) -> None:
    unit = {"type": "enum", "name": "Unit", "symbols": ["KG"], "default": "KG"}
    shop.head({"name": "unit", "type": unit})
    shop.write("schemas/products/domain.toml", PASSPORT + "[v1.ProductWeighedEvent]\n")
    shop.head({"name": "unit", "type": "Unit"}, name="ProductWeighedEvent")
    weighed = shop.contract("shop.products.v1.ProductWeighedEvent")
    assert "shop.products.v1.Unit" in weighed.head.named
    assert weighed.key is None
    assert list(shop.load().types) == ["shop.common.v1.Money", "shop.products.v1.Unit"]


def test_heads_of_one_domain_may_refer_to_each_other(shop: Shop) -> None:
    shop.write("schemas/products/domain.toml", PASSPORT + "[v1.ProductLinkedEvent]\n")
    shop.head({"name": "link", "type": ["null", "ProductLinkedEvent"], "default": None})
    created = {"type": "array", "items": "ProductCreatedEvent"}
    shop.head({"name": "created", "type": created}, name="ProductLinkedEvent")
    created_head = shop.contract().head
    assert isinstance(created_head.root, Record)
    linked = created_head.named["shop.products.v1.ProductLinkedEvent"]
    assert isinstance(linked, Record)
    assert any(isinstance(field.type, Reference) for field in linked.fields)


def test_the_revision_a_head_equals_is_known(shop: Shop) -> None:
    assert shop.contract().frozen_revision is None
    shop.freeze()
    contract = shop.contract()
    assert contract.frozen_revision == 1
    assert equal(contract.revisions[0].schema, contract.head)
    shop.write_json(contract.file, dict(reversed(PRODUCT_CREATED.items())))
    assert shop.contract().frozen_revision == 1
    shop.head(doc="Now with a doc.")
    assert shop.contract().frozen_revision is None


def test_a_head_that_goes_back_to_an_older_revision_is_unfrozen(shop: Shop) -> None:
    shop.freeze()
    shop.head(doc="Second.")
    shop.freeze()
    shop.head()
    contract = shop.contract()
    assert [revision.number for revision in contract.revisions] == [1, 2]
    assert contract.frozen_revision is None


def test_retired_revisions_are_not_live(shop: Shop) -> None:
    shop.freeze()
    shop.head(doc="Second.")
    shop.freeze()
    shop.write("schemas/products/domain.toml", PASSPORT + "retired = [1]\n")
    contract = shop.contract()
    assert contract.retired == {1}
    assert [revision.number for revision in contract.live] == [2]


def test_examples_belong_to_a_revision_or_to_the_unfrozen_head(shop: Shop) -> None:
    shop.freeze()
    shop.head(doc="Second.")
    folder = "schemas/products/v1/ProductCreatedEvent/examples"
    shop.write(f"{folder}/2-new.json", '{"product_id": "x"}')
    shop.write(f"{folder}/1-minimal.json", "{}")
    shop.write(f"{folder}/README.md", "why these")
    examples = shop.contract().examples
    assert [(example.revision, example.name) for example in examples] == [
        (1, "minimal"),
        (2, "new"),
    ]
    assert examples[1].value == {"product_id": "x"}
    assert examples[1].file == f"{folder}/2-new.json"


def test_a_passport_can_say_more_than_it_must(shop: Shop) -> None:
    shop.write(
        "schemas/products/domain.toml",
        PASSPORT
        + """owner = "somebody else"
summary = "A product became available."
compatibility = "BACKWARD"
deprecated = "use v2"
[[v1.ProductCreatedEvent.waivers]]
rule = "lossy_promotion"
path = "/fields/1"
reason = "nobody computes with it"
expires = 2027-01-31
""",
    )
    contract = shop.contract()
    assert contract.owner == "somebody else"
    assert contract.summary == "A product became available."
    assert contract.compatibility is Level.BACKWARD
    assert contract.deprecated == "use v2"
    assert contract.waivers == (
        Waiver(
            rule="lossy_promotion",
            path="/fields/1",
            reason="nobody computes with it",
            expires=date(2027, 1, 31),
        ),
    )


@pytest.mark.parametrize(
    ("strategy", "subject"),
    [
        ("RecordName", "shop.products.v1.ProductCreatedEvent"),
        ("TopicName", "products.v1-value"),
        ("TopicRecordName", "products.v1-shop.products.v1.ProductCreatedEvent"),
    ],
)
def test_subjects_follow_the_strategy_of_the_domain(
    shop: Shop, strategy: str, subject: str
) -> None:
    shop.write("schemas/products/domain.toml", f'subject_strategy = "{strategy}"\n{PASSPORT}')
    assert shop.contract().subject == subject


def test_a_topic_has_the_settings_of_its_line(shop: Shop) -> None:
    (topic,) = shop.load().topics
    assert (topic.name, topic.partitions, topic.is_keyed) == ("products.v1", 12, True)
    assert topic.config == {"retention.ms": "-1"}
    settings = "partitions = 3\nretention_ms = 86400000\nmax_message_bytes = 2000000\n"
    text = PASSPORT.replace('topic = "products.v1"\n', settings)
    shop.write("schemas/products/domain.toml", text.replace('key = "product_id"\n', ""))
    (topic,) = shop.load().topics
    assert (topic.name, topic.partitions, topic.is_keyed) == ("products.v1", 3, False)
    assert topic.config == {"retention.ms": "86400000", "max.message.bytes": "2000000"}


def test_records_with_names_that_others_gave_are_kept(shop: Shop) -> None:
    shop.write("schemas/erp/domain.toml", _erp('namespace = "com.example.erp"'))
    order: Any = {"type": "record", "name": "Order", "namespace": "com.example.erp", "fields": []}
    shop.write_json("schemas/erp/v1/Order.avsc", order)
    assert shop.contract("com.example.erp.Order").topic == "erp.v1"


def _erp(setting: str) -> str:
    return f'owner = "erp team"\nsummary = "Orders."\n[v1]\n{setting}\n[v1.Order]\n'


def test_the_head_and_its_revisions_share_the_fields_they_repeat(shop: Shop) -> None:
    shop.head()
    shop.freeze()
    shop.head({"name": "sku", "type": ["null", "string"], "default": None})
    contract = shop.contract()
    (revision,) = contract.revisions
    head, past = contract.head.root, revision.schema.root
    assert isinstance(head, Record)
    assert isinstance(past, Record)
    assert head.fields[0] is past.fields[0]
    assert contract.frozen_revision is None


@pytest.mark.parametrize("size", [65_535, 65_536, 65_537, 200_000])
def test_a_long_file_is_read_to_its_end(shop: Shop, size: int) -> None:
    short = shop.folder / "schemas/products/v1/ProductCreatedEvent.avsc"
    padding = " " * (size - short.stat().st_size - 1) + "\n"
    shop.write("schemas/products/v1/ProductCreatedEvent.avsc", short.read_text() + padding)
    assert len(shop.contract().head_text) == size


def test_a_file_beyond_the_limit_is_refused(shop: Shop) -> None:
    shop.write("schemas/products/v1/ProductCreatedEvent.avsc", b" " * 4_000_001)
    with pytest.raises(SchemaSyntaxError, match="more than 4,000,000 bytes"):
        shop.load()
