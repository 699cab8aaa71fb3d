"""A service as a table: what it subscribes to, publishes, works on and answers, checked when it is made."""

from __future__ import annotations

import inspect
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from types import UnionType
from typing import TYPE_CHECKING, Any, Final, TypeAlias, Union, get_args, get_origin

from fastapi import APIRouter

from duly.errors import TopologyError
from duly.generated_v1 import Event
from duly.runtime.tables import PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import MetaData

    from duly.generated_v1 import Contract

SubscriberFunction: TypeAlias = Callable[[Any, Any], None]
"""`def on_product_created(event: ProductCreatedEvent, tx: Tx) -> None`"""
WorkerFunction: TypeAlias = Callable[[Any], bool | None]
"""`def send_mails(tx: Tx) -> bool | None`, or with `begin: Begin` where it must wait between two transactions."""

_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,62}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """A function and the contract its first parameter names."""

    function: SubscriberFunction
    event: type[Event]
    takes_tombstones: bool = False
    """Whether the parameter is `Event | None`: None stands for a record without a value."""

    @property
    def name(self) -> str:
        return _name(self.function)

    @property
    def contract(self) -> Contract:
        return self.event.__contract__


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    function: WorkerFunction
    takes_begin: bool
    """Called with the function that begins transactions instead of with an open one."""

    @property
    def name(self) -> str:
        return _name(self.function)


@dataclass(frozen=True, kw_only=True)
class Service:
    """One consumer group with its database, its HTTP API and the events it publishes.

    Raises TopologyError where the table contradicts itself.
    """

    name: str
    """Consumer group, prefix of metrics and of the topic `<name>.dead`."""
    tables: MetaData | None = None
    """The author's tables, made at start where they are missing."""
    subscribers: Sequence[SubscriberFunction] = ()
    """The type of the first parameter decides topic, schema and decoding."""
    publishes: Sequence[type[Event]] = ()
    """Whatever its `tx.publish` may be given."""
    workers: Sequence[WorkerFunction] = ()
    """Called again and again, at least every second and after each commit of another that changed something; True
    asks to be called at once. A `tx.write` always counts as a change."""
    api: APIRouter | None = None
    """Its functions take `begin: Begin`."""
    transient: Sequence[type[BaseException]] = ()
    """Errors beside duly's own list that pass by themselves: retried for ever, never a dead letter."""

    subscriptions: Mapping[str, Subscriber] = field(init=False, repr=False)
    """Full name of a contract → its subscriber."""
    tombstones: Mapping[str, Subscriber] = field(init=False, repr=False)
    """Topic → the subscriber that gets its records without a value."""
    worker_table: tuple[Worker, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise TopologyError(
                f'service name "{self.name}" must be lower-case letters, digits and hyphens, beginning with a letter'
            )
        subscribers = [_subscriber(self.name, function) for function in self.subscribers]
        _check_subscribers(self.name, subscribers)
        _check_publishes(self.name, self.publishes)
        _check_rest(self)
        workers = tuple(_worker(self.name, function) for function in self.workers)
        _unique(self.name, "workers", [worker.name for worker in workers])
        by_name = {subscriber.contract.full_name: subscriber for subscriber in subscribers}
        object.__setattr__(self, "subscriptions", by_name)
        object.__setattr__(self, "tombstones", _tombstones(self.name, subscribers))
        object.__setattr__(self, "worker_table", workers)
        for name in ("subscribers", "publishes", "workers", "transient"):
            object.__setattr__(self, name, tuple(getattr(self, name)))

    @property
    def topics(self) -> tuple[str, ...]:
        """Topics it reads."""
        return tuple(sorted({s.contract.topic for s in self.subscriptions.values()}))

    @property
    def dead_letter_topic(self) -> str:
        return f"{self.name}.dead"


def _subscriber(service: str, function: SubscriberFunction) -> Subscriber:
    where = f'service "{service}": subscriber {_name(function)}'
    if not callable(function):  # pyright: ignore[reportUnnecessaryComparison]
        raise TopologyError(f"{where} is not a function")
    if inspect.iscoroutinefunction(function):
        raise TopologyError(f"{where} is async; subscribers are plain functions")
    first = _parameters(function, where, expected=("event", "tx"))[0]
    event, takes_tombstones = _without_none(_annotation(function, first, where))
    if not (isinstance(event, type) and issubclass(event, Event)):
        raise TopologyError(
            f'{where}: its first parameter "{first.name}" has the type {_shown(event)}, '
            "which is not a generated event class",
            hint="write it as: def on_product_created(event: ProductCreatedEvent, tx: Tx) -> None",
        )
    return Subscriber(function=function, event=event, takes_tombstones=takes_tombstones)


def _without_none(annotation: object) -> tuple[object, bool]:
    """`Event | None` as the event and True."""
    if get_origin(annotation) in {Union, UnionType}:
        others = [part for part in get_args(annotation) if part is not type(None)]
        if len(others) == 1:
            return others[0], True
    return annotation, False


def _tombstones(service: str, subscribers: Sequence[Subscriber]) -> dict[str, Subscriber]:
    """A record without a value names no type, so one subscriber of a topic can have them."""
    by_topic: dict[str, Subscriber] = {}
    for subscriber in subscribers:
        if subscriber.takes_tombstones:
            topic = subscriber.contract.topic
            other = by_topic.setdefault(topic, subscriber)
            if other is not subscriber:
                raise TopologyError(
                    f'service "{service}": {other.name} and {subscriber.name} both take the records '
                    f"of topic {topic} that have no value",
                    hint="write `| None` at one of them; a record without a value names no type",
                )
    return by_topic


def _worker(service: str, function: WorkerFunction) -> Worker:
    where = f'service "{service}": worker {_name(function)}'
    if not callable(function):  # pyright: ignore[reportUnnecessaryComparison]
        raise TopologyError(f"{where} is not a function")
    if inspect.iscoroutinefunction(function):
        raise TopologyError(f"{where} is async; workers are plain functions")
    only = _parameters(function, where, expected=("tx",))[0]
    annotation = only.annotation
    if not isinstance(annotation, str):
        from duly.runtime.begin import Begin

        return Worker(function=function, takes_begin=annotation == Begin)
    return Worker(function=function, takes_begin=annotation.rpartition(".")[2] == "Begin")


def _parameters(
    function: Callable[..., object], where: str, *, expected: tuple[str, ...]
) -> list[inspect.Parameter]:
    parameters = list(inspect.signature(function).parameters.values())
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    required = [p for p in parameters if p.default is inspect.Parameter.empty]
    if len(required) != len(expected) or any(p.kind not in positional for p in required):
        raise TopologyError(
            f"{where} takes ({', '.join(map(str, parameters))}), expected ({', '.join(expected)})"
        )
    return required


def _annotation(
    function: Callable[..., object], parameter: inspect.Parameter, where: str
) -> object:
    """The parameter's type; only this one is looked up, so that others may be imported for checkers alone."""
    annotation = parameter.annotation
    if annotation is inspect.Parameter.empty:
        raise TopologyError(
            f'{where}: its first parameter "{parameter.name}" has no type',
            hint="the type of the first parameter decides what it subscribes to",
        )
    if not isinstance(annotation, str):
        return annotation
    names = getattr(inspect.unwrap(function), "__globals__", {})
    try:
        return eval(annotation, names)  # noqa: S307 the author's own annotation, as typing does
    except NameError as error:
        raise TopologyError(
            f'{where}: the type "{annotation}" of its first parameter cannot be found when the service runs',
            hint="import it outside `if TYPE_CHECKING:`",
        ) from error


def _check_subscribers(service: str, subscribers: Sequence[Subscriber]) -> None:
    by_contract: dict[str, Subscriber] = {}
    line_of: dict[tuple[str, str], Subscriber] = {}
    for subscriber in subscribers:
        contract = subscriber.contract
        other = by_contract.setdefault(contract.full_name, subscriber)
        if other is not subscriber:
            raise TopologyError(
                f'service "{service}": {other.name} and {subscriber.name} both subscribe to {contract.full_name}',
                hint="one subscriber for each event; it may call several functions",
            )
        first = line_of.setdefault((contract.root, contract.domain), subscriber)
        if first.contract.line != contract.line:
            raise TopologyError(
                f'service "{service}": {first.name} subscribes to line {first.contract.line} of domain '
                f"{contract.domain}, {subscriber.name} to line {contract.line}",
                hint="a service subscribes to one line of a domain",
            )


def _check_publishes(service: str, publishes: Iterable[object]) -> None:
    names: list[str] = []
    for event in publishes:
        if not (isinstance(event, type) and issubclass(event, Event)):
            raise TopologyError(
                f'service "{service}" publishes {_shown(event)}, which is not a generated event class'
            )
        names.append(event.__contract__.full_name)
    _unique(service, "publishes", names)


def _check_rest(service: Service) -> None:
    tables = service.tables.tables if service.tables is not None else ()
    taken = [name for name in tables if name.startswith(PREFIX)]
    if taken:
        raise TopologyError(
            f'service "{service.name}": table {taken[0]} has a name the runtime keeps for itself '
            f"({PREFIX}…)"
        )
    if service.api is not None and not isinstance(service.api, APIRouter):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TopologyError(f'service "{service.name}": api is not a fastapi.APIRouter')
    for error in service.transient:
        if not (isinstance(error, type) and issubclass(error, Exception)):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TopologyError(
                f'service "{service.name}": transient lists {error!r}, which is not an exception class'
            )


def _unique(service: str, what: str, names: Iterable[str]) -> None:
    for name, count in Counter(names).items():
        if count > 1:
            raise TopologyError(f'service "{service}": {what} lists {name} {count} times')


def _name(function: object) -> str:
    return getattr(function, "__name__", None) or type(function).__name__


def _shown(value: Any) -> str:
    return value.__qualname__ if isinstance(value, type) else repr(value)
