from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from duly.errors import ConfigError, RegistrationRejectedError, RegistryUnavailableError
from duly.registration import (
    ChangeTopic,
    CreateTopic,
    DeleteVersion,
    Plan,
    Register,
    SetCompatibility,
    Sizing,
    State,
    SubjectState,
    apply,
    as_json,
    line_of,
    line_of_known,
    plan,
    wanted,
)
from duly.registry import Registered

if TYPE_CHECKING:
    from duly.broker import TopicState
    from tests.unit.registration.conftest import Shop


def created(done: Plan) -> dict[str, CreateTopic]:
    return {c.topic: c for c in done.changes if isinstance(c, CreateTopic)}


def registered(done: Plan) -> list[int | None]:
    return [c.revision for c in done.changes if isinstance(c, Register)]


def deleted(done: Plan) -> list[int]:
    return [c.version for c in done.changes if isinstance(c, DeleteVersion)]


def test_an_empty_cluster_gets_topics_level_and_revisions(shop: Shop) -> None:
    shop.revision(size=("int", 1))
    done = shop.apply()

    assert set(created(done)) == {"products.v1", "billing.dead", "billing.replay"}
    topic = shop.broker.topic("products.v1")
    assert topic is not None
    assert topic.partitions == 12
    assert topic.settings["cleanup.policy"] == "delete"
    assert topic.settings["retention.ms"] == "-1"
    assert topic.settings["message.timestamp.type"] == "LogAppendTime"
    assert topic.settings["unclean.leader.election.enable"] == "false"
    assert registered(done) == [1, 2]
    assert shop.registry.compatibility(shop.subject) == "FULL_TRANSITIVE"
    assert shop.registry.versions(shop.subject) == (1, 2)


def test_a_second_run_has_nothing_to_change(shop: Shop) -> None:
    shop.revision(size=("int", 1))
    shop.apply()
    again = shop.plan()

    assert again.changes == ()
    assert again.notes == ()
    assert [(k.revision, k.schema_id, k.is_folded) for k in again.known] == [
        (1, 1, False),
        (2, 2, False),
    ]


def test_planning_changes_nothing(shop: Shop) -> None:
    shop.plan()

    assert shop.broker.topics() == ()
    assert shop.registry.subjects() == ()


def test_only_what_is_missing_is_registered(shop: Shop) -> None:
    shop.apply()
    shop.revision(size=("int", 1))

    assert registered(shop.apply()) == [2]


def test_a_changed_partition_count_of_a_keyed_topic_is_refused(shop: Shop) -> None:
    shop.apply()
    shop.passport(line="partitions = 24")

    with pytest.raises(ConfigError, match=r"products\.v1.*12 partitions.*24") as refusal:
        shop.plan()
    assert "new line" in refusal.value.hint


def test_a_topic_without_keys_keeps_its_partitions_and_says_so(shop: Shop) -> None:
    shop.passport(key="")
    shop.apply()
    shop.passport(key="", line="partitions = 24")
    again = shop.plan()

    assert again.changes == ()
    assert "12 partitions and 24 are wanted" in again.notes[0]


def test_a_setting_that_drifted_is_set_again_and_others_are_left_alone(shop: Shop) -> None:
    shop.apply()
    shop.broker.set_topic("products.v1", {"retention.ms": "1000", "compression.type": "lz4"})
    (change,) = shop.apply().changes

    assert isinstance(change, ChangeTopic)
    assert (change.before, change.after) == ({"retention.ms": "1000"}, {"retention.ms": "-1"})
    topic = shop.broker.topic("products.v1")
    assert topic is not None
    assert topic.settings["compression.type"] == "lz4"
    assert shop.plan().changes == ()


def test_domain_toml_decides_about_its_topic(shop: Shop) -> None:
    shop.passport(line="partitions = 3\nretention_ms = 86400000")
    topic = created(shop.apply())["products.v1"]

    assert topic.partitions == 3
    assert topic.settings["retention.ms"] == "86400000"


def test_a_dead_letter_fits_where_its_original_fitted(shop: Shop) -> None:
    shop.passport(line="max_message_bytes = 5000000")
    topics = created(shop.apply())

    for name in ("billing.dead", "billing.replay"):
        assert int(topics[name].settings["max.message.bytes"]) > 5_000_000 + 30_000


@pytest.mark.parametrize(
    ("brokers", "sizing", "replication", "min_insync"),
    [
        (1, Sizing(), 1, 1),
        (2, Sizing(), 2, 1),
        (3, Sizing(), 3, 2),
        (9, Sizing(), 3, 2),
        (9, Sizing(replication=5), 5, 4),
        (3, Sizing(min_insync=3), 3, 3),
    ],
)
def test_replication_follows_brokers_and_environment(
    shop: Shop, brokers: int, sizing: Sizing, replication: int, min_insync: int
) -> None:
    topic = created(plan_on(shop, {}, brokers=brokers, sizing=sizing))["products.v1"]

    assert topic.replication == replication
    assert topic.settings["min.insync.replicas"] == str(min_insync)


def test_more_replicas_than_brokers_are_refused(shop: Shop) -> None:
    with pytest.raises(ConfigError, match="DULY_TOPIC_REPLICATION is 3, and the cluster has 1"):
        shop.plan(sizing=Sizing(replication=3))
    with pytest.raises(ConfigError, match="DULY_TOPIC_MIN_INSYNC is 2"):
        shop.plan(sizing=Sizing(min_insync=2))


def test_a_topic_from_smaller_days_keeps_a_min_insync_it_can_meet(shop: Shop) -> None:
    shop.apply()
    topic = shop.broker.topic("products.v1")
    assert topic is not None
    grown = plan_on(shop, {"products.v1": topic}, brokers=3)

    assert not [c for c in grown.changes if isinstance(c, ChangeTopic)]
    assert any("replication of 1 and 3 is wanted" in note for note in grown.notes)


def plan_on(
    shop: Shop, topics: dict[str, TopicState], *, brokers: int, sizing: Sizing | None = None
) -> Plan:
    from duly.catalog import load
    from duly.project import find_project

    want = wanted(load(find_project(shop.folder)), takes_unfrozen_heads=False)
    subjects = {subject.name: SubjectState(level=None, ids={}) for subject in want.subjects}
    state = State(brokers=brokers, topics=topics, subjects=subjects)
    return plan(want, state, sizing or Sizing())


def test_an_unfrozen_head_is_refused_outside_the_local_stack(shop: Shop) -> None:
    shop.head(size=("int", 1))

    with pytest.raises(ConfigError, match=r"Added\.avsc") as refusal:
        shop.plan()
    assert "duly freeze" in refusal.value.hint


def test_the_local_stack_takes_an_unfrozen_head_and_forgets_it_when_it_changes(
    shop: Shop,
) -> None:
    shop.apply(local=True)
    shop.head(size=("int", 1))
    assert registered(shop.apply(local=True)) == [None]
    shop.head(colour=("string", ""))
    done = shop.apply(local=True)

    assert deleted(done) == [2]
    assert registered(done) == [None]
    assert shop.registry.versions(shop.subject) == (1, 3)
    assert shop.plan(local=True).changes == ()


def test_a_head_that_is_frozen_at_last_keeps_its_id(shop: Shop) -> None:
    shop.head(size=("int", 1))
    shop.apply(local=True)
    shop.freeze()
    again = shop.plan(local=True)

    assert again.changes == ()
    assert [k.revision for k in again.known] == [1, 2]


def test_a_retired_revision_is_deleted_before_what_it_forbade_is_registered(shop: Shop) -> None:
    shop.revision(size=("int", 1))
    shop.apply()
    shop.passport(contract="retired = [1]")
    shop.revision(size="int")
    done = shop.apply()

    assert deleted(done) == [1]
    assert registered(done) == [3]
    assert shop.registry.versions(shop.subject) == (2, 3)
    assert shop.plan().changes == ()


def test_a_retired_revision_is_not_registered_in_an_empty_registry(shop: Shop) -> None:
    shop.revision(size=("int", 1))
    shop.passport(contract="retired = [1]")

    assert registered(shop.apply()) == [2]


def test_a_history_frozen_under_a_laxer_level_fits_into_an_empty_registry(shop: Shop) -> None:
    shop.passport(level="NONE")
    shop.revision(size="int")
    shop.revision(colour="int")
    shop.passport(level="BACKWARD")
    shop.revision(colour="int", weight=("int", 1))
    done = shop.apply()

    assert registered(done) == [1, 2, 3, 4][: len(registered(done))]
    assert shop.registry.compatibility(shop.subject) == "BACKWARD"
    assert shop.plan().changes == ()
    levels = [c.after for c in done.changes if isinstance(c, SetCompatibility)]
    assert levels == ["BACKWARD", "NONE", "BACKWARD"]


def test_the_registry_has_the_last_word_about_the_newest_revision(shop: Shop) -> None:
    shop.passport(level="NONE")
    shop.revision(size="int")
    shop.passport(level="FULL_TRANSITIVE")

    with pytest.raises(RegistrationRejectedError):
        shop.apply()
    assert shop.registry.compatibility(shop.subject) == "FULL_TRANSITIVE"


def test_what_was_interrupted_is_finished_by_the_next_run(shop: Shop) -> None:
    shop.revision(size=("int", 1))
    first = shop.plan()
    steps = 0

    def interrupt(_: object) -> None:
        nonlocal steps
        steps += 1
        if steps == len(first.changes) - 1:
            shop.registry.go_away()

    with pytest.raises(RegistryUnavailableError):
        apply(first, shop.broker, shop.registry, interrupt)
    shop.registry.come_back()
    assert len(shop.apply().changes) == 1
    assert shop.plan().changes == ()


def test_a_plan_may_be_applied_twice(shop: Shop) -> None:
    done = shop.plan()
    apply(done, shop.broker, shop.registry)
    apply(done, shop.broker, shop.registry)

    assert shop.plan().changes == ()
    assert shop.registry.versions(shop.subject) == (1,)


def test_a_version_that_is_no_revision_is_named(shop: Shop) -> None:
    shop.apply()
    shop.head(size=("int", 1))
    shop.registry.register(
        shop.subject, (shop.folder / "schemas/products/v1/Added.avsc").read_text()
    )
    shop.head()
    again = shop.plan()

    assert again.changes == ()
    assert "version 2 (id 2) that is no frozen revision" in again.notes[0]


def test_a_revision_the_registry_folds_into_another_is_shown_with_that_id(shop: Shop) -> None:
    from duly.catalog import load
    from duly.project import find_project

    shop.apply()
    shop.head(doc="Only the words are new.")
    shop.freeze()
    want = wanted(load(find_project(shop.folder)), takes_unfrozen_heads=False)
    (subject,) = want.subjects
    one, other = subject.texts
    version = Registered(subject=subject.name, version=1, schema_id=7, text=one.text)
    state = State(
        brokers=1,
        topics={name: topic for name in shop.broker.topics() if (topic := shop.broker.topic(name))},
        subjects={
            subject.name: SubjectState(
                level="FULL_TRANSITIVE", versions=(version,), ids={one.text: 7, other.text: 7}
            )
        },
    )
    folded = plan(want, state, Sizing())

    assert folded.changes == ()
    assert [line_of_known(k) for k in folded.known] == [
        "= shop.products.v1.Added revision 1 is id 7",
        "= shop.products.v1.Added revision 2 is folded into id 7",
    ]


def test_a_retired_revision_that_shares_its_id_with_a_live_one_stays(shop: Shop) -> None:
    from duly.catalog import load
    from duly.project import find_project

    shop.head(doc="Only the words are new.")
    shop.freeze()
    shop.passport(contract="retired = [1]")
    want = wanted(load(find_project(shop.folder)), takes_unfrozen_heads=False)
    (subject,) = want.subjects
    one, other = subject.texts
    version = Registered(subject=subject.name, version=1, schema_id=7, text=one.text)
    there = SubjectState(
        level="FULL_TRANSITIVE", versions=(version,), ids={one.text: 7, other.text: 7}
    )
    state = State(brokers=1, topics={}, subjects={subject.name: there})

    assert deleted(plan(want, state, Sizing())) == []


def test_a_plan_reads_as_lines_and_as_json(shop: Shop) -> None:
    shop.apply()
    shop.broker.set_topic("products.v1", {"retention.ms": "1000"})
    shop.registry.set_compatibility(shop.subject, "NONE")
    shop.revision(size=("int", 1))
    due = shop.plan()

    assert [line_of(change) for change in due.changes] == [
        "~ topic products.v1: retention.ms 1000 → -1",
        "~ subject shop.products.v1.Added: compatibility NONE → FULL_TRANSITIVE",
        "+ subject shop.products.v1.Added: revision 2",
    ]
    answer = as_json(due.changes, due, applied=False)
    assert isinstance(answer, dict)
    assert answer["to_change"] == 3
    assert answer["applied"] is False
    assert answer["changes"] == [
        {
            "do": "ChangeTopic",
            "topic": "products.v1",
            "before": {"retention.ms": "1000"},
            "after": {"retention.ms": "-1"},
        },
        {
            "do": "SetCompatibility",
            "subject": "shop.products.v1.Added",
            "before": "NONE",
            "after": "FULL_TRANSITIVE",
        },
        {
            "do": "Register",
            "subject": "shop.products.v1.Added",
            "contract": "shop.products.v1.Added",
            "revision": 2,
        },
    ]
