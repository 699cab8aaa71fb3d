"""A service's HTTP side: the author's routes, problems, health, status and metrics."""

from __future__ import annotations

from typing import Annotated

import pytest
from fastapi import APIRouter, HTTPException, Query
from pydantic import BaseModel, Field, field_validator

from duly import Begin, Service
from duly.errors import BrokerUnavailableError, TopologyError
from duly.testing import Bench
from tests.unit.runtime.depot import (
    ADD,
    ParcelCountedEvent,
    ParcelLostEvent,
    depot,
    effects,
    posted,
)

router = APIRouter()


class Line(BaseModel):
    number: Annotated[int, Field(gt=0)]


class NewParcel(BaseModel):
    parcel: str
    lines: list[Line]

    @field_validator("parcel")
    @classmethod
    def _is_a_name(cls, parcel: str) -> str:
        if parcel == "none":
            raise ValueError("none is not the name of a parcel")
        return parcel


@router.post("/parcels", status_code=201)
def create(body: NewParcel, begin: Begin) -> dict[str, int]:
    with begin() as tx:
        for line in body.lines:
            tx.write(ADD, {"parcel": body.parcel, "number": line.number})
        tx.publish(ParcelCountedEvent(parcel=body.parcel, number=len(body.lines)))
    return {"lines": len(body.lines)}


@router.get("/parcels")
def list_parcels() -> list[str]:
    return []


@router.post("/half")
def fail_half_way(begin: Begin) -> None:
    with begin() as tx:
        tx.write(ADD, {"parcel": "half", "number": 1})
        tx.publish(ParcelCountedEvent(parcel="half", number=1))
        raise HTTPException(409, "the other half is missing")


@router.get("/missing")
def missing() -> None:
    raise HTTPException(404, {"detail": "no such parcel", "parcel": "a"}, headers={"X-Seen": "no"})


@router.get("/list")
def page(limit: Annotated[int, Query(le=100)] = 10) -> int:
    return limit


class PrinterError(Exception):
    """Of those that the service says pass by themselves."""


@router.get("/fails/{how}")
def fails(how: str, begin: Begin) -> None:
    if how == "away":
        raise BrokerUnavailableError("Kafka is away")
    if how == "timeout":
        raise TimeoutError
    if how == "printer":
        raise PrinterError
    if how == "closed":
        raise HTTPException(499, "the client went away")
    if how == "topology":
        with begin() as tx:
            tx.publish(ParcelLostEvent(parcel="a"))
    raise ValueError("secret detail")


def bench() -> Bench:
    return Bench(depot(api=router, transient=[PrinterError]))


def test_an_api_function_commits_before_it_answers() -> None:
    with bench() as b:
        answer = b.http.post("/parcels", json={"parcel": "a", "lines": [{"number": 1}]})
        assert (answer.status_code, answer.json()) == (201, {"lines": 1})
        assert effects(b) == [("a", 1)]
        b.settle()
        assert len(b.published(ParcelCountedEvent)) == 1


def test_an_api_function_that_raises_leaves_nothing_behind() -> None:
    with bench() as b:
        answer = b.http.post("/half")
        assert answer.status_code == 409
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json() == {
            "type": "about:blank",
            "title": "Conflict",
            "status": 409,
            "detail": "the other half is missing",
            "instance": "/half",
        }
        b.settle()
        assert effects(b) == []
        assert b.published(ParcelCountedEvent) == []


def test_a_problem_may_have_members_of_its_own() -> None:
    with bench() as b:
        answer = b.http.get("/missing")
        assert answer.json()["parcel"] == "a"
        assert answer.json()["detail"] == "no such parcel"
        assert answer.headers["x-seen"] == "no"


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"parcel": "a"}, ["lines"]),
        ({"parcel": 1, "lines": []}, ["parcel"]),
        ({"parcel": "a", "lines": [{"number": 1}, {"number": 0}]}, ["lines[1].number"]),
        ({}, ["parcel", "lines"]),
        ([], ["body"]),
    ],
)
def test_a_bad_body_is_a_422_that_names_the_field(body: object, fields: list[str]) -> None:
    with bench() as b:
        answer = b.http.post("/parcels", json=body)
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        problem = answer.json()
        assert [error["field"] for error in problem["errors"]] == fields
        assert all(field in problem["detail"] for field in fields)


JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"{oops", "not JSON at character 2: expecting property name"),
        (b'{"parcel": "\xff"}', "not UTF-8"),
        (b"\xc3(", "not UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"parcel": ' + b"9" * 5_000 + b"}", "a number with too many digits"),
        (b"[]", "expected an object"),
    ],
    ids=["no JSON", "no UTF-8", "cut UTF-8", "deep", "long number", "no object"],
)
def test_a_body_that_cannot_be_read_is_a_422_that_says_why(body: bytes, said: str) -> None:
    with bench() as b:
        answer = b.http.post("/parcels", content=body, headers=JSON)
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        (error,) = answer.json()["errors"]
        assert (error["field"], error["in"]) == ("body", "body")
        assert said in error["message"]
        assert f"body: {error['message']}" == answer.json()["detail"]


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({"content-type": "text/plain"}, "the body is text/plain"),
        ({"content-type": "application/x-www-form-urlencoded"}, "the body is application/x-www"),
        ({}, "the body has no Content-Type"),
    ],
)
def test_a_body_of_another_media_type_is_a_415(headers: dict[str, str], said: str) -> None:
    with bench() as b:
        content = b'{"parcel": "a", "lines": []}'
        answer = b.http.post("/parcels", content=content, headers=headers)
        assert answer.status_code == 415
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["accept"] == "application/json"
        assert answer.json()["detail"].startswith(said)
        assert "application/json" in answer.json()["detail"]


def test_the_words_of_a_rule_of_the_author_reach_the_caller_as_they_are() -> None:
    with bench() as b:
        answer = b.http.post("/parcels", json={"parcel": "none", "lines": []})
        assert answer.json()["detail"] == "parcel: none is not the name of a parcel"


def test_a_bad_query_parameter_is_named() -> None:
    with bench() as b:
        answer = b.http.get("/list", params={"limit": 1000})
        assert answer.json()["errors"][0]["field"] == "limit"
        assert answer.json()["errors"][0]["in"] == "query"


def test_an_unknown_path_is_a_problem_that_says_where_to_look() -> None:
    with bench() as b:
        answer = b.http.get("/nowhere")
        assert (answer.status_code, answer.json()["title"]) == (404, "Not Found")
        assert answer.json()["detail"] == "there is nothing at /nowhere; /docs shows what there is"


def test_a_wrong_method_is_a_problem_that_lists_the_right_ones() -> None:
    with bench() as b:
        for path, allowed in (("/parcels", "GET, POST"), ("/status", "GET")):
            answer = b.http.delete(path)
            assert (answer.status_code, answer.headers["allow"]) == (405, allowed)
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.json()["detail"] == f"DELETE is not possible at {path}, only {allowed}"


def test_the_api_page_says_that_problems_are_problem_documents() -> None:
    with bench() as b:
        paths = b.http.get("/openapi.json").json()["paths"]
        operations = [operation for path in paths.values() for operation in path.values()]
        assert operations
        for operation in operations:
            assert "422" not in operation["responses"]
            content = operation["responses"]["default"]["content"]
            assert list(content) == ["application/problem+json"]


def test_a_body_over_a_mebibyte_is_refused() -> None:
    with bench() as b:
        answer = b.http.post("/parcels", content=b" " * (1024 * 1024 + 1))
        assert (answer.status_code, answer.json()["status"]) == (413, 413)


def test_what_passes_by_itself_is_a_503_and_may_be_tried_again() -> None:
    with bench() as b:
        for how in ("away", "timeout", "printer"):
            answer = b.http.get(f"/fails/{how}")
            assert answer.status_code == 503
            assert answer.headers["retry-after"] == "1"


def test_a_status_that_http_has_no_name_for_is_a_problem_like_any_other() -> None:
    with bench() as b:
        answer = b.http.get("/fails/closed")
        assert (answer.status_code, answer.json()["detail"]) == (499, "the client went away")
        assert answer.json()["title"] == "Status 499"


def test_a_fault_of_the_service_is_a_500_that_tells_no_secrets() -> None:
    with bench() as b:
        answer = b.http.get("/fails/otherwise")
        assert answer.status_code == 500
        assert "secret" not in answer.text
        assert answer.json()["title"] == "Internal Server Error"
        assert b.http.get("/fails/topology").json()["code"] == TopologyError.code


def test_health_status_and_metrics() -> None:
    with bench() as b:
        b.publish(*posted("a", 1))
        b.settle()
        assert b.http.get("/health/live").json() == {"status": "live"}
        assert b.http.get("/health/ready").json() == {"status": "ready"}
        status = b.http.get("/status").json()
        assert status["totals"]["handled"] == 1
        assert {"topic", "partition", "position", "received", "skipped", "handled", "dead"} <= set(
            status["partitions"][0]
        )
        assert status["latency_ms"]["count"] == 1
        metrics = b.http.get("/metrics").text
        assert 'depot_records_total{outcome="handled",topic="depot.v1"} 1.0' in metrics
        assert "depot_publish_to_handled_seconds_count 1.0" in metrics
        assert "depot_outbox_rows 0.0" in metrics


def test_a_service_is_ready_once_kafka_has_answered() -> None:
    with bench() as b:
        late = b.start("depot")
        answer = late.client.get("/health/ready")
        assert answer.status_code == 503
        assert answer.json()["reasons"] == ["has not heard from Kafka yet"]
        b.settle()
        assert late.client.get("/health/ready").status_code == 200


def test_a_service_without_api_and_subscribers_is_ready_too() -> None:
    with Bench(Service(name="quiet")) as b:
        assert b.http.get("/health/ready").status_code == 200
