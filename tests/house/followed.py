"""The project's files as they are for somebody who has done what add-a-domain and add-a-subscriber say."""

from __future__ import annotations

from typing import Final

from tests.house.tree import ROOT, text, tracked

EXAMPLES: Final = "docs/examples/"
SUBSCRIPTION: Final = (
    "schemas/billing/domain.toml",
    'consumed_by = ["notification"]',
    'consumed_by = ["loyalty", "notification"]',
)
"""The one edit of a file that was there: where, what it replaces, what it writes."""


def added() -> dict[str, str]:
    """New files by their place in the project."""
    names = [name for name in tracked() if name.startswith(EXAMPLES)]
    return {name.removeprefix(EXAMPLES): text(name) for name in names}


def followed(name: str) -> str:
    """Raises KeyError for a file that is neither new nor in the project."""
    new = added().get(name)
    if new is not None:
        return new
    if not (ROOT / name).is_file():
        raise KeyError(name)
    file, old, edited = SUBSCRIPTION
    return text(name).replace(old, edited) if name == file else text(name)
