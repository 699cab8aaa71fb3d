"""What CONTRACT[.field] or TYPE[.field] names on the command line."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from duly.check import Uses, joined
from duly.errors import ConfigError
from duly.impact.shape import parts, shape_of
from duly.schema import simple_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from duly.catalog import Catalog, ContractFile


def find_fields(catalog: Catalog, words: str) -> tuple[tuple[ContractFile, str], ...]:
    """A contract with one of its fields or "", or every place where contracts have a type.

    Names may be given by their end. Raises ConfigError with what is near.
    """
    contracts = {contract.full_name: contract for contract in catalog.contracts}
    name, rest = _named(contracts, words)
    if name:
        contract = contracts[name]
        return ((contract, _field(contract, rest) if rest else ""),)
    types = {name for contract in catalog.contracts for name in contract.head.named}
    name, rest = _named(sorted(types - contracts.keys()), words)
    if not name:
        hint = _near(contracts, types - contracts.keys(), words)
        raise ConfigError(f'no contract and no type "{words}" in schemas/', hint=hint)
    return tuple(
        (contract, _field(contract, joined(way, rest)))
        for contract in catalog.contracts
        if name in contract.head.named
        for way in Uses(contract.head).of(name)
    )


def _named(names: Iterable[str], words: str) -> tuple[str, str]:
    """The only name that the words begin with, or with an end of it, and what follows; two empty texts."""
    found = [(name, rest) for name in names for rest in _rests(name, words)]
    if len(found) > 1:
        several = ", ".join(name for name, _ in found)
        raise ConfigError(f'"{words}" may be any of {several}', hint="give the whole name of one")
    return found[0] if found else ("", "")


def _rests(full_name: str, words: str) -> Iterator[str]:
    steps = full_name.split(".")
    for start in range(len(steps)):
        name = ".".join(steps[start:])
        if words == name or words.startswith(f"{name}."):
            yield words[len(name) + 1 :]
            return


def _near(contracts: Iterable[str], types: Iterable[str], words: str) -> str:
    names = [*contracts, *sorted(types)]
    known = {form: name for name in names for form in (simple_name(name), name)}
    asked = [words, words.partition(".")[0], words.rpartition(".")[0]]
    lowered = {form.lower(): name for form, name in known.items()}
    for word in asked:
        near = difflib.get_close_matches(word.lower(), lowered, n=1)
        if near:
            return f"did you mean: {lowered[near[0]]}"
    return f"there are: {', '.join(contracts)}" if names else "there are no contracts"


def _field(contract: ContractFile, words: str) -> str:
    known = {_bare(part.path): part.path for part in parts(shape_of(contract))}
    found = known.get(_bare(words))
    if found is None:
        near = difflib.get_close_matches(_bare(words), known, n=1)
        top = [path for path in known.values() if not re.search(r"[.\[{]", path)]
        raise ConfigError(
            f'{contract.full_name} has no field "{words}"',
            hint=f"did you mean: {known[near[0]]}" if near else f"there are: {', '.join(top)}",
        )
    return found


def _bare(path: str) -> str:
    """People need not write the brackets of `lines[].sku`."""
    return path.replace("[]", "").replace("{}", "")
