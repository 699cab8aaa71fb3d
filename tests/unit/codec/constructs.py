"""Schemas that together put every construct of Avro into every position."""

from __future__ import annotations

from typing import Any, Final

Json = dict[str, Any]


def record(name: str, /, **fields: Any) -> Json:
    return {
        "type": "record",
        "name": f"case.{name}",
        "fields": [
            {"name": field, "doc": "d", **(t if _is_field(t) else {"type": t})}
            for field, t in fields.items()
        ],
    }


def default(type: Any, value: Any, **more: Any) -> Json:
    """A field with a default, and with aliases if given."""
    return {"type": type, "default": value, "is_field": True, **more}


def aliased(type: Any, *aliases: str) -> Json:
    return {"type": type, "aliases": list(aliases), "is_field": True}


def _is_field(type: Any) -> bool:
    return isinstance(type, dict) and bool(type.pop("is_field", False))  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]


def logical(underlying: str, name: str, **more: Any) -> Json:
    return {"type": underlying, "logicalType": name, **more}


def decimal(precision: int, scale: int) -> Json:
    return logical("bytes", "decimal", precision=precision, scale=scale)


def fixed(name: str, size: int, **more: Any) -> Json:
    return {"type": "fixed", "name": f"case.{name}", "size": size, **more}


def enum(name: str, *symbols: str, **more: Any) -> Json:
    return {"type": "enum", "name": f"case.{name}", "symbols": list(symbols), **more}


def array(items: Any) -> Json:
    return {"type": "array", "items": items}


def map_of(values: Any) -> Json:
    return {"type": "map", "values": values}


LEAVES: Final[dict[str, Any]] = {
    "boolean": "boolean",
    "int": "int",
    "long": "long",
    "float": "float",
    "double": "double",
    "bytes": "bytes",
    "string": "string",
    "enum": enum("Colour", "RED", "None", "mro", "GREEN", default="RED"),
    "fixed": fixed("Digest", 16),
    "fixed of nothing": fixed("Nothing", 0),
    "record": record("Inner", a="int", b=["null", "string"]),
    "empty record": record("Empty"),
    "decimal": decimal(18, 4),
    "decimal of one digit": decimal(1, 0),
    "wide decimal": decimal(60, 30),
    "fixed decimal": fixed("Amount", 8, logicalType="decimal", precision=18, scale=2),
    "uuid": logical("string", "uuid"),
    "fixed uuid": fixed("Id", 16, logicalType="uuid"),
    "date": logical("int", "date"),
    "time-millis": logical("int", "time-millis"),
    "time-micros": logical("long", "time-micros"),
    "timestamp-millis": logical("long", "timestamp-millis"),
    "timestamp-micros": logical("long", "timestamp-micros"),
    "timestamp-nanos": logical("long", "timestamp-nanos"),
    "local-timestamp-millis": logical("long", "local-timestamp-millis"),
    "local-timestamp-micros": logical("long", "local-timestamp-micros"),
    "local-timestamp-nanos": logical("long", "local-timestamp-nanos"),
    "duration": fixed("Span", 12, logicalType="duration"),
    "big-decimal": logical("bytes", "big-decimal"),
    "unknown logical type": logical("string", "iban"),
}


def _again(leaf: Any) -> Any:
    """A named type is defined once and then named."""
    return leaf["name"] if isinstance(leaf, dict) and "name" in leaf else leaf  # pyright: ignore[reportUnknownVariableType]


def everywhere(leaf: Any) -> Json:
    """The leaf as a field, nullable, in arrays and maps, and inside a nested record."""
    again = _again(leaf)
    return record(
        "Everywhere",
        plain=leaf,
        maybe=["null", again],
        maybe_last=[again, "null"],
        items=array(again),
        entries=map_of(again),
        items_or_null=array(["null", again]),
        entries_of_items=map_of(array(again)),
        items_of_entries=array(map_of(["null", again])),
        maybe_items=["null", array(again)],
        nested=record("Nested", leaf=again, maybe=["null", again], only=[again]),
    )


PERSON: Final = record("Person", id="long")
COMPANY: Final = record("Company", id="long")

STRUCTURES: Final[dict[str, Json]] = {
    "union of all kinds": record(
        "AllKinds",
        value=[
            "null",
            "boolean",
            "int",
            "long",
            "float",
            "double",
            "bytes",
            "string",
            array("int"),
            map_of("string"),
            record("Point", x="int"),
            enum("Suit", "HEARTS", "SPADES"),
            fixed("Span", 12, logicalType="duration"),
        ],
    ),
    "union of logical types": record(
        "Logicals",
        value=[
            "null",
            logical("int", "date"),
            logical("long", "timestamp-micros"),
            decimal(10, 2),
            logical("string", "uuid"),
            fixed("Span", 12, logicalType="duration"),
        ],
        values=array([logical("int", "time-millis"), logical("long", "local-timestamp-millis")]),
    ),
    "look-alike records": record(
        "Owners", owner=[PERSON, COMPANY], others=array(["null", "case.Company", "case.Person"])
    ),
    "look-alike octets": record(
        "Octets",
        value=["bytes", fixed("Two", 2), fixed("Three", 3)],
        values=map_of(["null", "case.Three", "case.Two"]),
    ),
    "look-alike numbers": record(
        "Numbers",
        amount=[decimal(8, 2), fixed("Price", 8, logicalType="decimal", precision=10, scale=4)],
        either=[logical("bytes", "big-decimal"), "case.Price"],
        moment=[logical("int", "time-millis"), logical("long", "time-micros")],
        id=array([logical("string", "uuid"), fixed("Id", 16, logicalType="uuid")]),
    ),
    "whole numbers": record("Whole", value=["int", "long"], reverse=["long", "int"]),
    "fractions": record("Fractions", value=["float", "double"], lone=["null", "float"]),
    "record beside map": record("RecordOrMap", value=[PERSON, map_of("long"), "null"]),
    "text beside enum": record("TextOrEnum", value=["string", enum("Suit", "HEARTS", "SPADES")]),
    "linked list": record("Link", value="int", next=["null", "case.Link"]),
    "tree": record("Tree", name="string", children=array("case.Tree")),
    "recursion through a map": record(
        "Folder", files=map_of("string"), folders=map_of("case.Folder")
    ),
    "mutual recursion": record(
        "Egg", hen=["null", record("Hen", eggs=array("case.Egg"), first=["null", "case.Hen"])]
    ),
    "difficult names": record(
        "Names",
        **{
            "class": "int",
            "class_": "int",
            "copy": "string",
            "model_dump": ["null", "string"],
            "_private": "boolean",
            "date": logical("int", "date"),
            "json": "string",
            "self": "int",
        },
    ),
    "defaults": record(
        "Defaults",
        amount=default(decimal(6, 2), "\x04\xd2"),
        exact=default(logical("bytes", "big-decimal"), "\x02\x01\x05"),
        since=default(logical("long", "timestamp-micros"), 0),
        tags=default(array("string"), ["a"]),
        attributes=default(map_of("long"), {"x": 1}),
        inner=default(record("Inner", a="int", b=default("string", "b")), {"a": 1}),
        maybe=default(["null", "string"], None),
        digest=default(fixed("Two", 2), "\x00\xff"),
        suit=default(enum("Suit", "HEARTS", "SPADES"), "SPADES"),
    ),
    "nothing": record("Nothing"),
}
