"""Ways to harm a contract: each is what somebody in a hurry could do in one commit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from tests.teeth.copy_of_shop import CopyOfShop

CREATED: Final = "schemas/products/v1/ProductCreatedEvent"
PASSPORT: Final = "schemas/products/domain.toml"


def remove_a_field(shop: CopyOfShop) -> None:
    with shop.edited(f"{CREATED}.avsc") as record:
        record["fields"].remove(_field(record, "initial_quantity"))


def rename_a_field_by_alias(shop: CopyOfShop) -> None:
    with shop.edited(f"{CREATED}.avsc") as record:
        _field(record, "sku").update(name="code", aliases=["sku"])


def narrow_a_type(shop: CopyOfShop) -> None:
    with shop.edited(f"{CREATED}.avsc") as record:
        _field(record, "initial_quantity")["type"] = "int"


def add_a_field_without_default(shop: CopyOfShop) -> None:
    add_a_field(shop)


def change_a_unit(shop: CopyOfShop) -> None:
    with shop.edited(f"{CREATED}.avsc") as record:
        _field(record, "occurred_at")["type"]["logicalType"] = "timestamp-millis"


def change_the_scale_of_a_shared_type(shop: CopyOfShop) -> None:
    shop.edit("schemas/common/v1/Money.avsc", '"scale": 4', '"scale": 2')


def leave_a_change_unfrozen(shop: CopyOfShop) -> None:
    with shop.edited(f"{CREATED}.avsc") as record:
        record["doc"] = f"One more time: {record['doc']}"


def waive_the_unit(shop: CopyOfShop, event: str, *, until: str) -> None:
    shop.append(
        PASSPORT,
        f"""
[[v1.{event}.waivers]]
rule = "time_unit_changed"
path = "/fields/occurred_at"
reason = "nobody reads it yet"
expires = {until}
""",
    )


def let_a_waiver_expire(shop: CopyOfShop) -> None:
    waive_the_unit(shop, "ProductDiscontinuedEvent", until="2020-12-31")


def edit_a_frozen_revision(shop: CopyOfShop) -> None:
    shop.edit(f"{CREATED}/1.avsc", "Stable identifier, never reused.", "Stable identifier.")


def remove_a_frozen_revision(shop: CopyOfShop) -> None:
    shop.remove(f"{CREATED}/{shop.newest_revision(CREATED)}.avsc")


def edit_generated_code(shop: CopyOfShop) -> None:
    shop.replace("generated/shop/products/v1/__init__.py", r"(?<=: )_duly\.Int64", "float")


def subscribe_undeclared(shop: CopyOfShop) -> None:
    shop.replace(PASSPORT, r'"inventory"(, )?', "", after="[v1.ProductCreatedEvent]")


def declare_a_producer_that_is_none(shop: CopyOfShop) -> None:
    passport = "schemas/billing/domain.toml"
    produced_by = 'produced_by = ["products"]'
    shop.replace(passport, r"produced_by = .*", produced_by, after="[v1.InvoiceIssuedEvent]")


def leave_a_subscriber_out_of_the_table(shop: CopyOfShop) -> None:
    shop.replace("services/inventory/app.py", r"subscribers\.on_product_discontinued\b(, )?", "")


def break_an_example(shop: CopyOfShop) -> None:
    shop.edit(f"{CREATED}/examples/1-typical.json", '"reorder_point": ', '"reorder_at": ')


def put_events_on_another_topic(shop: CopyOfShop) -> None:
    shop.edit(PASSPORT, 'topic = "products.v1"', 'topic = "goods.v1"')


def key_by_what_is_no_identifier(shop: CopyOfShop) -> None:
    key = 'key = "occurred_at"'
    shop.replace(PASSPORT, r"key = .*", key, after="[v1.ProductPriceChangedEvent]")


def let_an_enum_lose_its_default(shop: CopyOfShop) -> None:
    with shop.edited(f"{CREATED}.avsc") as record:
        weight = _field(record, "weight")["type"][1]
        del _field(weight, "unit")["type"]["default"]


def count_money_in_floats(shop: CopyOfShop) -> None:
    shop.edit(
        "schemas/common/v1/Money.avsc",
        '{"type": "bytes", "logicalType": "decimal", "precision": 18, "scale": 4}',
        '"double"',
    )


def leave_a_field_unexplained(shop: CopyOfShop) -> None:
    with shop.edited(f"{CREATED}.avsc") as record:
        _field(record, "name")["doc"] = " "


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


def add_a_field(shop: CopyOfShop, **more: str) -> None:
    """A text of a name that nobody has thought of, with its default or whatever else is given."""
    with shop.edited(f"{CREATED}.avsc") as record:
        field = {"name": "never_thought_of", "type": "string", "doc": "New.", **more}
        record["fields"].append(field)


def _field(record: dict[str, Any], name: str) -> dict[str, Any]:
    return next(field for field in record["fields"] if field["name"] == name)
