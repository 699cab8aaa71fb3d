"""The demo's input is read whole and refused with file and line before anything starts."""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from duly.demo.catalogue import read_catalogue
from duly.demo.shop import new_price, new_product
from duly.errors import ConfigError
from services.products import api

DATA = Path(__file__).parents[3] / "data" / "adventure-works"
PRODUCTS = (
    "sku,name,category,subcategory,color,size,weight,weight_unit,"
    "list_price,currency,initial_quantity,reorder_point\n"
)
PRICES = "effective_on,sku,old_price,new_price,currency\n"


def folder(tmp_path: Path, products: str, prices: str = "") -> Path:
    (tmp_path / "products.csv").write_text(PRODUCTS + products, encoding="utf-8")
    (tmp_path / "price_changes.csv").write_text(PRICES + prices, encoding="utf-8")
    return tmp_path


def test_the_real_catalogue_is_read_whole() -> None:
    catalogue = read_catalogue(DATA)
    assert (len(catalogue.products), len(catalogue.price_changes)) == (504, 94)
    rim = next(product for product in catalogue.products if product.sku == "RM-M464")
    assert (rim.weight, rim.weight_unit, rim.category) == (Decimal("435.00"), "G", None)


GOOD = "A-1,Ball,,,,,,,1.0000,USD,5,1\n"


@pytest.mark.parametrize(
    ("products", "prices", "message"),
    [
        (GOOD + "A-2,Box,,,,,,,1.0000,USD,five,1\n", "", "products.csv:3: initial_quantity: expected a whole number, not 'five'"),
        (GOOD + "A-2,Box,,,,,,,1.00001,USD,5,1\n", "", "products.csv:3: list_price: expected at most 4 digits"),
        (GOOD + "A-2,Box,,,,,,,-1,USD,5,1\n", "", "products.csv:3: list_price: expected a decimal number of at least 0"),
        (GOOD + "A-2,Box,,,,,,,NaN,USD,5,1\n", "", "products.csv:3: list_price: expected a decimal number of at least 0"),
        (GOOD + f"A-2,Box,,,,,,,{'9' * 30},USD,5,1\n", "", "products.csv:3: list_price: expected at most 14 digits before the point"),
        (GOOD + "A-2,Box,,,,,,,1E+999999,USD,5,1\n", "", "products.csv:3: list_price: expected at most 14 digits before the point"),
        (GOOD + "A-2,Box,,,,,,,1E-999999,USD,5,1\n", "", "products.csv:3: list_price: expected at most 4 digits"),
        (GOOD + "A-2,Box,,,,,,,1,USD,1000000001,1\n", "", "products.csv:3: initial_quantity: expected a whole number from 0 to 1000000000"),
        (GOOD + GOOD, "", "products.csv:3: sku: A-1 is in line 2 already"),
        (GOOD + "A-2,Box\n", "", "products.csv:3: 2 cells, expected 12"),
        (GOOD + 'A-2,"Box', "", "products.csv:3: not CSV"),
        ("A-1,Ball,,,,,2,STONE,1,USD,5,1\n", "", "products.csv:2: weight_unit: expected one of G, KG, LB, OZ, not 'STONE'"),
        ("A-1,Ball,,,,,,G,1,USD,5,1\n", "", "products.csv:2: weight_unit: there is a unit and no weight"),
        ("A-1,,,,,,,,1,USD,5,1\n", "", "products.csv:2: name: expected a text"),
        ("A 1,Ball,,,,,,,1,USD,5,1\n", "", "products.csv:2: sku: expected letters, digits, dots, dashes and underscores, 40 at most"),
        (f"{'A' * 41},Ball,,,,,,,1,USD,5,1\n", "", "products.csv:2: sku: expected letters, digits"),
        ("-1,Ball,,,,,,,1,USD,5,1\n", "", "products.csv:2: sku: expected letters, digits"),
        (f"A-1,{'B' * 201},,,,,,,1,USD,5,1\n", "", "products.csv:2: name: expected at most 200 characters"),
        ('A-1,"Big\nball",,,,,,,1,USD,5,1\n', "", "products.csv:3: name: expected no control characters"),
        ("A-1,Ball,,Round,,,,,1,USD,5,1\n", "", "products.csv:2: subcategory: expected none without a category, not 'Round'"),
        (f"A-1,Ball,,,{'r' * 201},,,,1,USD,5,1\n", "", "products.csv:2: color: expected at most 200"),
        (f"A-1,Ball,,,,{'s' * 201},,,1,USD,5,1\n", "", "products.csv:2: size: expected at most 200"),
        ("A-1,Ball,,,,,0,G,1,USD,5,1\n", "", "products.csv:2: weight: expected a decimal number above 0, not '0'"),
        ("A-1,Ball,,,,,123456789,G,1,USD,5,1\n", "", "products.csv:2: weight: expected at most 8 digits before the point"),
        ("A-1,Ball,,,,,,,1_000,USD,5,1\n", "", "products.csv:2: list_price: expected a decimal number"),
        ("A-1,Ball,,,,,,,1,USD,5_0,1\n", "", "products.csv:2: initial_quantity: expected a whole number"),
        (GOOD, "1899-12-31,A-1,1,2,USD\n", "price_changes.csv:2: effective_on: expected a day from 1900-01-01 on"),
        (GOOD, "2023-02-03,A-1,1,2,EUR\n", "price_changes.csv:2: currency: expected USD, in which A-1 is sold, not 'EUR'"),
        (GOOD, "2023-02-30,A-1,1,2,USD\n", "price_changes.csv:2: effective_on: expected a date"),
        (GOOD, "2023-02-03,B-9,1,2,USD\n", "price_changes.csv:2: sku: B-9 is not in products.csv"),
        (GOOD, "2023-02-03,A-1,1,2,usd\n", "price_changes.csv:2: currency: expected three capital letters"),
    ],
)  # fmt: skip
def test_a_malformed_row_is_named_by_file_line_and_column(
    tmp_path: Path, products: str, prices: str, message: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        read_catalogue(folder(tmp_path, products, prices))
    assert f"{tmp_path}/{message}" in str(caught.value)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    "row",
    [
        f"{'A' * 40},{'B' * 200},c,d,e,f,12345678.1234,KG,99999999999999.9999,USD,1000000000,0\n",
        "a._-,ä,,,,,1E+3,G,1E+3,EUR,+5, 1\n",
        "0,x,c,,,,1.00000,OZ,-0,CHF,0,0\n",
    ],
)
def test_products_takes_whatever_row_the_demo_takes(tmp_path: Path, row: str) -> None:
    sku, currency = row.partition(",")[0], row.split(",")[9]
    prices = f"1900-01-01,{sku},1,1E+3,{currency}\n9999-12-31,{sku},1,0.00000,{currency}\n"
    catalogue = read_catalogue(folder(tmp_path, row, prices))
    (product,) = catalogue.products
    taken = api.NewProduct.model_validate_json(json.dumps(new_product(product)))
    assert (taken.sku, taken.list_price.amount) == (product.sku, product.list_price)
    for change in catalogue.price_changes:
        price = api.NewPrice.model_validate_json(json.dumps(new_price(change)))
        assert (price.effective_on, price.list_price.amount) == (
            change.effective_on,
            change.new_price,
        )


def test_other_columns_a_missing_file_and_foreign_bytes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"products\.csv: cannot be read"):
        read_catalogue(tmp_path)
    (tmp_path / "products.csv").write_text("sku;name\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"products\.csv:1: expected the columns sku,name"):
        read_catalogue(tmp_path)
    (tmp_path / "products.csv").write_bytes(PRODUCTS.encode() + b"A-1,B\xe4ll,,,,,,,1,USD,5,1\n")
    with pytest.raises(ConfigError, match=r"products\.csv:2: byte 0xe4 is not UTF-8"):
        read_catalogue(tmp_path)


def test_a_foreign_byte_far_down_is_named_by_its_own_line(tmp_path: Path) -> None:
    rows = "".join(f"A-{number},Ball,,,,,,,1.0000,USD,5,1\n" for number in range(2, 700))
    text = (PRODUCTS + rows).replace("A-506,Ball", "A-506,B\xe4ll")
    (tmp_path / "products.csv").write_bytes(text.encode("latin-1"))
    with pytest.raises(ConfigError, match=r"products\.csv:506: byte 0xe4 is not UTF-8$"):
        read_catalogue(tmp_path)


def test_the_command_ends_with_2_and_starts_nothing(tmp_path: Path) -> None:
    folder(tmp_path, "A-1\n")
    stack = tmp_path / "stack"
    outcome = subprocess.run(
        [sys.executable, "-m", "duly", "demo", "--data", str(tmp_path), "--folder", str(stack)],
        capture_output=True, text=True, timeout=60, check=False, cwd=DATA,
    )  # fmt: skip
    assert outcome.returncode == 2
    assert "products.csv:2: 1 cells, expected 12" in outcome.stderr
    assert not stack.exists()
