"""Spans connect what was published with what was handled because of it."""

from __future__ import annotations

from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from duly.broker import OutgoingRecord
from duly.runtime import Reject
from duly.runtime.traces import OpenTelemetry, TraceIdsOnly, traces_for
from duly.testing import Bench
from tests.unit.runtime.depot import COUNTS_TOPIC, TOPIC, ParcelPostedEvent, depot, posted

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def test_without_opentelemetry_the_trace_id_is_handed_on() -> None:
    with Bench(depot()) as bench:
        _post(bench)
        (record,) = bench.records(COUNTS_TOPIC)
        version, trace, span, flags = dict(record.headers)["traceparent"].decode().split("-")  # pyright: ignore[reportOptionalMemberAccess]
        assert (version, trace, flags) == ("00", "0af7651916cd43dd8448eb211c80319c", "01")
        assert span != "b7ad6b7169203331"


def test_a_broken_traceparent_begins_a_new_trace() -> None:
    with Bench(depot()) as bench:
        _post(bench, traceparent="00-nonsense")
        (record,) = bench.records(COUNTS_TOPIC)
        assert len(dict(record.headers)["traceparent"] or b"") == len(PARENT)


def test_process_is_linked_to_its_cause_and_parent_of_what_it_sends() -> None:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    with Bench(depot(), traces=OpenTelemetry(provider)) as bench:
        _post(bench)
        send, process = exporter.get_finished_spans()
        assert (send.name, send.kind) == (f"send {COUNTS_TOPIC}", SpanKind.PRODUCER)
        assert (process.name, process.kind) == (f"process {TOPIC}", SpanKind.CONSUMER)
        assert send.parent is not None
        assert send.context is not None
        assert process.context is not None
        assert send.parent.span_id == process.context.span_id
        (link,) = process.links
        assert f"{link.context.trace_id:032x}" in PARENT
        assert dict(process.attributes or {}) == {
            "messaging.system": "kafka",
            "messaging.operation.name": "process",
            "messaging.operation.type": "process",
            "messaging.destination.name": TOPIC,
            "messaging.destination.partition.id": "0",
            "messaging.consumer.group.name": "depot",
            "messaging.kafka.offset": 0,
            "messaging.message.id": "1",
        }
        (record,) = bench.records(COUNTS_TOPIC)
        assert f"{send.context.span_id:016x}" in str(dict(record.headers)["traceparent"])
    provider.shutdown()


def test_a_failed_attempt_says_so() -> None:
    def reject(event: ParcelPostedEvent, tx: object) -> None:
        raise Reject("no")

    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    with Bench(depot(reject), traces=OpenTelemetry(provider)) as bench:
        bench.publish(*posted("a", 1))
        bench.settle()
        (span,) = exporter.get_finished_spans()
        assert span.status.status_code is StatusCode.ERROR
        assert (span.attributes or {})["error.type"] == "Reject"
    provider.shutdown()


def test_spans_are_made_only_where_somebody_wants_them() -> None:
    assert isinstance(traces_for("depot", {}), TraceIdsOnly)
    assert isinstance(traces_for("depot", {"OTEL_SERVICE_NAME": "depot"}), TraceIdsOnly)
    wanted = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}
    assert isinstance(traces_for("depot", {**wanted, "OTEL_SDK_DISABLED": "true"}), TraceIdsOnly)
    assert isinstance(traces_for("depot", {**wanted, "OTEL_TRACES_EXPORTER": "none"}), TraceIdsOnly)
    made = traces_for("depot", wanted)
    assert isinstance(made, OpenTelemetry)
    made.close()


def _post(bench: Bench, traceparent: str = PARENT) -> None:
    value = bench.codec.encode(ParcelPostedEvent(parcel="a", number=1))
    headers = (
        ("ce_id", b"1"),
        ("ce_source", b"/post"),
        ("traceparent", traceparent.encode()),
    )
    bench.broker.expire(TOPIC, 0, before_offset=0)
    bench.produce(OutgoingRecord(topic=TOPIC, key=None, value=value, headers=headers))
    bench.settle()
