"""Who writes what untyped_time and untyped_decimal say gets a valid schema that holds no less."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.check.project import Shop

if TYPE_CHECKING:
    from pathlib import Path

TIME = {"type": "long", "logicalType": "timestamp-micros"}
DAY = {"type": "int", "logicalType": "date"}
MONEY = {"type": "bytes", "logicalType": "decimal", "precision": 18, "scale": 4}
SHARED = "shop.common.v1.Money"


@pytest.mark.parametrize(
    ("name", "type", "default", "better"),
    [
        ("created_at", ["null", "long"], {"default": None}, ["null", TIME]),
        ("created_at", ["long", "null"], {"default": 0}, [TIME, "null"]),
        ("created_at", ["null", "int", "long"], {"default": None}, ["null", TIME]),
        (
            "dates",
            {"type": "array", "items": ["string", "null"]},
            {"default": []},
            {"type": "array", "items": [DAY, "null"]},
        ),
        ("prices", {"type": "array", "items": "double"}, {}, {"type": "array", "items": MONEY}),
        (
            "prices",
            {"type": "map", "values": ["null", "float"], "java-class": "x"},
            {"default": {}},
            {"type": "map", "values": ["null", MONEY], "java-class": "x"},
        ),
        ("price", ["null", SHARED, "string"], {"default": None}, ["null", SHARED, MONEY]),
    ],
)
def test_the_container_and_null_are_kept(
    tmp_path: Path, name: str, type: Any, default: dict[str, Any], better: Any
) -> None:
    shop = Shop.at(tmp_path)
    shop.created({"name": name, "type": type, **default})
    (finding,) = shop.judge().findings
    assert finding.help.startswith(f'"type": {json.dumps(better)}')
    shop.created({"name": name, "type": better, **default})
    assert not shop.judge().findings


def test_a_type_defined_in_the_field_stays_there(tmp_path: Path) -> None:
    inner = {"type": "enum", "name": "E", "doc": "d", "symbols": ["A"], "default": "A"}
    shop = Shop.at(tmp_path)
    shop.created({"name": "paid_at", "type": ["null", inner, "long"]})
    (finding,) = shop.judge().findings
    assert finding.help == f'"type": ["null", {{…}}, {json.dumps(TIME)}]'


def test_a_default_of_another_type_is_not_kept(tmp_path: Path) -> None:
    shop = Shop.at(tmp_path)
    shop.created({"name": "paid_at", "type": "string", "default": ""})
    (finding,) = shop.judge().findings
    assert finding.help == f'"type": {json.dumps(TIME)} with a default of that type'
