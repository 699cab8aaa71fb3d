"""The generated classes of a project, by the full names of their contracts."""

from __future__ import annotations

import pkgutil
import sys
from importlib import import_module
from typing import TYPE_CHECKING

from duly.errors import ConfigError, StaleGeneratedCodeError
from duly.generated_v1 import Event
from duly.schema import equal, parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from types import ModuleType

    from duly.catalog import ContractFile
    from duly.project import Project


def event_classes(project: Project, contracts: Sequence[ContractFile]) -> Mapping[str, type[Event]]:
    """Full name → class, from the project's own folder of generated code.

    Raises ConfigError where there is none, StaleGeneratedCodeError where a class is missing or is
    not what its head gives.
    """
    found = {cls.__contract__.full_name: cls for cls in _events(_root(project))}
    stale = [
        contract.full_name
        for contract in contracts
        if contract.full_name not in found
        or not equal(parse(found[contract.full_name].__contract__.schema_text), contract.head)
    ]
    if stale:
        raise StaleGeneratedCodeError(
            f"the classes in {project.generated} are not what the schemas give: {', '.join(stale)}",
            files=stale,
            hint="run: duly generate",
        )
    return {contract.full_name: found[contract.full_name] for contract in contracts}


def _root(project: Project) -> ModuleType:
    if str(project.generated) not in sys.path:
        sys.path.insert(0, str(project.generated))
    try:
        return import_module(project.root)
    except ModuleNotFoundError as error:
        if error.name != project.root.partition(".")[0]:
            raise
        raise ConfigError(
            f'no package "{project.root}" in {project.generated}', hint="run: duly generate"
        ) from error


def _events(root: ModuleType) -> Iterator[type[Event]]:
    names = [info.name for info in pkgutil.walk_packages(root.__path__, f"{root.__name__}.")]
    for name in (root.__name__, *names):
        for value in vars(import_module(name)).values():
            if isinstance(value, type) and issubclass(value, Event) and value.__module__ == name:
                yield value
