"""Make the changes that docs/change-a-contract.md tells of, on a copy, and keep what the commands really say.

`make docs` rewrites each code block of the page behind `<!-- output: NAME -->` or `<!-- shown: NAME -->`.
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
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from duly.cli.main import run
from duly.errors import EXIT_FINDINGS

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/change-a-contract.md"
HEAD = "schemas/products/v1/ProductCreatedEvent.avsc"
PASSPORT = "schemas/products/domain.toml"
_BLOCK = re.compile(r"(<!-- (output|shown): ([a-z-]+) -->\n```(?:json)?\n)(.*?)(```)", re.DOTALL)

Record = dict[str, Any]


class WalkthroughError(Exception):
    """A command of the page did not end as the page tells: the page would be wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    words: str
    """After `duly`; {newest} is the newest frozen revision before the change."""
    code: int = 0
    """What it must exit with."""


def main() -> None:
    try:
        text = page(PAGE.read_text(encoding="utf-8"))
    except WalkthroughError as error:
        sys.exit(f"docs/change-a-contract.md is left as it is: {error}")
    PAGE.write_text(text, encoding="utf-8")
    sys.stdout.write("docs/change-a-contract.md\n")


def page(text: str) -> str:
    """The text with every output, and all that authors write, as it is now. Raises WalkthroughError."""
    made = {"output": output, "shown": shown}
    return _BLOCK.sub(lambda match: match[1] + made[match[2]](match[3]) + match[5], text)


def output(name: str, root: Path = ROOT) -> str:
    """What the commands of one change print, each below the line that was typed.

    WalkthroughError where one exits otherwise than expected.
    """
    change, commands = CHANGES[name]
    with tempfile.TemporaryDirectory(prefix="duly-") as folder:
        project = Path(folder).resolve()
        shutil.copy(root / "pyproject.toml", project)
        for part in ("schemas", "services"):
            shutil.copytree(root / part, project / part)
        newest = max(int(file.stem) for file in (project / HEAD).with_suffix("").glob("*.avsc"))
        change(project)
        said: list[str] = []
        for command in commands:
            words = command.words.format(newest=newest)
            try:
                said.append(f"$ duly {words}\n{_said(project, words, command.code)}")
            except WalkthroughError as error:
                raise WalkthroughError(f'step "{name}": {error}') from error
        return "".join(said)


def shown(name: str, root: Path = ROOT) -> str:
    """What authors write for one change."""
    record: Record = json.loads((root / HEAD).read_text(encoding="utf-8"))
    return SHOWN[name](record["fields"])


def _said(project: Path, words: str, expected: int) -> str:
    text, errors = io.StringIO(), io.StringIO()
    here = Path.cwd()
    os.chdir(project)
    try:
        verb, *arguments = words.split()
        with contextlib.redirect_stdout(text), contextlib.redirect_stderr(errors):
            code = run(verb, arguments)
    finally:
        os.chdir(here)
    if code != expected:
        why = f"{text.getvalue()}{errors.getvalue()}".strip()
        raise WalkthroughError(f"duly {words} exited with {code}, expected {expected}:\n{why}")
    return text.getvalue()


def _edit(project: Path, edit: Callable[[list[Record]], None]) -> None:
    file = project / HEAD
    record: Record = json.loads(file.read_text(encoding="utf-8"))
    edit(record["fields"])
    file.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


def _named(fields: list[Record], name: str) -> Record:
    return next(field for field in fields if field["name"] == name)


def _free(fields: list[Record], name: str) -> str:
    """The name, or with a number behind it: somebody may have taken the page at its word."""
    taken = {field["name"] for field in fields}
    numbered = (f"{name}_{number}" for number in count(2))
    return next(free for free in chain([name], numbered) if free not in taken)


def _barcode(fields: list[Record]) -> Record:
    return {
        "name": _free(fields, "barcode"),
        "type": ["null", "string"],
        "default": None,
        "doc": "The bar code on the package; null where there is none.",
    }


def _note(fields: list[Record]) -> Record:
    use = _free(fields, "reorder_level")
    return {"since": "2026-11-01", "remove_after": "2099-12-31", "use": use}


def _added_field(fields: list[Record]) -> str:
    lines = [f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in _barcode(fields).items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _deprecation(fields: list[Record]) -> str:
    return f'"deprecated": {json.dumps(_note(fields))}\n'


def _add_without_default(project: Path) -> None:
    def edit(fields: list[Record]) -> None:
        field = {**_barcode(fields), "type": "string"}
        del field["default"]
        fields.append(field)

    _edit(project, edit)


def _add(project: Path) -> None:
    _edit(project, lambda fields: fields.append(_barcode(fields)))


def _rename(project: Path) -> None:
    def edit(fields: list[Record]) -> None:
        note = _note(fields)
        _named(fields, "reorder_point")["deprecated"] = note
        fields.append(
            {
                "name": note["use"],
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
CHECK = Command(words="check")
REFUSED = Command(words="check", code=EXIT_FINDINGS)
DIFF = Command(words="diff ProductCreatedEvent@{newest} ProductCreatedEvent@head")
FREEZE = Command(words="freeze")
UNFROZEN = Command(words="freeze --check", code=EXIT_FINDINGS)
CHANGES: dict[str, tuple[Callable[[Path], None], list[Command]]] = {
    "add-without-default": (_add_without_default, [REFUSED]),
    "add": (_add, [DIFF, CHECK, FREEZE]),
    "rename": (_rename, [DIFF, CHECK]),
    "change-unit": (_change_unit, [REFUSED]),
    "waive": (_waive, [CHECK]),
    "remove": (_remove, [REFUSED]),
    "second-line": (_second_line, [CHECK, UNFROZEN]),
}
SHOWN: dict[str, Callable[[list[Record]], str]] = {"add": _added_field, "rename": _deprecation}


if __name__ == "__main__":
    main()
