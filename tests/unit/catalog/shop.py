"""A small project on disk that tests change one thing of."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from duly.catalog import Catalog, freeze, load
from duly.project import find_project

if TYPE_CHECKING:
    from pathlib import Path

    from duly.catalog import ContractFile

PASSPORT = """owner = "catalogue team"
summary = "Facts about what we sell."

[v1]
topic = "products.v1"

[v1.ProductCreatedEvent]
key = "product_id"
produced_by = ["products"]
consumed_by = ["billing", "notification"]
"""

MONEY: dict[str, Any] = {
    "type": "record",
    "name": "Money",
    "namespace": "shop.common.v1",
    "fields": [{"name": "amount", "type": "long"}],
}

PRODUCT_CREATED: dict[str, Any] = {
    "type": "record",
    "name": "ProductCreatedEvent",
    "namespace": "shop.products.v1",
    "fields": [
        {"name": "product_id", "type": {"type": "string", "logicalType": "uuid"}},
        {"name": "price", "type": "shop.common.v1.Money"},
    ],
}


class Shop:
    """schemas/ with one contract and one shared type."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.write("pyproject.toml", '[tool.duly]\nroot = "shop"\n')
        self.write("schemas/common/domain.toml", 'owner = "platform"\nsummary = "Shared."\n')
        self.write_json("schemas/common/v1/Money.avsc", MONEY)
        self.write("schemas/products/domain.toml", PASSPORT)
        self.write_json("schemas/products/v1/ProductCreatedEvent.avsc", PRODUCT_CREATED)

    def write(self, path: str, text: str | bytes) -> Path:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return file

    def write_json(self, path: str, value: Any) -> Path:
        return self.write(path, json.dumps(value, indent=2))

    def head(self, *fields: Any, name: str = "ProductCreatedEvent", **attributes: Any) -> None:
        """Add fields or attributes to the head, or write another one under `name`."""
        value = {**PRODUCT_CREATED, "name": name, **attributes}
        value["fields"] = [*value["fields"], *fields]
        self.write_json(f"schemas/products/v1/{name}.avsc", value)

    def load(self) -> Catalog:
        return load(find_project(self.folder))

    def contract(self, name: str = "shop.products.v1.ProductCreatedEvent") -> ContractFile:
        return next(c for c in self.load().contracts if c.full_name == name)

    def freeze(self) -> list[str]:
        """What `duly freeze` does, without its command."""
        files = freeze(self.load())
        for file in files:
            self.write(file.path, file.text)
        return [file.path for file in files]
