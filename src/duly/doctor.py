"""Probe each link of a stack for real, in the order in which they need each other."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from uuid import uuid4

from duly.broker import OutgoingRecord
from duly.errors import EXIT_FINDINGS, EXIT_UNREACHABLE, BrokerUnavailableError, DulyError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from duly.broker import Broker, Topics
    from duly.registration import Change, Plan
    from duly.registry import SchemaRegistry

SCRATCH: Final = "duly-doctor-"
"""Names of what a probe makes and removes begin so."""
CONSUME_S_MAX: Final = 30.0
HTTP_S_MAX: Final = 5.0
HTTP_BYTES_MAX: Final = 100_000
SHOWN_MAX: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A link that does not hold, and what to do about it."""

    what: str
    help: str
    exit_code: int = EXIT_FINDINGS


Outcome: TypeAlias = "str | Trouble"
"""What was seen to work, in a few words, or what did not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    name: str
    probe: Callable[[], Outcome]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    name: str
    outcome: Outcome | None
    """None: not probed, because a link before it does not hold."""
    seconds: float = 0.0


def examine(links: list[Link]) -> Iterator[Verdict]:
    """Probe in order; after the first trouble the rest would only repeat it."""
    is_broken = False
    for link in links:
        if is_broken:
            yield Verdict(name=link.name, outcome=None)
            continue
        began = time.monotonic()
        outcome = _outcome(link)
        is_broken = isinstance(outcome, Trouble)
        yield Verdict(name=link.name, outcome=outcome, seconds=time.monotonic() - began)


def _outcome(link: Link) -> Outcome:
    try:
        return link.probe()
    except DulyError as error:
        return Trouble(what=error.message, help=error.hint, exit_code=error.exit_code)


def probe_processes(processes: Sequence[Mapping[str, Any]]) -> Outcome:
    """What the local stack consists of below its services, as its supervisor sees it."""
    for process in processes:
        if process["state"] != "up":
            name, code = process["name"], process["exit_code"]
            ended = "" if code is None else f", exit code {code}"
            return Trouble(
                what=f"{name} is {process['state']}{ended}",
                help=f"look at {process['log']}, then start it again with: duly up {name}",
                exit_code=EXIT_UNREACHABLE,
            )
    return f"{', '.join(process['name'] for process in processes)} run"


def probe_broker(topics: Topics, broker: Broker) -> Outcome:
    """Make a scratch topic, send a record through it, and remove it."""
    topic = f"{SCRATCH}{uuid4().hex[:12]}"
    brokers = topics.broker_count()
    settings = {"retention.ms": "3600000", "min.insync.replicas": "1"}
    topics.create_topic(topic, partitions=1, replication=1, settings=settings)
    try:
        _send_through(broker, topic)
    finally:
        topics.delete_topic(topic)
    return f"{brokers} {'broker' if brokers == 1 else 'brokers'}, a record went through"


def _send_through(broker: Broker, topic: str) -> None:
    sent = OutgoingRecord(topic=topic, key=b"key", value=uuid4().bytes)
    producer = broker.producer()
    outcome = producer.send([sent], timeout_s=CONSUME_S_MAX)
    producer.close()
    if outcome.error is not None:
        raise outcome.error
    consumer = broker.consumer(
        topic, [topic], on_assign=lambda partitions: dict.fromkeys(partitions, 0), on_revoke=_ignore
    )
    try:
        deadline = time.monotonic() + CONSUME_S_MAX
        while time.monotonic() < deadline:
            if any(r.value == sent.value for r in consumer.poll(records_max=1, timeout_s=0.5)):
                return
    finally:
        consumer.close()
    raise BrokerUnavailableError(
        f'a record that Kafka acknowledged did not come out of topic "{topic}" within {CONSUME_S_MAX:.0f} s',
        hint="can this machine reach the addresses the brokers advertise (advertised.listeners)?",
    )


def probe_registry(registry: SchemaRegistry) -> Outcome:
    """On a scratch subject: levels are enforced, ids are found by content and read back."""
    subject = f"{SCRATCH}{uuid4().hex[:12]}"
    name = f"Probe{uuid4().hex[:12]}"
    registry.set_compatibility(subject, "FULL_TRANSITIVE")
    text = _record(name, '{"name": "a", "type": "string"}')
    schema_id = registry.register(subject, text)
    try:
        if registry.is_compatible(subject, _record(name, '{"name": "a", "type": "int"}')):
            return Trouble(
                what=f"the registry at {registry.url} does not enforce FULL_TRANSITIVE",
                help="it would take a schema that breaks readers; look at its rules and its mode",
            )
        found = registry.schema_id(subject, text)
        read = json.loads(registry.schema_text(found))
        if found != schema_id or read.get("name") != name:
            return Trouble(
                what=f"the registry at {registry.url} gave a schema id {schema_id} and finds {found} for it",
                help="ids would be read as other schemas; does more than one registry answer there?",
            )
    finally:
        registry.delete_subject(subject)
    return "levels are enforced, ids are found and read back"


def _record(name: str, field: str) -> str:
    return (
        f'{{"type": "record", "name": "{name}", "namespace": "duly.doctor", "fields": [{field}]}}'
    )


def probe_topics(plan: Plan) -> Outcome:
    from duly.registration import ChangeTopic, CreateTopic

    return _differences(plan, lambda c: isinstance(c, (CreateTopic, ChangeTopic)), "topics")


def probe_subjects(plan: Plan) -> Outcome:
    from duly.registration import ChangeTopic, CreateTopic

    due = _differences(
        plan, lambda c: not isinstance(c, (CreateTopic, ChangeTopic)), "subjects and revisions"
    )
    strangers = [note for note in plan.notes if note.startswith("subject ")]
    if isinstance(due, Trouble) or not strangers:
        return due
    return Trouble(
        what="; ".join(strangers[:SHOWN_MAX]),
        help="somebody registered past duly: freeze that schema, or delete the version in the registry",
    )


def _differences(plan: Plan, concerns: Callable[[Change], bool], what: str) -> Outcome:
    from duly.registration import line_of

    due = [line_of(change) for change in plan.changes if concerns(change)]
    if not due:
        return f"{what} are as schemas/ says"
    more = f" and {len(due) - SHOWN_MAX} more" if len(due) > SHOWN_MAX else ""
    return Trouble(
        what=f"{what} are not as schemas/ says: {'; '.join(due[:SHOWN_MAX])}{more}",
        help="bring them in line with: duly register",
    )


def probe_database(url: str) -> Outcome:
    """Take the write lock, look at the positions and, in a file, at every page; changes nothing."""
    from sqlalchemy import func, select
    from sqlalchemy.exc import SQLAlchemyError

    from duly.runtime import database, failures, tables

    opened = database.connect(url)
    try:
        if opened.file is not None and not opened.file.is_file():
            return _database_trouble(f"{opened.file} is not there")
        with opened.write() as connection:
            rows = connection.execute(select(func.count()).select_from(tables.position)).scalar()
        if opened.is_sqlite:
            with opened.read() as connection:
                found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
            if found != "ok":
                return _damaged(opened.file, found)
    except (SQLAlchemyError, OSError) as error:
        if failures.is_damage(error):
            return _damaged(opened.file, error.orig)
        cause = getattr(error, "orig", None) or error
        return _database_trouble(f"{opened.engine.url.render_as_string()}: {cause}")
    finally:
        opened.close()
    return f"writable, knows {rows} positions"


def _damaged(file: Path | None, why: object) -> Trouble:
    what = f"{file} is damaged: {' '.join(str(why).split())}"
    return Trouble(
        what=what, help="stop the service, restore the file from a backup, start it again"
    )


def _database_trouble(what: str) -> Trouble:
    return Trouble(
        what=what,
        help="is DATABASE_URL right, and has the service run once? it makes its tables when it starts",
        exit_code=EXIT_UNREACHABLE,
    )


def probe_service(entry: Mapping[str, Any]) -> Outcome:
    url, log = entry["url"], Path(entry["log"])
    help = f"look at {log}, then start it again with: duly up {log.stem}"
    try:
        with urllib.request.urlopen(f"{url}/health/ready", timeout=HTTP_S_MAX):  # noqa: S310 - loopback, from stack.json
            return f"ready at {url}"
    except urllib.error.HTTPError as error:
        with error:
            return Trouble(what=f"answers at {url} and is not ready: {_reasons(error)}", help=help)
    except OSError as error:
        reason = getattr(error, "reason", error)
        what = f"does not answer at {url}: {reason}"
        return Trouble(what=what, help=help, exit_code=EXIT_UNREACHABLE)


def _reasons(error: urllib.error.HTTPError) -> str:
    try:
        reasons = json.loads(error.read(HTTP_BYTES_MAX))["reasons"]
        return ", ".join(str(reason) for reason in reasons)
    except (OSError, ValueError, LookupError, TypeError):
        return f"HTTP {error.code}"


def _ignore(_: object) -> None:
    """For a consumer that has nothing to finish."""
