"""Whatever goes wrong is `application/problem+json` with its status, its reason and a way out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.served import TOKEN, app_of, context_of, filled, listening

from broadsheet.config import WebConfig
from broadsheet.errors import StoreError
from broadsheet.store import Store
from broadsheet.web.api.problems import MEANINGS

ROOT = "/api/v1"


def problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert "etag" not in answer.headers
    body: dict[str, Any] = answer.json()
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    assert body["type"] == f"/api/#status-{status}"
    return body


def test_every_status_is_explained_in_the_reference(client: httpx.Client) -> None:
    page = client.get("/api/").text
    for status in MEANINGS:
        assert f'id="status-{status}"' in page


@pytest.mark.parametrize(
    "path", ["", "/", "/nothing", "/stories/", "/stories/UPPER", "/stories/a%2Fb", "/editions/x", "/x/../y"]
)
def test_what_is_not_there(client: httpx.Client, path: str) -> None:
    problem(client.get(ROOT + path), 404)


def test_an_unknown_story(client: httpx.Client) -> None:
    for rest in ("", "/versions", "/versions/1"):
        problem(client.get(f"{ROOT}/stories/0000000000000000{rest}"), 404)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/stories", "GET, HEAD"),
        ("DELETE", "/openapi.json", "GET, HEAD"),
        ("GET", "/audit", "POST"),
        ("PATCH", "/feeds", "GET, HEAD, POST"),
        ("TRACE", "/stories/x/withdrawal", "DELETE, PUT"),
    ],
)
def test_a_method_that_is_not_possible_names_those_that_are(
    client: httpx.Client, method: str, path: str, allowed: str
) -> None:
    answer = client.request(method, ROOT + path)
    problem(answer, 405)
    assert answer.headers["allow"] == allowed


@pytest.mark.parametrize(
    ("query", "where", "says"),
    [
        ("pge=1", "pge", "did you mean 'page'"),
        ("page=0", "page", ">= 1"),
        ("page=one", "page", "int"),
        ("page=1.5", "page", "int"),
        ("page=١", "page", "int"),
        ("limit=101", "limit", "<= 100"),
        ("limit=5&limit=6", "limit", "twice"),
        ("since=yesterday", "since", "write it like 2026-11-12T19:00:00Z"),
        ("since=0", "since", "write it like 2026-11-12T19:00:00Z"),
        ("until=2026-11-12", "until", "write it like 2026-11-12T19:00:00Z"),
        ("until=2026-11-12T19:00:00", "until", "write it like 2026-11-12T19:00:00Z"),
        ("category=" + "x" * 201, "category", "<= 200"),
    ],
)
def test_a_wrong_parameter_is_named(client: httpx.Client, query: str, where: str, says: str) -> None:
    body = problem(client.get(f"{ROOT}/stories?{query}"), 422)
    assert [fault["where"] for fault in body["errors"]] == [where]
    assert says in body["detail"]


AUDIT = {"text": "Seven boats sank.", "sources": [{"text": "Seven boats sank on Monday."}]}


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"", "application/json", 400),
        (b"[" * 100_000, "application/json", 422),
        (b'{"text": "x"}', "application/json", 422),
        (b'{"text": "x", "sources": [], "more": 1}', "application/json", 422),
        (b'{"text": 5, "sources": [{"text": "x"}]}', "application/json", 422),
        (b"null", "application/json", 422),
        (b"text=x", "application/x-www-form-urlencoded", 415),
        (b"{}", "", 415),
        (b" " * 1_000_001, "application/json", 413),
    ],
)
def test_a_wrong_body(client: httpx.Client, content: bytes, kind: str, status: int) -> None:
    problem(client.post(f"{ROOT}/audit", content=content, headers={"content-type": kind} if kind else {}), status)


def test_a_large_body_without_a_length_is_not_read_to_its_end(client: httpx.Client) -> None:
    sent = 0

    def endless() -> Any:
        nonlocal sent
        for _ in range(100_000):
            sent += 10_000
            yield b" " * 10_000

    try:
        answer = client.post(f"{ROOT}/audit", content=endless(), headers={"content-type": "application/json"})
    except httpx.TransportError:  # the server has closed the connection while we were sending
        pass
    else:
        problem(answer, 413)
    assert sent < 100_000_000


def test_a_client_that_asks_too_often_has_to_wait(store: Store) -> None:
    context = context_of(store, filled(), web=WebConfig(rate_per_minute=60, rate_burst=12))
    with listening(app_of(context)) as base, httpx.Client(base_url=base) as client:
        assert client.post(f"{ROOT}/audit", json=AUDIT).status_code == 200  # takes ten of the twelve
        answers = [client.get(f"{ROOT}/status") for _ in range(6)]
        late = [a for a in answers if a.status_code != 200]
        assert late
        assert answers[0].status_code == 200
        problem(late[0], 429)
        assert 1 <= int(late[0].headers["retry-after"]) <= 3
        assert client.get("/health").status_code == 200


class Refusing:
    """A store whose database is locked."""

    def __getattr__(self, name: str) -> Any:
        def refuse(*_: object, **__: object) -> None:
            raise StoreError("database is locked")

        return refuse


class Faulty:
    """A store with a bug."""

    def __getattr__(self, name: str) -> Any:
        def fail(*_: object, **__: object) -> None:
            raise ZeroDivisionError("secret words")

        return fail


@pytest.mark.parametrize(("fake", "status"), [(Refusing(), 503), (Faulty(), 500)])
def test_a_store_that_fails(tmp_path: Path, fake: Any, status: int) -> None:
    with listening(app_of(context_of(fake, tmp_path))) as base, httpx.Client(base_url=base) as client:
        for path in ("/stories", "/feeds", "/search?q=x"):
            answer = client.get(ROOT + path)
            problem(answer, status)
            assert "secret" not in answer.text
            assert ("retry-after" in answer.headers) == (status == 503)


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer é"])
def test_without_the_token_nothing_is_changed(operator: httpx.Client, header: str) -> None:
    headers = {"authorization": header.encode("utf-8")}
    for method, path in (
        ("POST", "/runs"),
        ("GET", "/runs"),
        ("GET", "/reports"),
        ("DELETE", "/feeds/0123456789abcdef"),
    ):
        answer = operator.request(method, ROOT + path, headers=headers)
        problem(answer, 401)
        assert answer.headers["www-authenticate"].startswith("Bearer")


def test_without_a_configured_token_the_way_to_one_is_told(client: httpx.Client) -> None:
    for headers in ({}, {"authorization": f"Bearer {TOKEN}"}):
        body = problem(client.post(f"{ROOT}/runs", headers=headers), 403)
        assert "BROADSHEET_TOKEN" in body["detail"]
        assert "[web]" in body["detail"]
