"""The seven words for compatibility that registries share."""

from __future__ import annotations

from typing import Final

from duly.errors import ConfigError

LEVELS: Final = (
    "NONE",
    "BACKWARD",
    "BACKWARD_TRANSITIVE",
    "FORWARD",
    "FORWARD_TRANSITIVE",
    "FULL",
    "FULL_TRANSITIVE",
)


def known_level(level: str) -> str:
    """The level itself; ConfigError if it is not one of the seven."""
    if level not in LEVELS:
        raise ConfigError(f'compatibility level "{level}" is not one of {", ".join(LEVELS)}')
    return level
