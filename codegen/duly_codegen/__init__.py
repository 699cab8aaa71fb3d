"""Typed Python classes from the contracts in schemas/."""

from duly_codegen.files import Difference, difference, write
from duly_codegen.modules import VERSION, GeneratedFile, generate
from duly_codegen.ownership import refuse_foreign_root

__all__ = [
    "VERSION",
    "Difference",
    "GeneratedFile",
    "difference",
    "generate",
    "refuse_foreign_root",
    "write",
]
