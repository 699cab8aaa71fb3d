"""The demo's input: products and price changes of data/adventure-works, read and checked before anything starts."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final, TypeVar

from duly.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

ROWS_MAX: Final = 100_000
# What products' API asks for; a test holds that it takes whatever passes here.
PRICE_DIGITS_MAX: Final = 14
"""Before the point: decimal(18,4)."""
WEIGHT_DIGITS_MAX: Final = 8
COUNT_MAX: Final = 1_000_000_000
LABEL_LENGTH_MAX: Final = 200
DAY_MIN: Final = date(1900, 1, 1)
WEIGHT_UNITS: Final = frozenset({"G", "KG", "OZ", "LB"})
PRODUCT_COLUMNS: Final = [
    "sku",
    "name",
    "category",
    "subcategory",
    "color",
    "size",
    "weight",
    "weight_unit",
    "list_price",
    "currency",
    "initial_quantity",
    "reorder_point",
]
PRICE_COLUMNS: Final = ["effective_on", "sku", "old_price", "new_price", "currency"]

_SKU = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductRow:
    place: str
    """File and line."""
    sku: str
    name: str
    category: str | None
    subcategory: str | None
    color: str | None
    size: str | None
    weight: Decimal | None
    weight_unit: str | None
    list_price: Decimal
    currency: str
    initial_quantity: int
    reorder_point: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRow:
    place: str
    effective_on: date
    sku: str
    old_price: Decimal
    new_price: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    products: tuple[ProductRow, ...]
    price_changes: tuple[PriceRow, ...]


def read_catalogue(folder: Path) -> Catalogue:
    """Raise ConfigError naming file and line of the first row that is not as it should be."""
    products = tuple(_products(folder / "products.csv"))
    currencies = {product.sku: product.currency for product in products}
    return Catalogue(
        products=products,
        price_changes=tuple(_price_changes(folder / "price_changes.csv", currencies)),
    )


def _products(file: Path) -> Iterator[ProductRow]:
    first_line: dict[str, int] = {}
    for row in _rows(file, PRODUCT_COLUMNS):
        sku = row.sku("sku")
        if sku in first_line:
            raise row.error("sku", f"{sku} is in line {first_line[sku]} already")
        first_line[sku] = row.line
        product = ProductRow(
            place=row.place,
            sku=sku,
            name=row.label("name"),
            category=row.optional_label("category"),
            subcategory=row.optional_label("subcategory"),
            color=row.optional_label("color"),
            size=row.optional_label("size"),
            weight=row.weight("weight") if row.optional("weight") else None,
            weight_unit=row.one_of("weight_unit", WEIGHT_UNITS) if row.optional("weight") else None,
            list_price=row.price("list_price"),
            currency=row.currency("currency"),
            initial_quantity=row.count("initial_quantity"),
            reorder_point=row.count("reorder_point"),
        )
        if product.subcategory and not product.category:
            raise row.wrong("subcategory", "none without a category")
        if product.weight is None and row.optional("weight_unit"):
            raise row.error("weight_unit", "there is a unit and no weight")
        yield product


def _price_changes(file: Path, currencies: Mapping[str, str]) -> Iterator[PriceRow]:
    for row in _rows(file, PRICE_COLUMNS):
        sku = row.sku("sku")
        if sku not in currencies:
            raise row.error("sku", f"{sku} is not in products.csv")
        change = PriceRow(
            place=row.place,
            effective_on=row.day("effective_on"),
            sku=sku,
            old_price=row.price("old_price"),
            new_price=row.price("new_price"),
            currency=row.currency("currency"),
        )
        if change.currency != currencies[sku]:
            raise row.wrong("currency", f"{currencies[sku]}, in which {sku} is sold")
        yield change


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    file: Path
    line: int
    cells: dict[str, str]

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}"

    def error(self, column: str, what: str) -> ConfigError:
        return ConfigError(f"{self.place}: {column}: {what}")

    def wrong(self, column: str, expected: str) -> ConfigError:
        return self.error(column, f"expected {expected}, not {self.cells[column]!r}")

    def sku(self, column: str) -> str:
        sku = self.cells[column].strip()
        if not _SKU.fullmatch(sku):
            raise self.wrong(
                column,
                "letters, digits, dots, dashes and underscores, 40 at most,"
                " a letter or a digit first",
            )
        return sku

    def label(self, column: str) -> str:
        text = self.optional_label(column)
        if text is None:
            raise self.wrong(column, "a text")
        return text

    def optional_label(self, column: str) -> str | None:
        text = self.optional(column)
        if text and len(text) > LABEL_LENGTH_MAX:
            raise self.error(
                column, f"expected at most {LABEL_LENGTH_MAX} characters, not {len(text)}"
            )
        if text and _CONTROL.search(text):
            raise self.wrong(column, "no control characters")
        return text

    def optional(self, column: str) -> str | None:
        return self.cells[column].strip() or None

    def price(self, column: str) -> Decimal:
        return self._amount(column, PRICE_DIGITS_MAX)

    def weight(self, column: str) -> Decimal:
        value = self._amount(column, WEIGHT_DIGITS_MAX)
        if not value:
            raise self.wrong(column, "a decimal number above 0")
        return value

    def _amount(self, column: str, digits_max: int) -> Decimal:
        """Accept four digits after the point at most: what a price and a weight can hold."""
        value = self._parse(column, Decimal, "a decimal number such as 12.3400")
        if not value.is_finite() or value < 0:
            raise self.wrong(column, "a decimal number of at least 0")
        if value >= 10**digits_max:
            raise self.wrong(column, f"at most {digits_max} digits before the point")
        if value != value.quantize(Decimal("0.0001")):
            raise self.wrong(column, "at most 4 digits after the point")
        return value

    def count(self, column: str) -> int:
        value = self._parse(column, int, "a whole number")
        if not 0 <= value <= COUNT_MAX:
            raise self.wrong(column, f"a whole number from 0 to {COUNT_MAX}")
        return value

    def day(self, column: str) -> date:
        day = self._parse(column, date.fromisoformat, "a date such as 2023-05-30")
        if day < DAY_MIN:
            raise self.wrong(column, f"a day from {DAY_MIN} on")
        return day

    def currency(self, column: str) -> str:
        if not re.fullmatch("[A-Z]{3}", self.cells[column]):
            raise self.wrong(column, "three capital letters such as USD")
        return self.cells[column]

    def one_of(self, column: str, words: frozenset[str]) -> str:
        if self.cells[column] not in words:
            raise self.wrong(column, f"one of {', '.join(sorted(words))}")
        return self.cells[column]

    def _parse(self, column: str, parse: Callable[[str], T], expected: str) -> T:
        if "_" in self.cells[column]:  # Python's own numbers may have them
            raise self.wrong(column, expected)
        try:
            return parse(self.cells[column])
        except (ValueError, InvalidOperation) as error:
            raise self.wrong(column, expected) from error


def _rows(file: Path, columns: list[str]) -> Iterator[_Row]:
    line = 1
    try:
        with file.open(encoding="utf-8", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            header = next(reader, None)
            if header != columns:
                raise ConfigError(f"{file}:1: expected the columns {','.join(columns)}")
            for cells in reader:
                line = reader.line_num
                if len(cells) != len(columns):
                    raise ConfigError(f"{file}:{line}: {len(cells)} cells, expected {len(columns)}")
                if line > ROWS_MAX:
                    raise ConfigError(f"{file}:{line}: more than {ROWS_MAX} lines")
                yield _Row(file=file, line=line, cells=dict(zip(columns, cells, strict=True)))
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise _foreign_byte(file) from error
    except csv.Error as error:
        raise ConfigError(f"{file}:{line + 1}: not CSV: {error}") from error


def _foreign_byte(file: Path) -> ConfigError:
    """Look again, line by line: text is read ahead of the rows, so they cannot tell where."""
    with file.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                return ConfigError(f"{file}:{number}: byte 0x{line[error.start]:02x} is not UTF-8")
    return ConfigError(f"{file}: changed while it was read")
