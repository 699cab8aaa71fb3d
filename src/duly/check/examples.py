"""Hold heads and revisions to the examples: contract JSON that must always be accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duly.check.about_files import Words, finding_about
from duly.check.judge import compared
from duly.check.rule import Kind
from duly.check.rules import RULES
from duly.compat import Direction
from duly.errors import DecodeError, SchemaInvalidError, UnresolvableError
from duly.schema import locate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from duly.catalog import Catalog, ContractFile, Example
    from duly.check.finding import Finding
    from duly.codec import Trial
    from duly.schema import Schema


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
        promised = {revision.number for revision in compared(contract)}
    trials: dict[int, Trial | None] = {}
    for example in contract.examples:
        number = example.revision
        if number not in trials:
            writer = schemas[number]
            trials[number] = _trial(contract.head if number in promised else writer, writer)
        trial = trials[number]
        if trial is not None:
            yield from _judged(contract, example, trial, by_head=number in promised)


def _trial(reader: Schema, writer: Schema) -> Trial | None:
    """None where the two nest too deeply for records to be compared."""
    from duly.codec import Trial

    try:
        return Trial(reader, writer)
    except (RecursionError, SchemaInvalidError):
        return None


def _judged(
    contract: ContractFile, example: Example, trial: Trial, *, by_head: bool
) -> Iterator[Finding]:
    what = f'example "{example.name}" of revision {example.revision}'
    try:
        datum = trial.from_json(example.value)
    except DecodeError as error:
        message = f"{what} does not fit it: {error.message}"
        help = "correct the example, or restore it from version control"
        yield _finding(contract, example, error, message, help)
        return
    try:
        trial.read(trial.write(datum))
    except UnresolvableError:
        return  # no value would do: a violation or a hazard says so, once for all examples
    except DecodeError as error:
        reader = "the head" if by_head else "its own revision"
        message = f"{what} is not read by {reader}: {error.message}"
        help = (
            f"let the head take it, or set retired = [{example.revision}] once retention has passed"
            if by_head
            else "correct the example"
        )
        yield _finding(
            contract, example, error, message, help, broken=contract.consumed_by if by_head else ()
        )


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
