"""Defaults of before, on fields whose type may be another one now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duly.compat import brief
from duly.schema import Enum, Fixed, Record, Reference, Union, fits_default

if TYPE_CHECKING:
    from duly.schema import Field, Type


def takes(type: Type, before: Field) -> bool:
    """Whether a type of now takes the default of before, as far as it tells without its schema."""
    if isinstance(type, Union):
        return bool(type.branches) and takes(type.branches[0], before)
    was = before.type
    if isinstance(was, Union) and was.branches:
        was = was.branches[0]
    match type:
        case Record() | Fixed() | Reference():
            return type.name == getattr(was, "name", "")
        case Enum():
            return type.name == getattr(was, "name", "") and before.default in type.symbols
        case _:
            return brief(type) == brief(was) or fits_default(type, before.default)


def keep_default(now: Field, before: Field, shown: str) -> str:
    """What to write so that duly takes it; `shown`: the default of before."""
    if takes(now.type, before):
        return f'keep "default": {shown}'
    for branch in now.type.branches if isinstance(now.type, Union) else ():
        if takes(branch, before):
            return f'put {brief(branch)} first in its union, and keep "default": {shown}'
    return f'keep {brief(before.type)} and "default": {shown}'
