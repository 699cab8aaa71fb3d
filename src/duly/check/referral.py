"""A head that refers to another type than before: the edit is where it does so, not in that type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from duly.schema import Array, Enum, Fixed, Map, Record, Union, namespace_of

if TYPE_CHECKING:
    from duly.catalog import Catalog, ContractFile
    from duly.compat import Step, StepKind
    from duly.schema import Schema, Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """Owner and path as in duly.compat.Place, of the reference."""

    owner: str
    path: str
    help: str


def referral(
    catalog: Catalog,
    contract: ContractFile,
    past: Schema,
    trail: tuple[Step, ...],
    *,
    head_reads: bool,
) -> Referral | None:
    """The first on a trail; None where the same types are met, or were renamed where they are defined."""
    branch: StepKind = "reader_branch" if head_reads else "writer_branch"
    other: StepKind = "writer_branch" if head_reads else "reader_branch"
    head = _End(contract.head, contract.full_name, branch)
    before = _End(past, contract.full_name, other)
    steps = iter(trail)
    while True:
        help = _help(catalog, head, before.node())
        if help:
            return Referral(owner=head.owner, path=head.path, help=help)
        step = next(steps, None)
        if step is None:
            return None
        names = (step.reader, step.writer) if head_reads else (step.writer, step.reader)
        if not (head.go(step, names[0]) and before.go(step, names[1])):
            return None


def _help(catalog: Catalog, head: _End, before: Type) -> str:
    """Empty where the head has the same type, or has it under another name."""
    now = head.node()
    if not isinstance(now, Record | Enum | Fixed) or not isinstance(before, Record | Enum | Fixed):
        return ""
    if type(now) is not type(before) or now.name == before.name:
        return ""
    is_here = catalog.sources[now.name].file == catalog.sources[head.owner].file
    if is_here and now.path == head.path:
        return ""
    if before.name in catalog.sources:
        return f'refer to "{before.name}" again'
    if not is_here and namespace_of(before.name) == namespace_of(head.owner):
        return f'define "{before.name}" here again'
    return ""


class _End:
    """Where a walk stands in one schema: at a use of a type, which may be its definition."""

    def __init__(self, schema: Schema, owner: str, branch: StepKind) -> None:
        self._schema = schema
        self._branch = branch
        self._type: Type = schema.root
        self.owner = owner
        self.path = ""

    def node(self) -> Type:
        return self._schema.target(self._type)

    def go(self, step: Step, field: str) -> bool:
        """False where this side lacks the field."""
        match self.node():
            case Record() as record if step.kind == "field":
                found = next((f for f in record.fields if f.name == field), None)
                if found is None:
                    return False
                self.owner = record.name
                self._to(found.type, f"{found.path}/type")
            case Array() as array if step.kind == "items":
                self._to(array.items, f"{array.path}/items")
            case Map() as map if step.kind == "values":
                self._to(map.values, f"{map.path}/values")
            case Union() as union if step.kind == self._branch:
                self._to(union.branches[step.index], f"{union.path}/{step.index}")
            case _:
                pass  # the other side alone moves into a branch
        return True

    def _to(self, type: Type, path: str) -> None:
        self._type, self.path = type, path
