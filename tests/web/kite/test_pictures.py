"""The picture proxy: which addresses are asked, what is passed on, what is remembered; and the stream of news."""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
from tests.newsday import EVENING
from tests.served import CONFIG, context_of, filled, listening, opened

from broadsheet.config import FetchConfig, WebConfig
from broadsheet.errors import StoreError
from broadsheet.store import Store
from broadsheet.types import Image, RunReport
from broadsheet.web.app import create_app
from broadsheet.web.context import Context
from broadsheet.web.kite import kite_routes
from broadsheet.web.kite.pictures import Ask, Pictures, fetcher
from broadsheet.web.kite.routes import Kite
from broadsheet.web.kite.stream import Streams

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 100
PICTURE = "https://pics.example/flood.png"


class Outside:
    """Stands for the outlets' servers."""

    def __init__(self, answers: dict[str, bytes]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    async def __call__(self, url: str) -> bytes:
        self.asked.append(url)
        return self.answers.get(url, b"")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """The day with a picture in its first story."""
    shutil.copytree(filled(), tmp_path / "day")
    with opened(tmp_path / "day") as found:
        edition = found.latest_editions()["World"]
        first = edition.placements[0]
        digest = found.digest(first.story_id, first.version)
        assert digest is not None
        image = Image(PICTURE, digest.sections.sources[0].article_id, "Harbour Post")
        version = first.version + 1
        found.save_digest(replace(digest, version=version, sections=replace(digest.sections, image=image)))
        placements = (replace(first, version=version), *edition.placements[1:])
        later = edition.created + timedelta(minutes=1)
        found.save_edition(replace(edition, id="00ff" * 4, created=later, placements=placements))
        yield found


@contextmanager
def served(store: Store, folder: Path, ask: Ask, web: WebConfig | None = None) -> Iterator[httpx.Client]:
    context = context_of(store, folder, web=web)
    app = create_app(folder, store, CONFIG.publish, kite_routes(context, Kite(context, ask)))
    with listening(app) as base, httpx.Client(base_url=f"{base}/api", timeout=30) as client:
        yield client


def test_a_picture_of_a_printed_story_is_passed_on_once(store: Store, tmp_path: Path) -> None:
    outside = Outside({PICTURE: PNG})
    with served(store, tmp_path, outside) as client:
        for _ in range(3):
            answer = client.get("/image-proxy", params={"url": PICTURE})
            assert (answer.status_code, answer.content) == (200, PNG)
        story = client.get("/batches/latest/categories/world/stories").json()["stories"][0]
        assert client.get(story["primary_image"]["url"].removeprefix("/api")).content == PNG
    assert outside.asked == [PICTURE]
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert not {"etag", "last-modified", "set-cookie"} & set(answer.headers)


def test_a_picture_goes_and_comes_with_its_story(store: Store, tmp_path: Path) -> None:
    story_id = store.latest_editions()["World"].placements[0].story_id
    with served(store, tmp_path, Outside({PICTURE: PNG})) as client:
        assert client.get("/image-proxy", params={"url": PICTURE}).status_code == 200
        store.withdraw_story(story_id, EVENING, "It was wrong.")
        assert client.get("/image-proxy", params={"url": PICTURE}).status_code == 404
        store.restore_story(story_id)
        assert client.get("/image-proxy", params={"url": PICTURE}).status_code == 200


def test_a_picture_that_another_story_shows_too_stays(store: Store, tmp_path: Path) -> None:
    edition = store.latest_editions()["World"]
    first, second = edition.placements[:2]
    shown, other = store.digest(first.story_id, first.version), store.digest(second.story_id, second.version)
    assert shown is not None
    assert other is not None
    version = second.version + 1
    sections = replace(other.sections, image=shown.sections.image)
    store.save_digest(replace(other, version=version, sections=sections))
    placements = (first, replace(second, version=version))
    store.save_edition(
        replace(edition, id="00fe" * 4, created=edition.created + timedelta(minutes=1), placements=placements)
    )
    with served(store, tmp_path, Outside({PICTURE: PNG})) as client:
        assert client.get("/image-proxy", params={"url": PICTURE}).status_code == 200
        store.withdraw_story(first.story_id, EVENING, "It was wrong.")
        assert client.get("/image-proxy", params={"url": PICTURE}).status_code == 200


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://pics.example/other.png",
        "https://elsewhere.example/flood.png",
        "http://127.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        PICTURE + "?x",
        "https://user@pics.example/flood.png",
    ],
)
def test_nobody_else_is_asked(store: Store, tmp_path: Path, url: str) -> None:
    outside = Outside({url: PNG})
    with served(store, tmp_path, outside) as client:
        assert client.get("/image-proxy", params={"url": url}).status_code == 404
    assert outside.asked == []


@pytest.mark.parametrize(
    "body",
    [b"", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", b"<html>GIF8", b"\x00" * 50, b"RIFF0000WAVE"],
)
def test_what_is_no_bitmap_is_not_passed_on(store: Store, tmp_path: Path, body: bytes) -> None:
    with served(store, tmp_path, Outside({PICTURE: body})) as client:
        assert client.get("/image-proxy", params={"url": PICTURE}).status_code == 404


def test_icons_are_those_of_known_outlets(store: Store, tmp_path: Path) -> None:
    domain = store.outlets()[0].domain
    outside = Outside({f"https://{domain}/favicon.ico": b"\x00\x00\x01\x00" + b"x" * 20})
    with served(store, tmp_path, outside) as client:
        for name in (domain, f"www.{domain}", domain.upper()):
            for quality in ("fast", "best"):
                answer = client.get("/favicon-proxy", params={"domain": name, "quality": quality})
                assert (answer.status_code, answer.headers["content-type"]) == (200, "image/x-icon")
        for name in ("elsewhere.example", "localhost", "127.0.0.1", "", f"{domain}/x", f"{domain}@evil.example"):
            assert client.get("/favicon-proxy", params={"domain": name}).status_code == 404
    assert outside.asked == [f"https://{domain}/favicon.ico"]


def test_it_can_be_switched_off(store: Store, tmp_path: Path) -> None:
    outside = Outside({PICTURE: PNG})
    with served(store, tmp_path, outside, WebConfig(image_proxy=False)) as client:
        assert client.get("/image-proxy", params={"url": PICTURE}).status_code == 404
        assert client.get("/favicon-proxy", params={"domain": store.outlets()[0].domain}).status_code == 404
        stories = client.get("/batches/latest/categories/world/stories").json()["stories"]
        assert stories[0]["primary_image"] is None
    assert outside.asked == []


def test_memory_is_bounded_and_failures_are_remembered_for_a_while() -> None:
    outside = Outside({"a": PNG, "b": PNG})
    now = [0.0]
    pictures = Pictures(outside, max_bytes=150, clock=lambda: now[0])

    async def ask(*urls: str) -> list[bool]:
        return [await pictures.get(url) is not None for url in urls]

    assert asyncio.run(ask("a", "a", "b", "a", "none", "none")) == [True, True, True, True, False, False]
    assert outside.asked == ["a", "b", "a", "none"]  # two do not fit
    now[0] = 700.0
    assert asyncio.run(ask("none")) == [False]
    assert outside.asked[-1] == "none"
    assert len(outside.asked) == 5


def test_many_readers_ask_an_outlet_once_and_few_outlets_are_asked_at_once() -> None:
    running, most, asked = [0], [0], []

    async def slow(url: str) -> bytes:
        asked.append(url)
        running[0] += 1
        most[0] = max(most[0], running[0])
        await asyncio.sleep(0.01)
        running[0] -= 1
        return PNG

    async def all_at_once() -> list[object]:
        pictures = Pictures(slow)
        return list(await asyncio.gather(*(pictures.get(f"u{n % 90}") for n in range(180))))

    found = asyncio.run(all_at_once())
    assert sorted(asked) == sorted(set(asked))
    assert most[0] <= 4
    assert sum(picture is None for picture in found) == 80  # forty addresses too many, each asked for twice


def test_the_real_fetcher_is_guarded_and_bounded() -> None:
    async def picture(request: object) -> Response:
        return Response(PNG, media_type="image/png")

    with listening(Starlette(routes=[Route("/a.png", picture)])) as base:
        allowed, small = FetchConfig(allow_loopback=True, total_timeout_seconds=10), 50
        assert asyncio.run(fetcher(allowed, 1_000)(f"{base}/a.png")) == PNG
        assert asyncio.run(fetcher(allowed, small)(f"{base}/a.png")) == b""
        assert asyncio.run(fetcher(FetchConfig(), 1_000)(f"{base}/a.png")) == b""
        assert asyncio.run(fetcher(allowed, 1_000)(f"{base}/none.png")) == b""


# ------------------------------------------------------------------------------------------------- the stream


def streams_of(context: Context, most: int = 2) -> tuple[Kite, Streams]:
    async def latest() -> str:
        return await kite._latest()

    streams = Streams(latest, most, look_seconds=0.02, alive_seconds=0.1)
    kite = Kite(context, Outside({}), streams)
    return kite, streams


def test_a_new_edition_is_told_and_silence_is_filled(store: Store, tmp_path: Path) -> None:
    context = context_of(store, tmp_path)
    kite, streams = streams_of(context)
    app = create_app(tmp_path, store, CONFIG.publish, kite_routes(context, kite))
    with listening(app) as base, httpx.stream("GET", f"{base}/api/sse/batches", timeout=30) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert "etag" not in answer.headers
        lines = answer.iter_lines()
        assert json.loads(next(lines).removeprefix("data: ")) == {"type": "connected"}
        assert next(lines) == ""
        assert next(lines).startswith(":")
        store.finish_run(store.start_run(EVENING), RunReport(EVENING, EVENING))  # one that brought nothing new
        context.answers.forget()
        assert not any(next(lines).startswith("data:") for _ in range(6))
        edition = store.latest_editions()["World"]
        store.save_edition(replace(edition, id="ab" * 8, created=EVENING + timedelta(hours=13)))
        context.answers.forget()  # else it is looked for once a second
        told = next(line for line in lines if line.startswith("data:"))
        batch = httpx.get(f"{base}/api/batches/latest").json()
        assert json.loads(told.removeprefix("data: ")) == {"type": "new_batch", "batchId": batch["id"]}
        assert streams.open == 1
    deadline = time.monotonic() + 10
    while streams.open and time.monotonic() < deadline:
        time.sleep(0.02)
    assert streams.open == 0


def test_streams_are_bounded(store: Store, tmp_path: Path) -> None:
    context = context_of(store, tmp_path)
    kite, _ = streams_of(context, most=1)
    app = create_app(tmp_path, store, CONFIG.publish, kite_routes(context, kite))
    with listening(app) as base, httpx.stream("GET", f"{base}/api/sse/batches", timeout=30) as first:
        lines = first.iter_lines()
        assert "connected" in next(lines)
        with httpx.stream("GET", f"{base}/api/sse/batches", timeout=30) as second:
            assert second.status_code == 503


def test_a_server_with_an_open_stream_can_be_stopped(store: Store, tmp_path: Path) -> None:
    context = context_of(store, tmp_path)
    kite, _ = streams_of(context)
    app = create_app(tmp_path, store, CONFIG.publish, kite_routes(context, kite))
    with listening(app) as base:
        host, port = base.removeprefix("http://").split(":")
        reader = socket.create_connection((host, int(port)))
        reader.sendall(b"GET /api/sse/batches HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"200" in reader.recv(100)
    while reader.recv(10_000):  # ends when the server has let go
        pass
    reader.close()


def test_a_database_that_is_busy_for_a_moment_tells_nothing() -> None:
    answers: list[str | None] = ["a", None, "a", "b"]

    async def latest() -> str:
        found = answers.pop(0) if answers else "b"
        if found is None:
            raise StoreError("locked")
        return found

    async def two() -> list[str]:
        lines = Streams(latest, 1, look_seconds=0.001, alive_seconds=60).lines()
        return [await anext(lines), await anext(lines)]

    assert asyncio.run(two()) == ['data: {"type": "connected"}\n\n', 'data: {"type": "new_batch", "batchId": "b"}\n\n']
