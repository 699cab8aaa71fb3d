"""A small project on disk whose contracts a test edits."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from duly.catalog import freeze, load
from duly.check import Finding, Report, judge
from duly.project import find_project

if TYPE_CHECKING:
    from pathlib import Path

PASSPORT = """\
owner = "catalogue team"
summary = "What we sell."
[v1]
topic = "products.v1"
compatibility = "{level}"
[v1.ProductCreatedEvent]
produced_by = ["products"]
consumed_by = ["inventory", "billing"]
[v1.ProductPricedEvent]
consumed_by = ["notification"]
"""
MONEY: dict[str, Any] = {"name": "cents", "type": "long"}
OCCURRED_AT: dict[str, Any] = {
    "name": "occurred_at",
    "type": {"type": "long", "logicalType": "timestamp-micros"},
}


def string(name: str) -> dict[str, Any]:
    return {"name": name, "type": "string"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    folder: Path

    @staticmethod
    def at(folder: Path, *, level: str = "FULL_TRANSITIVE") -> Shop:
        (folder / "pyproject.toml").write_text("[tool.duly]\n", encoding="utf-8")
        shop = Shop(folder=folder)
        shop.write("products/domain.toml", PASSPORT.format(level=level))
        shop.write("common/domain.toml", 'owner = "platform"\nsummary = "Shared."\n')
        shop.money(MONEY)
        shop.created(string("sku"), {"name": "price", "type": "shop.common.v1.Money"})
        shop.priced({"name": "price", "type": "shop.common.v1.Money"})
        return shop

    def write(self, path: str, text: str) -> None:
        file = self.folder / "schemas" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def created(self, *fields: dict[str, Any]) -> None:
        self.created_at(OCCURRED_AT, *fields)

    def created_at(self, time: dict[str, Any], *fields: dict[str, Any]) -> None:
        self._record("products", "ProductCreatedEvent", (*fields, time))

    def priced(self, *fields: dict[str, Any]) -> None:
        self._record("products", "ProductPricedEvent", (*fields, OCCURRED_AT))

    def money(self, *fields: dict[str, Any]) -> None:
        self.shared("Money", *fields)

    def shared(self, name: str, *fields: dict[str, Any]) -> None:
        self._record("common", name, fields)

    def freeze(self) -> None:
        for file in freeze(load(find_project(self.folder))):
            target = self.folder / file.path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(file.text, encoding="utf-8")

    def judge(self) -> Report:
        return judge(load(find_project(self.folder)))

    def rules(self) -> list[str]:
        return [finding.rule for finding in self.judge().findings]

    def only(self) -> Finding:
        (finding,) = self.judge().findings
        return finding

    def _record(self, domain: str, name: str, fields: tuple[dict[str, Any], ...]) -> None:
        record = {
            "type": "record",
            "name": name,
            "namespace": f"shop.{domain}.v1",
            "doc": "Something of the shop.",
            "fields": [{**field, "doc": field.get("doc", "What it is.")} for field in fields],
        }
        self.write(f"{domain}/v1/{name}.avsc", json.dumps(record, indent=2))
