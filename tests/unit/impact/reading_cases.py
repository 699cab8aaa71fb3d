"""Small services whose subscribers read an event in one way each."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from duly.catalog import load
from duly.impact import read_services
from duly.project import Project

if TYPE_CHECKING:
    from duly.catalog import Catalog
    from duly.check import Place
    from duly.impact import ServiceReading

HERE = Path(__file__).parent
CASES = HERE / "cases"
NEVER = "# Never reported: "


def project(folder: Path) -> Project:
    return Project(
        folder=folder,
        root="shop",
        schemas=folder / "schemas",
        generated=folder / "generated",
        services=folder / "services",
        options={},
    )


def orders() -> Catalog:
    return load(project(HERE))


def reading(case: str, catalog: Catalog) -> ServiceReading:
    (only,) = read_services(project(CASES / case), catalog)
    return only


def as_golden(found: ServiceReading) -> dict[str, Any]:
    return {
        "subscribers": [
            {
                "contract": subscriber.contract,
                "function": f"{subscriber.function} {_shown(subscriber.place)}",
                "reads": [
                    f"{read.field} {_shown(read.place)}"
                    f"{'' if read.is_known else ' unknown'}{' removed' if read.is_removed else ''}"
                    for read in subscriber.reads
                ],
                "any": [
                    f"any field of {whole.field or 'the event'} {_shown(whole.place)}: {whole.reason}"
                    for whole in subscriber.whole_reads
                ],
            }
            for subscriber in found.subscribers
        ],
        "publishes": list(found.publishes),
        "unread": [f"{_shown(unread.place)}: {unread.reason}" for unread in found.unread],
    }


def never_reported(case: str) -> list[str]:
    """What the first line of a case says must not be reported."""
    for file in sorted((CASES / case).rglob("*.py")):
        first = file.read_text(encoding="utf-8").partition("\n")[0]
        if first.startswith(NEVER):
            return [part.strip() for part in first.removeprefix(NEVER).split(",")]
    raise AssertionError(f"{case}: no file begins with {NEVER!r}")


def _shown(place: Place) -> str:
    return f"{place.file.removeprefix('services/reader/')}:{place.line}"
