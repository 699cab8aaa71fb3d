"""A plan for people and for scripts; pure."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from duly.registration.change import (
    Change,
    ChangeTopic,
    CreateTopic,
    DeleteVersion,
    Known,
    SetCompatibility,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duly.registration.change import Plan
    from duly.schema import Json


def line_of(change: Change) -> str:
    """`+` makes, `~` changes, `-` removes."""
    match change:
        case CreateTopic():
            settings = ", ".join(f"{key}={value}" for key, value in change.settings.items())
            return (
                f"+ topic {change.topic}: {change.partitions} partitions, "
                f"replication {change.replication}, {settings}"
            )
        case ChangeTopic():
            differences = ", ".join(
                f"{key} {change.before[key] or 'unset'} → {value}"
                for key, value in change.after.items()
            )
            return f"~ topic {change.topic}: {differences}"
        case SetCompatibility():
            return (
                f"~ subject {change.subject}: compatibility "
                f"{change.before or 'unset'} → {change.after}"
            )
        case DeleteVersion():
            return (
                f"- subject {change.subject}: version {change.version} "
                f"(id {change.schema_id}), which {change.why}"
            )
        case _:
            return f"+ subject {change.subject}: {_of(change.contract, change.subject)}{_revision(change.revision)}"


def line_of_known(known: Known) -> str:
    what = f"{known.contract} {_revision(known.revision)}"
    return f"= {what} is {'folded into ' if known.is_folded else ''}id {known.schema_id}"


def as_json(changes: Sequence[Change], final: Plan, *, applied: bool) -> Json:
    """`changes` were due; `final` is the plan that showed them, or after applying the one that shows none."""
    return {
        "applied": applied,
        "to_change": len(final.changes),
        "changes": [_change_as_json(change) for change in changes],
        "schemas": [dict(asdict(known)) for known in final.known],
        "notes": list(final.notes),
    }


def _change_as_json(change: Change) -> Json:
    fields: dict[str, Json] = asdict(change)
    # The texts stand in schemas/, and are long.
    fields.pop("text", None)
    return {"do": type(change).__name__, **fields}


def _of(contract: str, subject: str) -> str:
    return "" if contract == subject else f"{contract} "


def _revision(number: int | None) -> str:
    return "unfrozen head" if number is None else f"revision {number}"
