"""The contract tests bite: whoever harms a contract is caught, by the test that is there for it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, TypeAlias, cast

import pytest

from tests.contract.shop import CONTRACTS
from tests.teeth import growth, sabotages
from tests.teeth.copy_of_shop import ROOT, CopyOfShop, failures

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from concurrent.futures import Future
    from pathlib import Path

Sabotage: TypeAlias = "Callable[[CopyOfShop], None]"
Outcomes: TypeAlias = "Mapping[Sabotage, Future[str]]"
PROCESSES_MAX: Final = 2
HEADS: Final = "test_heads.py"
REVISIONS: Final = "test_revisions.py"
GENERATED: Final = "test_generated_code.py"
TOPOLOGY: Final = "test_topology.py"
EXAMPLES: Final = "test_examples.py"
PASSPORTS: Final = "test_passports.py"
WIRE: Final = "test_wire_bytes.py"
NEWEST: Final = CopyOfShop(folder=ROOT).newest_revision(sabotages.CREATED)
AGAIN: Final = (
    "test_redelivery.py::test_an_event_delivered_again_has_no_further_effect"
    f"[inventory-ProductCreatedEvent-{NEWEST}-typical]"
)
ACTS: Final = (
    "test_redelivery.py::test_a_subscriber_does_something_about_its_event"
    "[inventory-ProductCreatedEvent]"
)
INCOMPATIBLE: Final = {
    f"{HEADS}::test_a_head_is_compatible_with_its_live_revisions[ProductCreatedEvent]",
    f"{HEADS}::test_duly_check_passes",
    f"{HEADS}::test_what_is_in_force_is_frozen[ProductCreatedEvent]",
}
MONEY: Final = "shop.common.v1.Money"
UNFROZEN: Final = f"{HEADS}::test_what_is_in_force_is_frozen"
FITS: Final = f"{EXAMPLES}::test_the_head_class_takes_an_example_written_for_its_revision"

CAUGHT_BY: Final[Mapping[Sabotage, set[str]]] = {
    sabotages.remove_a_field: INCOMPATIBLE,
    sabotages.rename_a_field_by_alias: INCOMPATIBLE,
    sabotages.narrow_a_type: INCOMPATIBLE,
    sabotages.add_a_field_without_default: INCOMPATIBLE,
    sabotages.change_a_unit: {
        f"{HEADS}::test_duly_check_passes",
        f"{UNFROZEN}[ProductCreatedEvent]",
    },
    sabotages.change_the_scale_of_a_shared_type: {
        f"{HEADS}::test_duly_check_passes",
        *(f"{UNFROZEN}[{c.name}]" for c in CONTRACTS if MONEY in c.head.named),
    },
    sabotages.leave_a_change_unfrozen: {f"{UNFROZEN}[ProductCreatedEvent]"},
    sabotages.let_a_waiver_expire: {f"{HEADS}::test_duly_check_passes"},
    sabotages.edit_a_frozen_revision: {
        f"{REVISIONS}::test_a_frozen_revision_is_what_it_was[ProductCreatedEvent-1]"
    },
    sabotages.remove_a_frozen_revision: {
        f"{REVISIONS}::test_no_revision_was_removed",
        f"{REVISIONS}::test_freezing_again_writes_nothing",
    },
    sabotages.edit_generated_code: {f"{GENERATED}::test_generated_code_is_fresh"},
    sabotages.subscribe_undeclared: {
        f"{TOPOLOGY}::test_whom_a_passport_names_as_consumer_subscribes_to_it[ProductCreatedEvent]"
    },
    sabotages.leave_a_subscriber_out_of_the_table: {
        f"{TOPOLOGY}::test_whom_a_passport_names_as_consumer_subscribes_to_it[ProductDiscontinuedEvent]"
    },
    sabotages.declare_a_producer_that_is_none: {
        f"{TOPOLOGY}::test_whom_a_passport_names_as_producer_publishes_it[InvoiceIssuedEvent]"
    },
    sabotages.break_an_example: {
        f"{FITS}[ProductCreatedEvent-1-typical]",
        f"{EXAMPLES}::test_an_example_shows_every_field_of_its_revision[ProductCreatedEvent-1-typical]",
        f"{EXAMPLES}::test_an_example_survives_the_wire[ProductCreatedEvent-1-typical]",
    },
    sabotages.put_events_on_another_topic: {f"{PASSPORTS}::test_a_line_is_one_topic"},
    sabotages.key_by_what_is_no_identifier: {
        f"{PASSPORTS}::test_the_key_is_a_required_identifier_in_every_live_revision[ProductPriceChangedEvent]"
    },
    sabotages.let_an_enum_lose_its_default: {
        f"{PASSPORTS}::test_an_enum_has_a_default_symbol_from_its_first_revision[shop.products.v1.WeightUnit]"
    },
    sabotages.count_money_in_floats: {
        f"{PASSPORTS}::test_no_money_and_no_weight_is_a_float[{MONEY}]"
    },
    sabotages.leave_a_field_unexplained: {
        f"{PASSPORTS}::test_a_type_and_each_of_its_fields_has_a_doc[shop.products.v1.ProductCreatedEvent]"
    },
    sabotages.name_a_contract_that_does_not_exist: {
        f"{PASSPORTS}::test_a_paper_names_only_contracts_types_and_topics_that_exist[README.md]"
    },
    sabotages.write_other_bytes: {
        f"{WIRE}::test_the_bytes_of_a_record_do_not_change[ProductDiscontinuedEvent-1-typical]",
        f"{WIRE}::test_bytes_of_every_revision_are_read_as_the_event[ProductDiscontinuedEvent-1-typical]",
    },
    sabotages.ignore_an_event: {ACTS},
    sabotages.forget_what_was_handled: {AGAIN},
}
"""All that fails when the files of these tests are run; of test_redelivery.py, which is slow, one test."""


def test_an_untouched_copy_passes(copy: CopyOfShop) -> None:
    said = copy.said({_run(test) for tests in CAUGHT_BY.values() for test in tests})
    assert failures(said) == set()


@pytest.mark.parametrize("sabotage", CAUGHT_BY, ids=lambda sabotage: sabotage.__name__)
def test_a_sabotage_is_caught_by_the_right_test(caught: Outcomes, sabotage: Sabotage) -> None:
    assert failures(caught[sabotage].result()) == CAUGHT_BY[sabotage]


@pytest.mark.parametrize(
    ("sabotage", "said"),
    [
        (
            sabotages.subscribe_undeclared,
            (
                'schemas/products/domain.toml: consumed_by of [v1.ProductCreatedEvent] lacks "inventory", '
                "and services/inventory/app.py subscribes to it"
            ),
        ),
        (
            sabotages.leave_a_subscriber_out_of_the_table,
            (
                'schemas/products/domain.toml: consumed_by of [v1.ProductDiscontinuedEvent] has "inventory", '
                "and no services/inventory/app.py subscribes to it"
            ),
        ),
        (
            sabotages.declare_a_producer_that_is_none,
            (
                'schemas/billing/domain.toml: produced_by of [v1.InvoiceIssuedEvent] lacks "billing", '
                "and services/billing/app.py publishes it"
            ),
        ),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_service_that_a_passport_has_wrong_is_named_with_file_and_table(
    caught: Outcomes, sabotage: Sabotage, said: str
) -> None:
    assert said in caught[sabotage].result()


@pytest.mark.parametrize("sabotage", CAUGHT_BY, ids=lambda sabotage: sabotage.__name__)
def test_a_sabotage_hits_a_shop_that_has_grown(
    grown: CopyOfShop, sabotage: Sabotage, tmp_path: Path
) -> None:
    """Whoever adds a revision or a subscriber has not to teach the sabotages."""
    sabotaged = grown.again_at(tmp_path / "sabotaged")
    sabotage(sabotaged)
    assert sabotaged.is_changed()


def test_every_file_of_contract_tests_has_teeth() -> None:
    files = {file.name for file in (ROOT / "tests/contract").glob("test_*.py")}
    assert files == {_file(test) for tests in CAUGHT_BY.values() for test in tests}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> CopyOfShop:
    return CopyOfShop.at(tmp_path_factory.mktemp("teeth") / "untouched")


@pytest.fixture(scope="module")
def grown(copy: CopyOfShop) -> CopyOfShop:
    grown = copy.again_at(copy.folder.parent / "grown")
    growth.write_examples(grown, growth.freeze_one_more_revision(grown))
    growth.declare_one_more_consumer(grown)
    grown.git("add", "-A")
    grown.git("commit", "-qm", "x")
    return grown


@pytest.fixture(scope="module")
def caught(copy: CopyOfShop, request: pytest.FixtureRequest) -> Iterator[Outcomes]:
    """What is said after each sabotage that was asked for; two are tried at a time."""
    asked = {
        cast("Sabotage", item.callspec.params["sabotage"])
        for item in request.session.items
        if isinstance(item, pytest.Function) and item.module is request.module
        if "caught" in item.fixturenames
    }
    with ThreadPoolExecutor(PROCESSES_MAX) as pool:
        yield {sabotage: pool.submit(_try, copy, sabotage) for sabotage in asked}
        pool.shutdown(cancel_futures=True)


def _try(copy: CopyOfShop, sabotage: Sabotage) -> str:
    sabotaged = copy.again_at(copy.folder.parent / sabotage.__name__)
    sabotage(sabotaged)
    return sabotaged.said({_run(test) for test in CAUGHT_BY[sabotage]})


def _run(test: str) -> str:
    return test if test in {AGAIN, ACTS} else _file(test)


def _file(test: str) -> str:
    return test.partition("::")[0]
