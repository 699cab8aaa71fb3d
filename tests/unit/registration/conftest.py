"""A project on disk with one domain, and a cluster and registry in memory to bring in line with it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import pytest

from duly.catalog import freeze, load
from duly.project import find_project
from duly.registration import Plan, Sizing, apply, plan, read_state, wanted
from duly.registry import MemoryRegistry
from duly.testing import MemoryBroker

if TYPE_CHECKING:
    from pathlib import Path

DOMAIN = """\
owner = "catalogue team"
summary = "Facts about what we sell."
{domain}
[v1]
topic = "products.v1"
compatibility = "{level}"
{line}
[v1.Added]
{key}
produced_by = ["products"]
consumed_by = ["billing"]
{contract}
"""


@dataclass(slots=True, kw_only=True)
class Shop:
    folder: Path
    broker: MemoryBroker = field(default_factory=MemoryBroker)
    registry: MemoryRegistry = field(default_factory=MemoryRegistry)

    subject = "shop.products.v1.Added"

    def passport(
        self,
        *,
        level: str = "FULL_TRANSITIVE",
        key: str = 'key = "sku"',
        domain: str = "",
        line: str = "",
        contract: str = "",
    ) -> None:
        text = DOMAIN.format(level=level, key=key, domain=domain, line=line, contract=contract)
        (self.folder / "schemas/products/domain.toml").write_text(text)

    def head(self, *, doc: str = "Something was added.", **types: object) -> None:
        """Fields beside the key; one given as (type, default) has that default."""
        fields: list[object] = [{"name": "sku", "type": "string", "doc": "Who it is."}]
        for key, type in types.items():
            field = {"name": key, "type": type, "doc": "What it is."}
            if isinstance(type, tuple):
                field["type"], field["default"] = cast("tuple[object, object]", type)
            fields.append(field)
        record = {
            "type": "record",
            "name": "Added",
            "namespace": "shop.products.v1",
            "doc": doc,
            "fields": fields,
        }
        (self.folder / "schemas/products/v1/Added.avsc").write_text(json.dumps(record, indent=2))

    def freeze(self) -> None:
        for file in freeze(load(find_project(self.folder))):
            path = self.folder / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(file.text)

    def revision(self, *, doc: str = "Something was added.", **types: object) -> None:
        self.head(doc=doc, **types)
        self.freeze()

    def plan(self, *, local: bool = False, sizing: Sizing | None = None) -> Plan:
        want = wanted(load(find_project(self.folder)), takes_unfrozen_heads=local)
        state = read_state(want, self.broker, self.registry)
        return plan(want, state, sizing or Sizing())

    def apply(self, *, local: bool = False) -> Plan:
        """What was done."""
        done = self.plan(local=local)
        apply(done, self.broker, self.registry)
        return done


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    (tmp_path / "pyproject.toml").write_text('[tool.duly]\nroot = "shop"\n')
    (tmp_path / "schemas/products/v1").mkdir(parents=True)
    shop = Shop(folder=tmp_path)
    shop.passport()
    shop.revision()
    return shop
