"""Events to measure with: the contract's own examples, or random ones."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from duly.codec import from_json
from duly.errors import ConfigError

if TYPE_CHECKING:
    from duly.catalog import ContractFile
    from duly.generated_v1 import Event

RANDOM_EVENTS: Final = 200


class Origin(StrEnum):
    EXAMPLES = "examples"
    RANDOM = "random"


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """What one contract is measured with; never empty."""

    cls: type[Event]
    origin: Origin
    events: tuple[Event, ...]


def data_for(contract: ContractFile, cls: type[Event], wanted: Origin) -> Data:
    """Random events where there are no examples; raises ConfigError where hypothesis is missing."""
    if wanted is Origin.EXAMPLES:
        examples = _examples(contract, cls)
        if examples:
            return Data(cls=cls, origin=Origin.EXAMPLES, events=examples)
    return Data(cls=cls, origin=Origin.RANDOM, events=random_events(cls, RANDOM_EVENTS))


def random_events(cls: type[Event], count: int) -> tuple[Event, ...]:
    """The same ones each time; raises ConfigError where hypothesis is missing."""
    try:
        from hypothesis import HealthCheck, Phase, given, settings

        from duly.testing import events
    except ModuleNotFoundError as error:
        raise ConfigError(
            f"random events of {cls.__contract__.full_name} need hypothesis",
            hint="install hypothesis, or write examples beside the contract's revisions",
        ) from error
    found: list[Event] = []

    @settings(
        max_examples=count,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(events(cls))
    def collect(event: Event) -> None:
        found.append(event)

    collect()
    return tuple(found)


def _examples(contract: ContractFile, cls: type[Event]) -> tuple[Event, ...]:
    """Those of the revision the class is generated from."""
    revision = contract.frozen_revision or len(contract.revisions) + 1
    return tuple(
        from_json(cls, example.value)
        for example in contract.examples
        if example.revision == revision
    )
