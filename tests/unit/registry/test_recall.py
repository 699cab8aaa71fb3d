"""A registry that comes and goes, over real HTTP: what is answered from disk, and when that is refused."""

from __future__ import annotations

import json
import threading
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from duly.errors import (
    ConfigError,
    RegistrationRejectedError,
    RegistryError,
    RegistryUnavailableError,
    SchemaNotFoundError,
    SubjectNotFoundError,
)
from duly.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ONE = '{"type":"record","name":"One","fields":[]}'
OTHER = '{"type":"record","name":"Other","fields":[]}'


class Server:
    """Answers each path as told, 404 otherwise."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, object]] = {"GET /subjects": (200, ["one"])}
        self.questions: list[str] = []
        self.authorization = ""
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()

    def knows(self, schema_id: int, text: str, *, subject: str = "one") -> None:
        self.answers[f"GET /schemas/ids/{schema_id}"] = (200, {"schema": text})
        found = {"subject": subject, "version": 1, "id": schema_id, "schema": text}
        self.answers[f"POST /subjects/{subject}"] = (200, found)

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                question = f"{self.command} {self.path.partition('?')[0]}"
                server.questions.append(question)
                server.authorization = self.headers.get("Authorization", "")
                status, body = server.answers.get(question, (404, {"error_code": 404}))
                data = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815 - names of http.server

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


class Connect:
    """Makes registries that are closed at the end; the address is the server's if none is given."""

    def __init__(self, server: Server, stack: ExitStack) -> None:
        self._server = server
        self._stack = stack

    def __call__(self, url: str = "", *, cache: Path | None = None) -> Registry:
        return self._stack.enter_context(Registry(url or self._server.url, cache=cache))


@pytest.fixture
def connect(server: Server) -> Iterator[Connect]:
    with ExitStack() as stack:
        yield Connect(server, stack)


def seen_before(server: Server, cache: Path) -> None:
    """Another process has asked the registry already."""
    server.knows(7, ONE)
    with Registry(server.url, cache=cache) as registry:
        registry.schema_text(7)
        registry.schema_id("one", ONE)


def test_known_ids_and_look_ups_are_answered_while_the_registry_is_away(
    server: Server, connect: Connect, tmp_path: Path
) -> None:
    seen_before(server, tmp_path)
    server.close()
    registry = connect(cache=tmp_path)

    assert registry.schema_text(7) == ONE
    assert registry.schema_id("one", ONE) == 7
    with pytest.raises(RegistryUnavailableError):
        registry.schema_text(8)
    with pytest.raises(RegistryUnavailableError):
        registry.schema_id("one", OTHER)
    assert registry.verify() == 2


def test_without_a_cache_nothing_is_answered_while_the_registry_is_away(
    server: Server, connect: Connect
) -> None:
    server.close()
    registry = connect()

    with pytest.raises(RegistryUnavailableError) as away:
        registry.schema_text(7)
    assert away.value.retryable
    assert server.url in away.value.message
    assert registry.verify() == 0


def test_what_one_registry_said_is_not_answered_for_another(
    server: Server, connect: Connect, tmp_path: Path
) -> None:
    seen_before(server, tmp_path)
    other = connect("http://127.0.0.1:1", cache=tmp_path)

    with pytest.raises(RegistryUnavailableError):
        other.schema_text(7)


def test_an_answer_from_disk_is_verified_when_the_registry_is_back(
    server: Server, connect: Connect, tmp_path: Path
) -> None:
    seen_before(server, tmp_path)
    server.answers["GET /schemas/ids/7"] = server.answers["POST /subjects/one"] = (503, {})
    registry = connect(cache=tmp_path)
    assert registry.schema_text(7) == ONE
    assert registry.schema_id("one", ONE) == 7
    assert registry.verify() == 2
    server.knows(7, ONE)

    assert registry.verify() == 0


@pytest.mark.parametrize("what", ["text", "id", "gone"])
def test_a_rebuilt_registry_is_found_out(
    server: Server, connect: Connect, tmp_path: Path, what: str
) -> None:
    seen_before(server, tmp_path)
    if what == "text":
        server.knows(7, OTHER)
    elif what == "id":
        server.knows(8, ONE)
    else:
        del server.answers["GET /schemas/ids/7"]
    registry = connect(cache=tmp_path)

    with pytest.raises(RegistryError, match="not the one the cache") as rebuilt:
        registry.schema_id("one", ONE) if what == "id" else registry.schema_text(7)
    assert not rebuilt.value.retryable
    assert str(tmp_path) in rebuilt.value.message
    assert "restore" in rebuilt.value.hint


def test_a_registry_rebuilt_while_it_was_away_is_found_out_by_verify(
    server: Server, connect: Connect, tmp_path: Path
) -> None:
    seen_before(server, tmp_path)
    server.answers["GET /schemas/ids/7"] = (503, {})
    registry = connect(cache=tmp_path)
    registry.schema_text(7)
    server.knows(7, OTHER)

    with pytest.raises(RegistryError, match="means another schema"):
        registry.verify()


def test_another_layout_of_the_same_schema_is_no_rebuilt_registry(
    server: Server, connect: Connect, tmp_path: Path
) -> None:
    seen_before(server, tmp_path)
    server.knows(7, json.dumps(json.loads(ONE), indent=4))

    assert json.loads(connect(cache=tmp_path).schema_text(7)) == json.loads(ONE)


def test_a_damaged_cache_is_asked_for_again(
    server: Server, connect: Connect, tmp_path: Path
) -> None:
    seen_before(server, tmp_path)
    files = list(tmp_path.rglob("*.json"))
    assert len(files) == 2
    for file in files:
        file.write_bytes(b'{"url": "\xff')
    registry = connect(cache=tmp_path)

    assert registry.schema_text(7) == ONE
    assert registry.schema_id("one", ONE) == 7
    server.close()
    assert connect(cache=tmp_path).schema_text(7) == ONE


def test_a_cache_that_cannot_be_written_costs_no_answer(
    server: Server, connect: Connect, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A full disk must not make good events look bad."""
    server.knows(7, ONE)
    registry = connect(cache=tmp_path)
    (folder,) = tmp_path.iterdir()
    folder.rmdir()
    folder.write_text("in the way")

    assert registry.schema_text(7) == ONE
    assert registry.schema_id("one", ONE) == 7
    assert "schema cache" in caplog.text
    server.knows(7, OTHER)
    with pytest.raises(RegistryError, match="means another schema"):
        registry.verify()


@pytest.mark.parametrize("what", ["text", "id", "gone"])
def test_a_registry_rebuilt_while_it_is_in_use_is_found_out_by_verify(
    server: Server, connect: Connect, tmp_path: Path, what: str
) -> None:
    server.knows(7, ONE)
    registry = connect(cache=tmp_path)
    registry.schema_text(7)
    registry.schema_id("one", ONE)
    assert registry.verify() == 0
    if what == "text":
        server.answers["GET /schemas/ids/7"] = (200, {"schema": OTHER})
    elif what == "id":
        found = {"subject": "one", "version": 1, "id": 8, "schema": ONE}
        server.answers["POST /subjects/one"] = (200, found)
    else:
        del server.answers["GET /schemas/ids/7"]

    with pytest.raises(RegistryError, match="not the one the cache"):
        registry.verify()


def test_verify_asks_a_few_questions_at_a_time_and_all_in_the_end(
    server: Server, connect: Connect, tmp_path: Path
) -> None:
    registry = connect(cache=tmp_path)
    for number in range(12):
        server.answers[f"GET /schemas/ids/{number}"] = (200, {"schema": ONE})
        registry.schema_text(number)
    server.questions.clear()
    for _ in range(3):
        before = len(server.questions)
        assert registry.verify() == 0
        assert len(server.questions) - before <= 5

    assert set(server.questions) == {f"GET /schemas/ids/{number}" for number in range(12)}


def test_a_cache_that_cannot_be_made_is_a_wrong_setting(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(ConfigError, match="schema cache"):
        Registry("http://127.0.0.1:1", cache=tmp_path / "file")


def test_while_a_registry_is_away_it_is_not_asked_for_what_is_on_disk(
    server: Server, connect: Connect, tmp_path: Path
) -> None:
    seen_before(server, tmp_path)
    server.answers = {"GET /schemas/ids/7": (503, {}), "POST /subjects/one": (503, {})}
    registry = connect(cache=tmp_path)
    registry.schema_text(7)
    server.questions.clear()
    for _ in range(20):
        registry.schema_text(7)
        registry.schema_id("one", ONE)

    assert server.questions == []


@pytest.mark.parametrize("status", [500, 502, 503, 429, 408])
def test_a_server_in_trouble_can_be_asked_again(
    server: Server, connect: Connect, status: int
) -> None:
    server.answers["GET /schemas/ids/7"] = (status, b"<html>")

    with pytest.raises(RegistryUnavailableError, match=str(status)) as away:
        connect().schema_text(7)
    assert away.value.retryable


@pytest.mark.parametrize("status", [401, 403])
def test_denied_access_names_the_variable_to_check(
    server: Server, connect: Connect, status: int
) -> None:
    server.answers["GET /schemas/ids/7"] = (status, {"message": "no"})

    with pytest.raises(RegistryError, match="denies access") as denied:
        connect().schema_text(7)
    assert not denied.value.retryable
    assert "SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO" in denied.value.hint


@pytest.mark.parametrize(
    "answer",
    [(200, b"<html>hello</html>"), (200, {}), (200, {"schema": 3}), (200, []), (204, b"")],
)
def test_something_else_at_the_address_is_not_taken_for_a_registry(
    server: Server, connect: Connect, answer: tuple[int, object]
) -> None:
    server.answers["GET /schemas/ids/7"] = answer

    with pytest.raises(RegistryError, match="not a schema registry") as wrong:
        connect().schema_text(7)
    assert "SCHEMA_REGISTRY_URL" in wrong.value.hint


def test_a_wrong_path_is_not_taken_for_missing_subjects(server: Server, connect: Connect) -> None:
    server.answers.clear()
    registry = connect()

    for question in (
        lambda: registry.versions("one"),
        lambda: registry.schema_text(7),
        lambda: registry.schema_id("one", ONE),
        lambda: registry.delete_version("one", 1),
        registry.subjects,
    ):
        with pytest.raises(RegistryError, match="not a schema registry"):
            question()


def test_missing_things_are_told_apart_by_status_and_not_by_words(
    server: Server, connect: Connect
) -> None:
    registry = connect()

    with pytest.raises(SchemaNotFoundError):
        registry.schema_id("one", ONE)
    with pytest.raises(SubjectNotFoundError):
        registry.schema_id("other", ONE)


@pytest.mark.parametrize(("status", "word"), [(409, "incompatible"), (422, "invalid")])
def test_a_refused_schema_says_who_refused_and_why(
    server: Server, connect: Connect, status: int, word: str
) -> None:
    server.answers["POST /subjects/one/versions"] = (status, {"message": "because"})

    with pytest.raises(RegistrationRejectedError, match=f"{word}: because") as refusal:
        connect().register("one", ONE)
    assert refusal.value.http_status == status
    assert server.url in refusal.value.message


def test_credentials_are_sent_and_never_shown(server: Server, connect: Connect) -> None:
    server.answers["GET /schemas/ids/7"] = (401, {})
    registry = connect(server.url.replace("//", "//ann:secret@"))

    with pytest.raises(RegistryError) as denied:
        registry.schema_text(7)
    assert server.authorization.startswith("Basic ")
    assert "secret" not in denied.value.message + registry.url + repr(registry)


@pytest.mark.parametrize(
    ("url", "basic_auth", "ssl_ca", "named"),
    [
        ("", "", "", "SCHEMA_REGISTRY_URL"),
        ("localhost:8081", "", "", "SCHEMA_REGISTRY_URL"),
        ("http://localhost:8081", "ann", "", "SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO"),
        ("http://ann:x@localhost", "ann:x", "", "SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO"),
        ("https://localhost:8081", "", "/nowhere.pem", "SCHEMA_REGISTRY_SSL_CA_LOCATION"),
    ],
)
def test_a_wrong_setting_is_named(url: str, basic_auth: str, ssl_ca: str, named: str) -> None:
    with pytest.raises(ConfigError, match=named):
        Registry(url, basic_auth=basic_auth, ssl_ca=ssl_ca)
