"""What schemas may have thousands of is told in a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.unit.check.project import Shop

if TYPE_CHECKING:
    from pathlib import Path


def test_of_thousands_of_removed_symbols_the_first_are_named_and_the_rest_are_counted(
    tmp_path: Path,
) -> None:
    def color(*symbols: str) -> dict[str, Any]:
        return {
            "name": "color",
            "type": {"type": "enum", "name": "Color", "doc": "d", "symbols": symbols},
        }

    shop = Shop.at(tmp_path)
    shop.created(color("RED", *(f"C{n}" for n in range(10_000))))
    shop.freeze()
    shop.created(color("RED"))
    (finding,) = shop.judge().findings
    assert finding.message == (
        'enum "shop.products.v1.Color" lacks "C0", "C1", "C2", "C3", "C4", "C5", "C6", "C7" '
        "and 9,992 more and has no default symbol"
    )
