"""The four services of the shop, as the repository has them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from duly.catalog import load
from duly.impact import hits_of, read_services
from duly.project import find_project

if TYPE_CHECKING:
    from duly.catalog import Catalog
    from duly.impact import ServiceReading

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load(find_project(ROOT))


@pytest.fixture(scope="module")
def readings(catalog: Catalog) -> tuple[ServiceReading, ...]:
    return read_services(find_project(ROOT), catalog)


def test_no_subscriber_may_read_just_any_field(readings: tuple[ServiceReading, ...]) -> None:
    assert not [w for r in readings for s in r.subscribers for w in s.whole_reads]
    assert not [unread for reading in readings for unread in reading.unread]


def test_every_field_that_is_read_exists_in_the_head(readings: tuple[ServiceReading, ...]) -> None:
    reads = [read for r in readings for s in r.subscribers for read in s.reads]
    assert reads
    assert not [read for read in reads if read.is_removed or not read.is_known]


def test_passports_and_code_agree_on_who_consumes_and_publishes(
    catalog: Catalog, readings: tuple[ServiceReading, ...]
) -> None:
    for contract in catalog.contracts:
        subscribed = [
            r.name for r in readings for s in r.subscribers if s.contract == contract.full_name
        ]
        publishing = [r.name for r in readings if contract.full_name in r.publishes]
        assert sorted(contract.consumed_by) == sorted(subscribed)
        assert sorted(contract.produced_by) == sorted(publishing)


def test_a_field_inside_an_array_is_found_where_the_mail_is_written(
    catalog: Catalog, readings: tuple[ServiceReading, ...]
) -> None:
    invoice = next(c for c in catalog.contracts if c.name == "InvoiceIssuedEvent")
    (hit,) = hits_of(readings, invoice, "lines[].sku")
    assert (hit.service, hit.function) == ("notification", "on_invoice_issued")
    assert {read.place.file for read in hit.reads} == {"services/notification/domain.py"}
