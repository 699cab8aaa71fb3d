"""Spans from publish to handled, and the `traceparent` that connects them."""

from __future__ import annotations

import contextlib
import os
import re
from typing import TYPE_CHECKING, Final, Protocol

from duly.runtime.headers import parse

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Link

    from duly.runtime.delivery import Delivery

_TRACEPARENT: Final = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")
_SWITCHES: Final = (
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    "OTEL_TRACES_EXPORTER",
)


class Traces(Protocol):
    def sent(self, topic: str, event_id: str, cause: Delivery | None) -> str:
        """Note that an event is sent; the `traceparent` of its record."""
        ...

    def process(self, delivery: Delivery, *, group: str) -> contextlib.AbstractContextManager[None]:
        """Around one call of a subscriber."""
        ...

    def close(self) -> None: ...


class TraceIdsOnly:
    """Without OpenTelemetry: hands trace ids on, so that others may connect what passes through here."""

    def sent(self, topic: str, event_id: str, cause: Delivery | None) -> str:
        _ = topic, event_id
        trace, flags = os.urandom(16).hex(), "00"
        came_with = parse(cause.headers).traceparent if cause else None
        found = _TRACEPARENT.fullmatch(came_with) if came_with else None
        if found:
            trace, _parent, flags = found.groups()
        return f"00-{trace}-{os.urandom(8).hex()}-{flags}"

    def process(self, delivery: Delivery, *, group: str) -> contextlib.AbstractContextManager[None]:
        _ = delivery, group
        return contextlib.nullcontext()

    def close(self) -> None:
        """Nothing is kept."""


class OpenTelemetry:
    """OpenTelemetry's conventions for messaging: `send {topic}` and `process {topic}`, linked by the record."""

    def __init__(self, provider: TracerProvider) -> None:
        self._provider = provider
        self._tracer = provider.get_tracer("duly")

    def sent(self, topic: str, event_id: str, cause: Delivery | None) -> str:
        from opentelemetry.trace import SpanKind

        _ = cause  # the span of the subscriber's call is the current one
        attributes = {
            "messaging.system": "kafka",
            "messaging.operation.name": "send",
            "messaging.operation.type": "send",
            "messaging.destination.name": topic,
            "messaging.message.id": event_id,
        }
        with self._tracer.start_as_current_span(
            f"send {topic}", kind=SpanKind.PRODUCER, attributes=attributes
        ) as span:
            context = span.get_span_context()
            return (
                f"00-{context.trace_id:032x}-{context.span_id:016x}-{int(context.trace_flags):02x}"
            )

    @contextlib.contextmanager
    def process(self, delivery: Delivery, *, group: str) -> Generator[None]:
        from opentelemetry.trace import SpanKind, StatusCode

        attributes: dict[str, str | int] = {
            "messaging.system": "kafka",
            "messaging.operation.name": "process",
            "messaging.operation.type": "process",
            "messaging.destination.name": delivery.topic,
            "messaging.destination.partition.id": str(delivery.partition),
            "messaging.consumer.group.name": group,
            "messaging.kafka.offset": delivery.offset,
        }
        if delivery.ce_id:
            attributes["messaging.message.id"] = delivery.ce_id
        with self._tracer.start_as_current_span(
            f"process {delivery.topic}",
            kind=SpanKind.CONSUMER,
            attributes=attributes,
            links=_links(parse(delivery.headers).traceparent),
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            try:
                yield
            except BaseException as error:
                span.set_attribute("error.type", type(error).__qualname__)
                span.set_status(StatusCode.ERROR)
                raise

    def close(self) -> None:
        self._provider.shutdown()


def traces_for(service: str, environment: Mapping[str, str]) -> Traces:
    """Spans are made only where an OTEL_* variable says where they go."""
    exporter = environment.get("OTEL_TRACES_EXPORTER", "")
    is_off = exporter == "none" or environment.get("OTEL_SDK_DISABLED", "").lower() == "true"
    if is_off or not any(environment.get(name) for name in _SWITCHES):
        return TraceIdsOnly()
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor, ConsoleSpanExporter

    name = environment.get("OTEL_SERVICE_NAME") or service
    provider = TracerProvider(resource=Resource.create({"service.name": name}))
    chosen = ConsoleSpanExporter() if exporter == "console" else OTLPSpanExporter()
    provider.add_span_processor(BatchSpanProcessor(chosen))
    return OpenTelemetry(provider)


def _links(traceparent: str | None) -> list[Link]:
    from opentelemetry.trace import Link, SpanContext, TraceFlags

    found = _TRACEPARENT.fullmatch(traceparent) if traceparent else None
    if not found:
        return []
    trace, parent, flags = found.groups()
    context = SpanContext(
        trace_id=int(trace, 16),
        span_id=int(parent, 16),
        is_remote=True,
        trace_flags=TraceFlags(int(flags, 16)),
    )
    return [Link(context)]
