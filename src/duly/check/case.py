"""One violation as it stands in a contract: what the words of its rule are chosen by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from duly.check.places import subject
from duly.compat import Direction

if TYPE_CHECKING:
    from duly.catalog import ContractFile
    from duly.compat import Place, Violation


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    contract: ContractFile
    direction: Direction
    violation: Violation
    is_foreign: bool
    """Whether the fault lies in a type that another file defines."""

    @property
    def head_reads(self) -> bool:
        return self.direction is Direction.NEW_READS

    @property
    def head(self) -> Place:
        """The side the author can edit."""
        return self.violation.reader if self.head_reads else self.violation.writer

    @property
    def subject(self) -> str:
        """The field in words."""
        return subject(self.violation.trail, self.head.owner, is_foreign=self.is_foreign)
