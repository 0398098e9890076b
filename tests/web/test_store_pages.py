"""The search page, which is made from the store."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote

import pytest
from lxml import html
from starlette.applications import Starlette

from broadsheet.config import PublishConfig
from broadsheet.errors import StoreError
from broadsheet.store.values import NO_FILTER, RunRecord, SearchFilter, SearchHit, Withdrawal
from broadsheet.types import Article, Digest, Edition, Family, Outlet
from broadsheet.web.app import SECURITY_HEADERS, create_app

from .client import Answer, call

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
EVIL = "<script>alert(1)</script>"


class FakeStore:
    """Answers what a test has put in, and remembers what it was asked."""

    def __init__(self) -> None:
        self.hits: tuple[SearchHit, ...] = ()
        self.records: tuple[RunRecord, ...] = ()
        self.asked: list[tuple[str, int, SearchFilter]] = []
        self.broken = False

    def search(
        self, query: str, limit: int = 20, *, offset: int = 0, within: SearchFilter = NO_FILTER
    ) -> tuple[SearchHit, ...]:
        if self.broken:
            raise StoreError("database is locked")
        self.asked.append((query, offset, within))
        return self.hits

    def outlets(self) -> tuple[Outlet, ...]:
        return (Outlet("harbourpost.example", "Harbour Post"), Outlet("radiolumen.example", "Radio Lumen"))

    def editions_as_of(self, moment: datetime) -> dict[str, Edition]:
        raise StoreError("database is locked")

    def edition_times(self, since: datetime, until: datetime) -> tuple[datetime, ...]:
        raise StoreError("database is locked")

    def digests(self, keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Digest]:
        return {}

    def digest_versions(self, story_id: str) -> tuple[Digest, ...]:
        return ()

    def resolve(self, story_id: str) -> str:
        if self.broken:
            raise StoreError("database is locked")
        return story_id

    def withdrawals(self) -> Mapping[str, Withdrawal]:
        return {}

    def families(self) -> tuple[Family, ...]:
        return ()

    def articles(self, ids: Iterable[str]) -> dict[str, Article]:
        return {}

    def runs(self, limit: int = 20) -> tuple[RunRecord, ...]:
        if self.broken:
            raise StoreError("database is locked")
        return self.records[:limit]


@pytest.fixture
def store() -> FakeStore:
    """An empty store."""
    return FakeStore()


@pytest.fixture
def app(tmp_path: Path, store: FakeStore) -> Starlette:
    """A folder with two stories, and the store."""
    for name in ("story/aa11/index.html", "story/bb22/index.html", "search/index.html", "404.html"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
    (tmp_path / "categories.json").write_text(
        '{"categories": [{"name": "World", "slug": "world", "stories": 2}, {"name": "Gone", "slug": "gone", '
        '"stories": 0}, {"name": "Evil", "slug": "../evil", "stories": 9}, 5]}',
        encoding="utf-8",
    )
    return create_app(tmp_path, store, PublishConfig(title="The Sound"))


def texts(answer: Answer, path: str) -> list[str]:
    found = html.document_fromstring(answer.body.decode("utf-8")).xpath(path)
    return [" ".join(element.text_content().split()) for element in found]


def test_search_shows_the_stories_found_that_are_in_print(app: Starlette, store: FakeStore) -> None:
    store.hits = (
        SearchHit("aa11", "Sea wall breaks", "… the wall gave way …", True),
        SearchHit("cc33", "Never printed", "", False),
        SearchHit("bb22", EVIL, EVIL, True),
    )
    answer = call(app, f"/search/?q={quote('sea wall')}")
    assert answer.status == 200
    assert store.asked == [("sea wall", 0, NO_FILTER)]
    assert texts(answer, "//ol/li/h2") == ["Sea wall breaks", EVIL]
    assert texts(answer, "//p[@role='status']") == ["2 stories"]
    page = html.document_fromstring(answer.body.decode())
    assert page.xpath("//ol//a/@href") == ["../story/aa11/", "../story/bb22/"]
    assert page.xpath("//input[@id='q']/@value") == ["sea wall"]
    assert "".join(page.xpath("//script/text()")) == ""


def test_the_search_page_may_send_its_form_and_nothing_else(app: Starlette) -> None:
    policy = call(app, "/search/?q=x").headers["content-security-policy"]
    assert "form-action 'self'" in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


def test_an_empty_search_asks_nothing(app: Starlette, store: FakeStore) -> None:
    for path in ("/search/", "/search/?q=", "/search/?q=%20%00"):
        answer = call(app, path)
        assert (answer.status, store.asked) == (200, [])
        assert texts(answer, "//label")[0] == "Words in a story"


def test_a_search_without_a_story_says_so(app: Starlette) -> None:
    assert texts(call(app, "/search/?q=zebra"), "//p[@class='empty']") == ["No story holds all of this."]


def test_a_query_is_text_and_bounded(app: Starlette, store: FakeStore) -> None:
    answer = call(app, "/search/?q=" + quote('"><script>alert(1)</script>' + "x" * 5_000))
    assert len(store.asked[0][0]) == 200
    page = html.document_fromstring(answer.body.decode())
    assert "".join(page.xpath("//script/text()")) == ""
    assert page.xpath("//input[@id='q']/@value")[0].startswith('"><script>')


def test_a_search_can_be_narrowed_and_its_pages_turned(app: Starlette, store: FakeStore) -> None:
    store.hits = (SearchHit("aa11", "Sea wall", "", True, NOON, "World", "ar"),) * 26
    query = "q=wall&outlet=radio%20lumen&person=Tamarind&place=Amber&category=World&language=en"
    answer = call(app, f"/search/?{query}&since=2026-11-20&until=2026-11-23&page=2")
    ((words, offset, within),) = store.asked
    assert (words, offset) == ("wall", 25)
    assert within == SearchFilter(
        "radiolumen.example",
        "Tamarind",
        "Amber",
        "World",
        "en",
        datetime(2026, 11, 20, tzinfo=UTC),
        datetime(2026, 11, 24, tzinfo=UTC),
    )
    assert texts(answer, "//p[@role='status']") == ["Page 2"]
    page = html.document_fromstring(answer.body.decode())
    assert page.xpath("//ol/li/h2/@dir") == ["rtl"] * 25
    before, after = page.xpath("//nav[@class='pages']/a/@href")
    assert dict(parse_qsl(after[1:])) == dict(parse_qsl(query)) | {
        "since": "2026-11-20",
        "until": "2026-11-23",
        "page": "3",
    }
    assert "page" not in before
    assert page.xpath("//details/@open")
    assert page.xpath("//select/option[@selected]/@value") == ["World"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("since=yesterday&until=2026-02-31", []),
        ("language=%22%3E", []),
        ("page=-1&q=x", [("x", 0, NO_FILTER)]),
        ("page=99999999999999999999&q=x", [("x", 0, NO_FILTER)]),
        ("q=x&outlet=nowhere.example", [("x", 0, SearchFilter("nowhere.example"))]),
        ("q=x&outlet=HARBOUR", [("x", 0, SearchFilter("harbourpost.example"))]),
        ("until=9999-12-31&q=x", [("x", 0, NO_FILTER)]),
    ],
)
def test_what_makes_no_sense_is_left_out(app: Starlette, store: FakeStore, query: str, expected: list[object]) -> None:
    assert call(app, f"/search/?{query}").status == 200
    assert store.asked == expected


def test_the_navigation_holds_categories_in_print_only(app: Starlette) -> None:
    assert texts(call(app, "/search/"), "//nav[@class='tabs']//a") == ["Front page", "World"]


def test_without_a_store_the_printed_list_of_stories_is_served(tmp_path: Path) -> None:
    (tmp_path / "search").mkdir()
    (tmp_path / "search" / "index.html").write_text("all stories", encoding="utf-8")
    app = create_app(tmp_path)
    assert call(app, "/search/?q=x").body == b"all stories"
    assert call(app, "/runs").status == 404


def test_a_busy_database_is_an_answer(app: Starlette, store: FakeStore) -> None:
    store.broken = True
    for path in ("/search/?q=x", "/runs", "/date/", "/date/2026-01-01/", "/story/abcd/"):
        assert call(app, path).status == 503, path


def test_what_is_made_for_a_request_is_compressed_for_who_takes_it(app: Starlette, store: FakeStore) -> None:
    store.hits = tuple(SearchHit(f"{n:016x}", f"Ferry {n}", "A ferry stops.", True) for n in range(25))
    plain = call(app, "/search/?q=ferry")
    packed = call(app, "/search/?q=ferry", headers={"Accept-Encoding": "br, gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) < len(plain.body) / 3
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert int(packed.headers["content-length"]) == len(packed.body)


def test_the_words_that_were_searched_for_are_marked(app: Starlette, store: FakeStore) -> None:
    store.hits = (SearchHit("a" * 16, "Ferry", f"The FÉRRY of Ferrytown & {EVIL}; a ferry.", True),)
    assert texts(call(app, "/search/?q=ferry"), "//ol//mark") == ["FÉRRY", "Ferrytown", "ferry"]
    page = call(app, "/search/?q=script")
    assert texts(page, "//ol//mark") == ["script", "script"]
    assert b"<script>alert" not in page.body


def test_a_search_without_a_story_says_what_to_do(app: Starlette) -> None:
    narrowed = html.fromstring(call(app, "/search/?q=a%26b&place=amber").body)
    assert narrowed.xpath("//p[@class='further']/a/@href") == ["?q=a%26b"]
    assert "Fewer words" in texts(call(app, "/search/?q=a%26b"), "//p[@class='further']")[0]


def test_a_busy_database_has_a_page_that_tells_nothing_of_this_machine(app: Starlette, store: FakeStore) -> None:
    store.broken = True
    for path, heading in (("/search/?q=x", "The search is busy"), ("/date/2026-01-01/", "The archive is busy")):
        answer = call(app, path)
        assert texts(answer, "//h1") == [heading]
        assert b"locked" not in answer.body
        assert answer.headers["retry-after"] == "5"
        assert answer.headers["cache-control"] == "no-store"


def test_a_fault_of_ours_has_a_page_with_the_headers_of_every_page(app: Starlette, store: FakeStore) -> None:
    def search(*_: object, **__: object) -> tuple[SearchHit, ...]:
        raise ZeroDivisionError("/home/somebody/secret.py")

    store.search = search  # type: ignore[method-assign]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/search/", "query_string": b"q=x", "headers": []}
    with pytest.raises(ZeroDivisionError):  # which is how the server's log hears of it
        asyncio.run(app(scope, receive, send))
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    assert sent[0]["status"] == 500
    assert headers.items() >= SECURITY_HEADERS.items()
    page = sent[1]["body"]
    assert html.fromstring(page).xpath("//h1/text()") == ["This page cannot be shown"]
    assert b"secret" not in page
