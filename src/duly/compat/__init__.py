"""Avro's compatibility rules and the registry's levels: pure, no I/O; reader before writer."""

from duly.compat.explanation import VIOLATIONS_MAX
from duly.compat.fit import branch_rank, reads_primitive
from duly.compat.level import Conflict, Direction, Level, check_level, holds_level
from duly.compat.pair import is_compatible, violations
from duly.compat.verdict import names_match, unknown_symbols
from duly.compat.violation import Place, Rule, Step, StepKind, Violation, field_path, pointer
from duly.compat.wording import brief, quoted

__all__ = [
    "VIOLATIONS_MAX",
    "Conflict",
    "Direction",
    "Level",
    "Place",
    "Rule",
    "Step",
    "StepKind",
    "Violation",
    "branch_rank",
    "brief",
    "check_level",
    "field_path",
    "holds_level",
    "is_compatible",
    "names_match",
    "pointer",
    "quoted",
    "reads_primitive",
    "unknown_symbols",
    "violations",
]
