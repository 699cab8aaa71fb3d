"""One rule met at one place of one contract, before like ones become one finding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from duly.check.rule import Against, HazardRule
from duly.compat import Direction

if TYPE_CHECKING:
    from collections.abc import Callable

    from duly.catalog import ContractFile
    from duly.check.finding import Witness
    from duly.check.rule import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    rule: Rule
    contract: ContractFile
    owner: str
    """The named type whose definition holds the place, as in duly.compat.Place."""
    path: str
    """JSON pointer of the place in the file of the owner: where the author of the head can act."""
    is_foreign: bool
    """Whether another file than the contract's own defines the owner."""
    message: str
    identity: str
    """The message without the way from the root: it stays when a field is added elsewhere."""
    help: str
    location: str = ""
    fields: tuple[str, ...] = ("",)
    """The paths by which the contract reaches the place; the first one stands for all."""
    other: int | None = None
    """The revision on the other side; None where there is no other side."""
    head_reads: bool = True
    reader: str = ""
    writer: str = ""
    """What stands there on both sides."""
    causes: tuple[str, ...] = ()
    unions: tuple[str, ...] = ()
    hurts: bool = True
    """Whether readers notice; if not, the sides are not told apart."""
    has_line_out: bool = False
    """Whether a new line, or the end of some revisions, would be a way out."""
    prove: Callable[[], Witness | None] | None = None
    """Made only for what is reported."""

    @property
    def directions(self) -> tuple[Direction, ...]:
        """In which the other side and the head do not go together."""
        if isinstance(self.rule, HazardRule) and self.rule.against is Against.LIVE:
            return self.contract.compatibility.directions
        return (Direction.NEW_READS if self.head_reads else Direction.NEW_WRITES,)
