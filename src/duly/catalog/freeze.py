"""Which revisions are due, and what they say; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from duly.compat import Direction, check_level
from duly.errors import IncompatibleChangeError
from duly.schema import pretty

if TYPE_CHECKING:
    from duly.catalog.model import Catalog, ContractFile, Revision
    from duly.compat import Conflict


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenFile:
    path: str
    """Relative to the project."""
    text: str
    contract: str
    """Full name."""
    revision: int


def freeze(catalog: Catalog) -> tuple[FrozenFile, ...]:
    """The next revision of every contract whose head differs from its newest one, sorted by path.

    All of them or none: a shared type that changed is frozen in every contract that embeds it.
    Raises FrozenRevisionError for a frozen text that cannot be read, IncompatibleChangeError.
    """
    due: list[FrozenFile] = []
    for contract in catalog.contracts:
        refuse_unreadable(contract)
        if contract.frozen_revision is None:
            refuse_incompatible(contract)
            number = len(contract.revisions) + 1
            due.append(
                FrozenFile(
                    path=f"{contract.file.removesuffix('.avsc')}/{number}.avsc",
                    text=pretty(contract.head),
                    contract=contract.full_name,
                    revision=number,
                )
            )
    return tuple(sorted(due, key=lambda file: file.path))


def refuse_unreadable(contract: ContractFile) -> None:
    """Raises FrozenRevisionError; a revision is parsed when its schema is first asked for."""
    for revision in contract.revisions:
        _ = revision.schema


def refuse_incompatible(contract: ContractFile) -> None:
    """A revision no reader could live with would be refused by the registry, for ever."""
    live = contract.live
    conflicts = check_level(
        contract.compatibility,
        new=contract.head,
        previous=[revision.schema for revision in live],
    )
    if not conflicts:
        return
    raise IncompatibleChangeError(
        f"the head cannot be frozen under {contract.compatibility}: {_reason(conflicts[0], live)}",
        violations=[violation for conflict in conflicts for violation in conflict.violations],
        file=contract.file,
        hint="duly check shows every violation, and what to do instead",
    )


def _reason(conflict: Conflict, live: tuple[Revision, ...]) -> str:
    violation, other = conflict.violations[0], f"revision {live[conflict.previous].number}"
    reader, writer = ("it", other) if conflict.direction is Direction.NEW_READS else (other, "it")
    return f"{reader} cannot read {writer}: {violation.message} [{violation.rule}]"
