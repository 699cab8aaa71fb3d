"""`duly diff`: what differs in meaning between two schemas."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from duly.compat import violations
from duly.diff import changes, select
from duly.project import find_project
from duly.report import printable

if TYPE_CHECKING:
    from duly.diff import Change, Selected

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def diff(
    *,
    old: Annotated[
        str, typer.Argument(help="Contract@1, Contract@head, Type, a file, or git:REF:…")
    ],
    new: Annotated[str, typer.Argument(help="The same.")],
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Say what differs between two revisions of a contract or two states of a type, and which reads which.

    Order of keys and layout do not count. Each change is judged by Avro's rules as if it were the only one;
    the last line judges all of them. duly check also knows the changes that Avro allows and that hurt.

    \b
    Example:
      duly diff ProductCreatedEvent@1 ProductCreatedEvent@head
      duly diff git:main:ProductCreatedEvent@head ProductCreatedEvent@head
      duly diff git:main:common.v1.Money common.v1.Money
      duly diff before.avsc after.avsc --json
    """  # noqa: D301 - here \\b is meant: it keeps the lines of an example apart
    project = find_project()
    before, after = select(project, old), select(project, new)
    found = changes(before.schema, after.schema)
    new_reads_old = not violations(after.schema, before.schema)
    old_reads_new = not violations(before.schema, after.schema)
    if as_json:
        document = {
            "old": before.name,
            "new": after.name,
            "changes": [asdict(change) for change in found],
            "new_reads_old": new_reads_old,
            "old_reads_new": old_reads_new,
        }
        typer.echo(json.dumps(document, indent=2))
        return
    _print(before, after, found)
    typer.echo(f"{_count(len(found))}: {_verdict(new_reads_old, old_reads_new)}")


def _print(before: Selected, after: Selected, found: tuple[Change, ...]) -> None:
    typer.echo(printable(f"{before.name} → {after.name}"))
    for change in found:
        verdict = _verdict(change.new_reads_old, change.old_reads_new)
        typer.echo(printable(f"{change.sign} {_words(change)}  ({verdict})"))


def _words(change: Change) -> str:
    place = change.place or "the root"
    if change.old and change.new:
        return f"{place}: {change.what}: {change.old} → {change.new}"
    return f"{place}: {change.what}: {change.new or change.old}"


def _verdict(new_reads_old: bool, old_reads_new: bool) -> str:  # noqa: FBT001 - the two directions
    match new_reads_old, old_reads_new:
        case True, True:
            return "each reads the other"
        case True, False:
            return "new reads old, old does not read new"
        case False, True:
            return "old reads new, new does not read old"
        case _:
            return "neither reads the other"


def _count(number: int) -> str:
    if not number:
        return "no difference"
    return f"{number:,} {'change' if number == 1 else 'changes'}"
