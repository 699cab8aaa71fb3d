"""Classes for tests: the real generator's, from a schema in the test."""

from __future__ import annotations

import atexit
import hashlib
import importlib
import json
import os
import shutil
import sys
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

from duly.catalog.model import Catalog, ContractFile
from duly.codec import Codec
from duly.codec.codec import ENGINE_VARIABLE
from duly.compat import Level
from duly.registry import MemoryRegistry
from duly.schema import Record, full_name, parse
from duly_codegen import generate

if TYPE_CHECKING:
    from duly.generated_v1 import Contract, Event

SCHEMAS = Path(__file__).parent / "schemas"


def event_class(schema: str | dict[str, Any]) -> type[Event]:
    """The generated event class of a schema, given as JSON or as the name of a file in schemas/."""
    if isinstance(schema, dict):
        return _generate(json.dumps(schema))
    return _generate((SCHEMAS / f"{schema}.avsc").read_text(encoding="utf-8"))


def part(cls: type[Event], name: str) -> Any:
    """A record or enum class of the same contract, by the end of its Avro name."""
    return next(t for full, t in cls.__contract__.types.items() if full.split(".")[-1] == name)


def codec_for(*classes: type[Event]) -> Codec:
    """A codec whose registry knows the contracts of these classes."""
    engine = os.environ.get(ENGINE_VARIABLE, "")
    return _codec(engine, *(cls.__contract__ for cls in classes))


@cache
def _codec(_engine: str, *contracts: Contract) -> Codec:
    registry = MemoryRegistry(default_level="NONE")
    for contract in contracts:
        registry.register(contract.subject, contract.schema_text)
    return Codec(registry)


@cache
def _generate(text: str) -> Any:
    root = f"case_{hashlib.sha256(text.encode()).hexdigest()[:12]}"
    folder = _home() / root
    for file in generate(_catalog(text, root)):
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, encoding="utf-8")
    sys.path.insert(0, str(folder))
    try:
        module, _, name = full_name(parse(text)).rpartition(".")
        return getattr(importlib.import_module(f"{root}.{module}" if module else root), name)
    finally:
        sys.path.remove(str(folder))


@cache
def _home() -> Path:
    """One folder per process, gone when it ends: classes read their files as long as it runs."""
    folder = Path(mkdtemp(prefix="duly-codec-"))
    atexit.register(shutil.rmtree, folder)
    return folder


def _catalog(text: str, root: str) -> Catalog:
    schema = parse(text)
    assert isinstance(schema.root, Record)
    contract = ContractFile(
        full_name=schema.root.name,
        domain="case",
        line="v1",
        name=schema.root.name.rpartition(".")[2],
        file="schemas/case.avsc",
        head=schema,
        head_text=text,
        revisions=(),
        topic="case.v1",
        key=None,
        subject=schema.root.name,
        compatibility=Level.NONE,
        owner="tests",
        summary="",
        produced_by=(),
        consumed_by=(),
        retired=frozenset(),
        waivers=(),
        deprecated="",
        examples=(),
        frozen_revision=None,
    )
    return Catalog(root=root, domains={}, contracts=(contract,), types=schema.named)
