"""A value that does not fit its contract, on its way up to where the whole path is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import decimal

_SHOWN_MAX = 40


class Key(str):
    """A map key in a path."""

    __slots__ = ()


class Unfit(Exception):  # noqa: N818 - never leaves duly.codec: the edge turns it into its own error
    """Raised where the value is; each container it passes adds its part to the path."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.steps = list[Key | str | int]()
        """From the value outwards: field names, map keys and array indexes."""

    def within(self, step: Key | str | int) -> Unfit:
        self.steps.append(step)
        return self

    @property
    def path(self) -> str:
        """Such as `items[2].unit_price`; map keys are quoted: `prices["eur"]`."""
        text = ""
        for step in reversed(self.steps):
            if isinstance(step, int):
                text += f"[{step}]"
            elif isinstance(step, Key):
                text += f'["{step}"]'
            else:
                text += f".{step}" if text else step
        return text

    @property
    def pointer(self) -> str:
        """The same place as a JSON pointer."""
        parts = (str(step).replace("~", "~0").replace("/", "~1") for step in reversed(self.steps))
        return "".join(f"/{part}" for part in parts)

    @property
    def message(self) -> str:
        return f"{self.path}: {self.reason}" if self.steps else self.reason


def kind(value: object) -> str:
    """The type of a wrong value, as messages name it; its content could be anybody's secret."""
    return "None" if value is None else f"a value of type {type(value).__qualname__}"


def shown(value: int | float | decimal.Decimal) -> str:
    """A number in a message, cut where it is long."""
    if isinstance(value, int) and value.bit_length() > 256:
        return f"a number of {value.bit_length()} bits"
    text = str(value)
    return text if len(text) <= _SHOWN_MAX else f"{text[:_SHOWN_MAX]}…"
