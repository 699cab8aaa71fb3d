"""Make the changes that docs/change-a-contract.md tells of, on a copy, and keep what the commands really say.

`make docs` rewrites each block of the page between `<!-- output: NAME -->` and the end of the code block after it.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from duly.cli.main import run

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/change-a-contract.md"
HEAD = "schemas/products/v1/ProductCreatedEvent.avsc"
PASSPORT = "schemas/products/domain.toml"
_BLOCK = re.compile(r"(<!-- output: ([a-z-]+) -->\n```\n)(.*?)(```)", re.DOTALL)

Record = dict[str, Any]


def main() -> None:
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    sys.stdout.write("docs/change-a-contract.md\n")


def page(text: str) -> str:
    """The text with every output as it is now."""
    return _BLOCK.sub(lambda match: match[1] + output(match[2]) + match[4], text)


def output(name: str) -> str:
    """What the commands of one change print, each below the line that was typed."""
    change, commands = CHANGES[name]
    with tempfile.TemporaryDirectory(prefix="duly-") as folder:
        project = Path(folder).resolve()
        shutil.copy(ROOT / "pyproject.toml", project)
        for part in ("schemas", "services"):
            shutil.copytree(ROOT / part, project / part)
        change(project)
        return "".join(f"$ duly {' '.join(words)}\n{_said(project, words)}" for words in commands)


def _said(project: Path, words: list[str]) -> str:
    text = io.StringIO()
    here = Path.cwd()
    os.chdir(project)
    try:
        with contextlib.redirect_stdout(text):
            run(words[0], words[1:])
    finally:
        os.chdir(here)
    return text.getvalue()


def _edit(project: Path, edit: Callable[[list[Record]], None]) -> None:
    file = project / HEAD
    record: Record = json.loads(file.read_text(encoding="utf-8"))
    edit(record["fields"])
    file.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


def _named(fields: list[Record], name: str) -> Record:
    return next(field for field in fields if field["name"] == name)


BARCODE: Record = {
    "name": "barcode",
    "type": ["null", "string"],
    "default": None,
    "doc": "The bar code on the package; null where there is none.",
}


def _add_without_default(project: Path) -> None:
    _edit(project, lambda fields: fields.append({**BARCODE, "type": "string"}))
    _edit(project, lambda fields: fields[-1].pop("default"))


def _add(project: Path) -> None:
    _edit(project, lambda fields: fields.append(BARCODE))


def _rename(project: Path) -> None:
    def edit(fields: list[Record]) -> None:
        note = {"since": "2026-11-01", "remove_after": "2099-12-31", "use": "reorder_level"}
        _named(fields, "reorder_point")["deprecated"] = note
        fields.append(
            {
                "name": "reorder_level",
                "type": ["null", "long"],
                "default": None,
                "doc": "Stock is running low at this many pieces or fewer.",
            }
        )

    _edit(project, edit)


def _change_unit(project: Path) -> None:
    _edit(
        project,
        lambda fields: _named(fields, "occurred_at")["type"].update(
            {"logicalType": "timestamp-millis"}
        ),
    )


def _waive(project: Path) -> None:
    _change_unit(project)
    with (project / PASSPORT).open("a", encoding="utf-8") as file:
        file.write(WAIVER)


def _remove(project: Path) -> None:
    _edit(project, lambda fields: fields.remove(_named(fields, "initial_quantity")))


def _second_line(project: Path) -> None:
    record: Record = json.loads((project / HEAD).read_text(encoding="utf-8"))
    record["namespace"] = "shop.products.v2"
    record["fields"].remove(_named(record["fields"], "initial_quantity"))
    folder = project / "schemas/products/v2"
    folder.mkdir()
    file = folder / "ProductCreatedEvent.avsc"
    file.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    with (project / PASSPORT).open("a", encoding="utf-8") as passport:
        passport.write(
            '\n[v2]\ntopic = "products.v2"\n[v2.ProductCreatedEvent]\nkey = "product_id"\n'
            'produced_by = ["products"]\n'
        )


WAIVER = """
[[v1.ProductCreatedEvent.waivers]]
rule = "time_unit_changed"
path = "/fields/occurred_at"
reason = "nothing was published yet"
expires = 2099-12-31
"""
CHECK = ["check"]
DIFF = ["diff", "ProductCreatedEvent@2", "ProductCreatedEvent@head"]
CHANGES: dict[str, tuple[Callable[[Path], None], list[list[str]]]] = {
    "add-without-default": (_add_without_default, [CHECK]),
    "add": (_add, [DIFF, CHECK, ["freeze"]]),
    "rename": (_rename, [DIFF, CHECK]),
    "change-unit": (_change_unit, [CHECK]),
    "waive": (_waive, [CHECK]),
    "remove": (_remove, [CHECK]),
    "second-line": (_second_line, [CHECK, ["freeze", "--check"]]),
}


if __name__ == "__main__":
    main()
