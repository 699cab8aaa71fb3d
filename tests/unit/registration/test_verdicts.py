"""The plan says where the registry judges a change otherwise than duly does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duly.registry import MemoryRegistry

if TYPE_CHECKING:
    from tests.unit.registration.conftest import Shop


class DoubtfulRegistry(MemoryRegistry):
    """Some registries are wrong about aliases, some about enum defaults."""

    def is_compatible(self, subject: str, schema_text: str) -> bool:
        return not super().is_compatible(subject, schema_text)


def test_a_registry_that_agrees_is_not_worth_a_word(shop: Shop) -> None:
    shop.apply()
    shop.revision(size=("int", 0))
    assert shop.plan().notes == ()


def test_a_registry_that_judges_otherwise_is_named(shop: Shop) -> None:
    shop.registry = DoubtfulRegistry()
    shop.apply()
    shop.revision(size=("int", 0))
    (note,) = shop.plan().notes
    assert note == (
        "the registry calls revision 2 of shop.products.v1.Added incompatible under "
        "FULL_TRANSITIVE, and duly compatible: the registry will refuse it"
    )


def test_an_unfrozen_head_on_a_local_stack_is_judged_too(shop: Shop) -> None:
    shop.registry = DoubtfulRegistry()
    shop.apply()
    shop.head(size="int")
    (note,) = shop.plan(local=True).notes
    assert note.startswith(
        "the registry calls the unfrozen head of shop.products.v1.Added compatible"
    )


def test_a_subject_that_is_not_there_yet_is_not_asked_about(shop: Shop) -> None:
    shop.registry = DoubtfulRegistry()
    assert shop.plan().notes == ()
