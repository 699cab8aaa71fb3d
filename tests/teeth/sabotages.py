"""Ways to harm a contract: each is what somebody in a hurry could do in one commit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tests.teeth.copy_of_shop import CopyOfShop

CREATED: Final = "schemas/products/v1/ProductCreatedEvent"
PASSPORT: Final = "schemas/products/domain.toml"


def remove_a_field(shop: CopyOfShop) -> None:
    shop.edit(
        f"{CREATED}.avsc",
        """    {
      "name": "initial_quantity",
      "type": "long",
      "doc": "Pieces in stock when the product was entered, 0 or more."
    },
""",
        "",
    )


def rename_a_field_by_alias(shop: CopyOfShop) -> None:
    shop.edit(f"{CREATED}.avsc", '"name": "sku",', '"name": "code", "aliases": ["sku"],')


def narrow_a_type(shop: CopyOfShop) -> None:
    shop.edit(
        f"{CREATED}.avsc",
        '"name": "initial_quantity",\n      "type": "long"',
        '"name": "initial_quantity",\n      "type": "int"',
    )


def add_a_field_without_default(shop: CopyOfShop) -> None:
    shop.edit(
        f"{CREATED}.avsc",
        '"name": "gtin",\n      "type": ["null", "string"],\n      "default": null,',
        '"name": "barcode",\n      "type": "string",',
    )


def change_a_unit(shop: CopyOfShop) -> None:
    shop.edit(f"{CREATED}.avsc", "timestamp-micros", "timestamp-millis")


def change_the_scale_of_a_shared_type(shop: CopyOfShop) -> None:
    shop.edit("schemas/common/v1/Money.avsc", '"scale": 4', '"scale": 2')


def leave_a_change_unfrozen(shop: CopyOfShop) -> None:
    shop.edit(f"{CREATED}.avsc", "A product became available", "A new product became available")


def let_a_waiver_expire(shop: CopyOfShop) -> None:
    shop.append(
        PASSPORT,
        """
[[v1.ProductDiscontinuedEvent.waivers]]
rule = "time_unit_changed"
path = "/fields/occurred_at"
reason = "nobody reads it yet"
expires = 2020-12-31
""",
    )


def edit_a_frozen_revision(shop: CopyOfShop) -> None:
    shop.edit(f"{CREATED}/1.avsc", "Stable identifier, never reused.", "Stable identifier.")


def remove_a_frozen_revision(shop: CopyOfShop) -> None:
    shop.remove(f"{CREATED}/2.avsc")


def edit_generated_code(shop: CopyOfShop) -> None:
    shop.edit(
        "generated/shop/products/v1/__init__.py",
        "reorder_point: _duly.Int64",
        "reorder_point: float",
    )


def subscribe_undeclared(shop: CopyOfShop) -> None:
    shop.edit(PASSPORT, '["billing", "inventory", "notification"]', '["billing", "notification"]')


def declare_a_producer_that_is_none(shop: CopyOfShop) -> None:
    shop.edit(
        "schemas/billing/domain.toml", 'produced_by = ["billing"]', 'produced_by = ["products"]'
    )


def leave_a_subscriber_out_of_the_table(shop: CopyOfShop) -> None:
    shop.edit(
        "services/inventory/app.py",
        "[subscribers.on_product_created, subscribers.on_product_discontinued]",
        "[subscribers.on_product_created]",
    )


def break_an_example(shop: CopyOfShop) -> None:
    shop.edit(f"{CREATED}/examples/1-typical.json", '"reorder_point": ', '"reorder_at": ')


def put_events_on_another_topic(shop: CopyOfShop) -> None:
    shop.edit(PASSPORT, 'topic = "products.v1"', 'topic = "goods.v1"')


def key_by_what_is_no_identifier(shop: CopyOfShop) -> None:
    shop.edit(
        PASSPORT,
        '[v1.ProductPriceChangedEvent]\nkey = "product_id"',
        '[v1.ProductPriceChangedEvent]\nkey = "occurred_at"',
    )


def let_an_enum_lose_its_default(shop: CopyOfShop) -> None:
    shop.edit(f"{CREATED}.avsc", '"LB"],\n                "default": "UNKNOWN"', '"LB"]')


def count_money_in_floats(shop: CopyOfShop) -> None:
    shop.edit(
        "schemas/common/v1/Money.avsc",
        '{"type": "bytes", "logicalType": "decimal", "precision": 18, "scale": 4}',
        '"double"',
    )


def leave_a_field_unexplained(shop: CopyOfShop) -> None:
    shop.edit(f"{CREATED}.avsc", "What the product is called in the shop.", " ")


def name_a_contract_that_does_not_exist(shop: CopyOfShop) -> None:
    shop.append("README.md", "\nSubscribe to shop.products.v1.ProductSoldEvent.\n")


def write_other_bytes(shop: CopyOfShop) -> None:
    """As if the golden was right and the codec had changed."""
    wire = "tests/contract/wire/shop.products.v1.ProductDiscontinuedEvent"
    shop.edit(f"{wire}/1-typical.hex", "80 80 9b ec e4", "80 80 9b ec e6")


def ignore_an_event(shop: CopyOfShop) -> None:
    shop.edit(
        "services/inventory/subscribers.py", "    store.add_stock(tx, stock)\n", "    return\n"
    )


def forget_what_was_handled(shop: CopyOfShop) -> None:
    """No subscriber is asked to notice a repetition itself: the inbox does, for all of them."""
    shop.bring("src")
    shop.edit(
        "src/duly/runtime/inbox.py",
        "    ids = list({key.event_id for key in keys})\n",
        "    ids = list[str]()\n",
    )
