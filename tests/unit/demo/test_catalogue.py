"""The demo's input is read whole and refused with file and line before anything starts."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from duly.demo.catalogue import read_catalogue
from duly.errors import ConfigError

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
