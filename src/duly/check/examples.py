"""Hold heads and revisions to the examples: contract JSON that must always be accepted."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from duly.check.about_files import Words, finding_about
from duly.check.change import ScalarChange, changes
from duly.check.retirement import retirement
from duly.check.rule import Kind
from duly.check.rules import RULES
from duly.compat import Direction
from duly.errors import DecodeError, SchemaInvalidError, UnresolvableError
from duly.schema import locate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from duly.catalog import Catalog, ContractFile, Example
    from duly.check.finding import Finding
    from duly.codec import Datum, Trial
    from duly.schema import Json, Schema


def unfit_examples(catalog: Catalog, found: Sequence[Finding]) -> tuple[Finding, ...]:
    """`found`: what `judge` says; a contract that breaks for records is not told so of its examples.

    Loads the codec only where there are examples.
    """
    broken = {
        contract
        for finding in found
        if RULES[finding.rule].kind is Kind.COMPATIBILITY
        for contract in finding.contracts
    }
    return tuple(
        finding
        for contract in catalog.contracts
        if contract.examples
        for finding in _of_contract(contract, may_break=contract.full_name in broken)
    )


def _of_contract(contract: ContractFile, *, may_break: bool) -> Iterator[Finding]:
    schemas = {revision.number: revision.schema for revision in contract.revisions}
    schemas.setdefault(len(schemas) + 1, contract.head)
    promised = set[int]()
    if not may_break and Direction.NEW_READS in contract.compatibility.directions:
        promised = {revision.number for revision in contract.compared}
    readings: dict[int, _Reading] = {}
    for example in contract.examples:
        number = example.revision
        if number not in readings:
            reader = contract.head if number in promised else None
            readings[number] = _Reading(schemas[number], reader)
        yield from _judged(contract, example, readings[number])


class _Reading:
    """With one revision, and with the head where it owes that and values decide."""

    def __init__(self, revision: Schema, head: Schema | None) -> None:
        from duly.codec import datum_reader

        self._datum = datum_reader(revision)
        self._trial = _trial(head, revision) if head else None

    def datum(self, value: Json) -> Datum:
        """Raises DecodeError."""
        return self._datum(value)

    def by_head(self, datum: Datum) -> None:
        """Raises DecodeError."""
        if self._trial is not None:
            # Where no value would do, a violation or a hazard says so, once for all examples.
            with suppress(UnresolvableError):
                self._trial.read(self._trial.write(datum))


def _trial(head: Schema, revision: Schema) -> Trial | None:
    """None where no scalar is another one, or the two nest too deeply to be compared."""
    from duly.codec import Trial

    if not any(isinstance(change, ScalarChange) for change in changes(head, revision).found):
        return None
    try:
        return Trial(head, revision)
    except (RecursionError, SchemaInvalidError):
        return None


def _judged(contract: ContractFile, example: Example, reading: _Reading) -> Iterator[Finding]:
    what = f'example "{example.name}" of revision {example.revision}'
    try:
        datum = reading.datum(example.value)
    except DecodeError as error:
        message = f"{what} does not fit it: {error.message}"
        help = "correct the example, or restore it from version control"
        yield _finding(contract, example, error, message, help)
        return
    try:
        reading.by_head(datum)
    except DecodeError as error:
        message = f"{what} is not read by the head: {error.message}"
        ended = retirement(contract, [example.revision], [Direction.NEW_READS])
        help = "let the head take it" + (f", or {ended}" if ended else "")
        yield _finding(contract, example, error, message, help, broken=contract.consumed_by)


def _finding(
    contract: ContractFile,
    example: Example,
    error: DecodeError,
    message: str,
    help: str,
    *,
    broken: tuple[str, ...] = (),
) -> Finding:
    line, column = locate(example.text, error.path)
    return finding_about(
        Words(rule="example_unfit", message=message, help=help),
        file=example.file,
        line=line,
        column=column,
        contracts=(contract.full_name,),
        field=error.path.split("/")[1] if error.path else "",
        broken=broken,
    )
