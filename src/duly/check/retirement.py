"""The end of some revisions as a way out: retired, or taken back before anybody has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duly.compat import Direction

if TYPE_CHECKING:
    from collections.abc import Collection

    from duly.catalog import ContractFile


def retirement(
    contract: ContractFile, numbers: Collection[int], directions: Collection[Direction]
) -> str:
    """What domain.toml would say, and when it may; empty where it would change nothing.

    `directions`: those in which the head and the revisions do not go together.
    """
    newest = contract.revisions[-1].number if contract.revisions else 0
    # The newest cannot retire, and in place of another the one before it would be compared.
    if not numbers or newest in numbers or not contract.compatibility.is_transitive:
        return ""
    conditions: list[str] = []
    if Direction.NEW_READS in directions:
        conditions.append("retention has passed")
    if Direction.NEW_WRITES in directions:
        conditions.append(f"no service reads with {'it' if len(numbers) == 1 else 'them'} any more")
    listed = sorted({*contract.retired, *numbers})
    return f"set retired = {listed} once {' and '.join(conditions)}"


def withdrawal(contract: ContractFile, numbers: Collection[int], *, newest_before: int) -> str:
    """What to delete, where the change itself made the revisions; empty where others have them already."""
    first, newest = min(numbers, default=0), len(contract.revisions)
    if first <= newest_before:
        return ""
    folder = contract.file.removesuffix(".avsc")
    files = [f"{folder}/{number}.avsc" for number in range(first, newest + 1)]
    return f"delete {', '.join(files)}, which nobody else has yet"
