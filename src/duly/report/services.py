"""What the services read of what a finding is about, as people and scripts see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from duly.check import Severity
from duly.report.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duly.check import Finding, Report, Rollout, ServiceHit

LINES_MAX: Final = 12
PLACES_MAX: Final = 3
UNSETTLED: Final = "not before the errors above are settled"


def service_lines(finding: Finding) -> Iterator[str]:
    """One per service and contract."""
    several = len({hit.contract for hit in finding.services}) > 1
    reading = {(hit.service, hit.contract) for hit in finding.services if hit.may_read}
    # A finding about two fields, such as a rename, has hits of both: who reads one does not read nothing.
    told = [
        hit
        for hit in finding.services
        if hit.may_read or (hit.service, hit.contract) not in reading
    ]
    lines = list(dict.fromkeys(_line(hit, several=several) for hit in told))
    for line in lines[:LINES_MAX]:
        yield printable(f"reads   {line}")
    if len(lines) > LINES_MAX:
        yield f"reads   and {len(lines) - LINES_MAX} more: duly impact"


def rollout_lines(report: Report) -> Iterator[str]:
    for rollout in report.rollouts:
        steps = "; ".join(f"{n}. {', '.join(step)}" for n, step in enumerate(rollout.steps, 1))
        rest = "; ".join(part for part in (steps, _caution(rollout, report)) if part)
        yield printable(f"rollout of {rollout.contract} ({rollout.order}): {rest}")


def _caution(rollout: Rollout, report: Report) -> str:
    """With what the report itself puts in the way, once waivers have taken out what they silence."""
    waits = not rollout.is_refused and any(
        finding.severity is Severity.ERROR and rollout.contract in finding.contracts
        for finding in report.findings
    )
    return "; ".join(part for part in (UNSETTLED if waits else "", rollout.caution) if part)


def _line(hit: ServiceHit, *, several: bool) -> str:
    about = f" ({hit.contract})" if several else ""
    return f"{hit.service}{about}: {_what(hit)}"


def _what(hit: ServiceHit) -> str:
    if hit.place is None:
        return hit.note
    if hit.whole_reads:
        first = hit.whole_reads[0]
        part = f" of {first.field}" if first.field else ""
        return f"maybe any field{part}, {first.place}: {first.reason}"
    if not hit.reads:
        return "nothing of it"
    # One field at one place needs no list; a whole event does.
    places = list(dict.fromkeys(str(read.place) for read in hit.reads))
    more = f" and {len(places) - PLACES_MAX} more" if len(places) > PLACES_MAX else ""
    return f"{', '.join(hit.fields)} at {', '.join(places[:PLACES_MAX])}{more}"


def services_as_json(finding: Finding) -> list[dict[str, object]]:
    return [hit_as_json(hit) for hit in finding.services]


def hit_as_json(hit: ServiceHit) -> dict[str, object]:
    return {
        "service": hit.service,
        "contract": hit.contract,
        "subscriber": hit.function,
        "file": hit.place.file if hit.place else "",
        "line": hit.place.line if hit.place else 0,
        "may_read": hit.may_read,
        "reads": [
            {"field": read.field, "file": read.place.file, "line": read.place.line}
            | ({} if read.is_known else {"unknown": True})
            for read in hit.reads
        ],
        "may_read_any": [
            {
                "field": whole.field,
                "file": whole.place.file,
                "line": whole.place.line,
                "reason": whole.reason,
            }
            for whole in hit.whole_reads
        ],
        "note": hit.note,
    }


def rollouts_as_json(report: Report) -> list[dict[str, object]]:
    return [
        {
            "contract": rollout.contract,
            "order": rollout.order.value,
            "steps": [list(step) for step in rollout.steps],
            "caution": _caution(rollout, report),
        }
        for rollout in report.rollouts
    ]
