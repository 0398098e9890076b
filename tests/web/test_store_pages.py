"""The two pages that are made from the store: search, and the operator's page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl, quote

import pytest
from lxml import html
from starlette.applications import Starlette

from broadsheet.config import PublishConfig
from broadsheet.errors import StoreError
from broadsheet.store.base import DropCount, FeedState, RunRecord, SearchHit
from broadsheet.store.values import NO_FILTER, SearchFilter, Withdrawal
from broadsheet.types import Article, Digest, Drop, DropReason, Edition, Family, Outlet, RunReport, StageStats
from broadsheet.web.app import create_app

from .client import Answer, call

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
EVIL = "<script>alert(1)</script>"


class FakeStore:
    """Answers what a test has put in, and remembers what it was asked."""

    def __init__(self) -> None:
        self.hits: tuple[SearchHit, ...] = ()
        self.records: tuple[RunRecord, ...] = ()
        self.states: dict[str, FeedState] = {}
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

    def drop_counts(self, run: int) -> tuple[DropCount, ...]:
        return (
            DropCount("extract", DropReason.NO_TEXT, 2),
            DropCount("fetch", DropReason.TIMEOUT, 15),
        )

    def drop_examples(self, run: int) -> tuple[Drop, ...]:
        many = tuple(Drop("fetch", f"https://slow.example/{n}", DropReason.TIMEOUT, "30 s") for n in range(15))
        return (*many, Drop("extract", EVIL, DropReason.NO_TEXT))

    def feed_states(self) -> dict[str, FeedState]:
        return self.states

    def counts(self) -> Mapping[str, int]:
        return {"stories": 7, "articles": 90}


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


def report(minutes: int, finished: bool = True) -> RunReport:
    started = NOON - timedelta(minutes=minutes)
    return RunReport(
        started,
        started + timedelta(seconds=42) if finished else None,
        (StageStats("fetch", 90, 75, 15, 12.34), StageStats("verify", 9, 9, 0, 0.5)),
        claims={"kept": 80, "dropped": 3},
        new_digests=9,
        new_editions=4,
    )


def test_the_operators_page_shows_runs_drops_and_failing_feeds(app: Starlette, store: FakeStore) -> None:
    store.records = (RunRecord(2, report(5, finished=False)), RunRecord(1, report(60)))
    store.states = {
        "https://a.example/feed": FeedState("https://a.example/feed"),
        "https://b.example/feed": FeedState("https://b.example/feed", failures=3, last_error="HTTP 500"),
        "https://c.example/feed": FeedState("https://c.example/feed", failures=9, last_error=EVIL),
    }
    answer = call(app, "/runs")
    assert answer.status == 200
    assert answer.headers["cache-control"] == "no-store"
    assert texts(answer, "//h1/following-sibling::p") == ["90 articles · 7 stories"]
    assert texts(answer, "//section[@aria-labelledby='stages']//tbody/tr[1]/*") == ["fetch", "90", "75", "15", "12.3"]
    assert texts(answer, "//section[@aria-labelledby='stages']/p") == ["Sentences checked: 3 dropped, 80 kept."]
    assert texts(answer, "//details/summary") == ["15 × fetch: timed out", "2 × extract: no article text found"]
    assert len(texts(answer, "//details[1]//li")) == 10
    assert texts(answer, "//details[2]//li") == [EVIL]
    assert texts(answer, "//section[@aria-labelledby='before']//tbody/tr/td[2]") == ["not finished", "42.0"]
    assert texts(answer, "//section[@aria-labelledby='feeds']//tbody/tr/td[2]") == [EVIL, "HTTP 500"]
    assert texts(answer, "//caption")[-1] == "2 feeds of 3"


def test_before_the_first_run_there_is_nothing_to_show(app: Starlette) -> None:
    answer = call(app, "/runs")
    assert texts(answer, "//p[@class='empty']") == ["There was no run yet."]
    assert texts(answer, "//section[@aria-labelledby='feeds']/p") == ["All 0 feeds answered when they were last asked."]


@pytest.mark.parametrize(
    ("client", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("192.0.2.7", {}, 404),
        ("testclient", {}, 404),
        (None, {}, 404),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.7"}, 404),
        ("127.0.0.1", {"Forwarded": "for=192.0.2.7"}, 404),
    ],
)
def test_only_this_machine_sees_the_operators_page(
    app: Starlette, client: str | None, headers: dict[str, str], status: int
) -> None:
    assert call(app, "/runs", client=client, headers=headers).status == status
