"""The search page, which is made from the store."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from lxml import html
from starlette.applications import Starlette

from broadsheet.config import PublishConfig
from broadsheet.errors import StoreError
from broadsheet.store.base import RunRecord, SearchHit
from broadsheet.web.app import create_app

from .client import Answer, call

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
EVIL = "<script>alert(1)</script>"


class FakeStore:
    """Answers what a test has put in, and remembers what it was asked."""

    def __init__(self) -> None:
        self.hits: tuple[SearchHit, ...] = ()
        self.records: tuple[RunRecord, ...] = ()
        self.asked: list[tuple[str, int]] = []
        self.broken = False

    def search(self, query: str, limit: int = 20) -> tuple[SearchHit, ...]:
        if self.broken:
            raise StoreError("database is locked")
        self.asked.append((query, limit))
        return self.hits

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
    assert store.asked == [("sea wall", 50)]
    assert texts(answer, "//ol/li/h2") == ["Sea wall breaks", EVIL]
    assert texts(answer, "//p[@role='status']") == ["2 stories"]
    page = html.document_fromstring(answer.body.decode())
    assert page.xpath("//ol//a/@href") == ["../story/aa11/", "../story/bb22/"]
    assert page.xpath("//input/@value") == ["sea wall"]
    assert page.xpath("//script") == []


def test_the_search_page_may_send_its_form_and_nothing_else(app: Starlette) -> None:
    policy = call(app, "/search/?q=x").headers["content-security-policy"]
    assert "form-action 'self'" in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


def test_an_empty_search_asks_nothing(app: Starlette, store: FakeStore) -> None:
    for path in ("/search/", "/search/?q=", "/search/?q=%20%00"):
        answer = call(app, path)
        assert (answer.status, store.asked) == (200, [])
        assert texts(answer, "//label") == ["Words in a story"]


def test_a_search_without_a_story_says_so(app: Starlette) -> None:
    assert texts(call(app, "/search/?q=zebra"), "//p[@class='empty']") == ["No story holds all these words."]


def test_a_query_is_text_and_bounded(app: Starlette, store: FakeStore) -> None:
    answer = call(app, "/search/?q=" + quote('"><script>alert(1)</script>' + "x" * 5_000))
    assert len(store.asked[0][0]) == 200
    page = html.document_fromstring(answer.body.decode())
    assert page.xpath("//script") == []
    assert page.xpath("//input/@value")[0].startswith('"><script>')


def test_the_navigation_holds_categories_in_print_only(app: Starlette) -> None:
    assert texts(call(app, "/search/"), "//nav//a") == ["Front page", "World"]


def test_without_a_store_the_printed_list_of_stories_is_served(tmp_path: Path) -> None:
    (tmp_path / "search").mkdir()
    (tmp_path / "search" / "index.html").write_text("all stories", encoding="utf-8")
    app = create_app(tmp_path)
    assert call(app, "/search/?q=x").body == b"all stories"
    assert call(app, "/runs").status == 404


def test_a_busy_database_is_an_answer(app: Starlette, store: FakeStore) -> None:
    store.broken = True
    assert call(app, "/search/?q=x").status == 503
    assert call(app, "/runs").status == 503
