"""A feed a search, from a real store: what it holds, and how it is answered."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import feedparser
import pytest
from benchmarks.feedrules import check_json, check_xml
from starlette.applications import Starlette
from tests.stages.publish import samples

from broadsheet.config import PublishConfig
from broadsheet.errors import StoreError
from broadsheet.store import Store, open_store
from broadsheet.types import Article, ChangeKind, Edition, Membership, Outlet, Placement, StoryChange
from broadsheet.web.searchfeeds import MAX_ITEMS, SearchFeeds

from .client import Answer, call

NOW = samples.NOON
CONFIG = PublishConfig(title="The Sound", base_url="https://paper.example")


def put(store: Store, story: str, title: str, *, days_old: float = 0.5, category: str = "World") -> None:
    """A printed story."""
    article = Article(story, f"https://a.example/{story}", "a.example", "t", "x", "en", NOW, NOW)
    store.save_articles([(story, article)])
    store.apply_changes([StoryChange(ChangeKind.OPEN, story, story, membership=Membership(story, story, 1.0))])
    digest = samples.simple(story, title, [f"{title}, the office said."], samples.THREE)
    made = NOW - timedelta(days=days_old)
    store.save_digest(replace(digest, first_published=made, updated=made))
    store.save_edition(Edition(f"e-{story}", category, made, made, (Placement(story, 1, 1.0, 3),)))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store("sqlite:///paper.db", tmp_path) as opened:
        put(opened, "aa" * 8, "Ferry to Calder sails again", days_old=3)
        put(opened, "bb" * 8, "Ferry company buys its rival", days_old=1, category="Business")
        put(opened, "cc" * 8, "Comet over the sound", days_old=0.1)
        put(opened, "dd" * 8, "Ferry burns in the harbour", days_old=40)
        yield opened


@pytest.fixture
def app(store: Store, tmp_path: Path) -> Starlette:
    return Starlette(routes=SearchFeeds(store, tmp_path, CONFIG, lambda: NOW).routes())


def titles(answer: Answer) -> list[str]:
    return [entry.title for entry in feedparser.parse(answer.body).entries]


def test_it_holds_the_young_stories_found_newest_first(app: Starlette) -> None:
    for name in ("feed.xml", "atom.xml"):
        answer = call(app, f"/search/{name}?q=ferry")
        assert answer.status == 200
        assert titles(answer) == ["Ferry company buys its rival", "Ferry to Calder sails again"]
        assert check_xml(answer.body) == []
        feed = feedparser.parse(answer.body).feed
        assert feed.title == "The Sound: ferry"
        own = [link.href for link in feed.links if link.rel == "self"]
        assert own == [f"https://paper.example/search/{name}?q=ferry"]
    answer = call(app, "/search/feed.json?q=ferry")
    assert check_json(answer.body) == []
    feed = json.loads(answer.body)
    assert [item["title"] for item in feed["items"]] == ["Ferry company buys its rival", "Ferry to Calder sails again"]
    assert (feed["home_page_url"], feed["items"][0]["tags"]) == ("https://paper.example/search/?q=ferry", ["Business"])


def test_an_outlet_is_found_by_its_name_as_on_the_search_page(app: Starlette, store: Store) -> None:
    store.put_catalogue([Outlet("harbourpost.example", "Harbour Post", aliases=("hp.example",))])
    by_domain = call(app, "/search/feed.xml?outlet=harbourpost.example")
    assert titles(by_domain)
    for typed in ("Harbour+Post", "harbour", "hp.example"):
        assert titles(call(app, f"/search/feed.xml?outlet={typed}")) == titles(by_domain), typed
    assert titles(call(app, "/search/feed.xml?outlet=nobody")) == []


def test_filters_work_with_words_and_alone(app: Starlette) -> None:
    assert titles(call(app, "/search/feed.xml?q=ferry&category=Business")) == ["Ferry company buys its rival"]
    assert titles(call(app, "/search/feed.xml?category=World")) == [
        "Comet over the sound",
        "Ferry to Calder sails again",
    ]
    assert len(titles(call(app, "/search/feed.xml?outlet=radiolumen.example"))) == 3
    assert titles(call(app, "/search/feed.xml?outlet=nobody.example")) == []


def test_one_search_has_one_address_whatever_the_order_and_noise(app: Starlette) -> None:
    one = call(app, "/search/feed.xml?q=ferry&category=World")
    other = call(app, "/search/feed.xml?x=1&category=World&q=%20ferry%00")
    assert one.body == other.body
    assert one.headers["etag"] == other.headers["etag"]


def test_who_has_it_is_told_so(app: Starlette) -> None:
    first = call(app, "/search/feed.xml?q=ferry")
    again = call(app, "/search/feed.xml?q=ferry", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status, again.body) == (304, b"")
    since = {"If-Modified-Since": first.headers["last-modified"]}
    assert call(app, "/search/feed.xml?q=ferry", headers=since).status == 304
    assert call(app, "/search/feed.xml?q=ferry", headers={"If-None-Match": '"x"', **since}).status == 200


def test_a_search_for_nothing_is_refused(app: Starlette) -> None:
    assert call(app, "/search/feed.xml").status == 400
    assert call(app, "/search/atom.xml?q=%20&place=").status == 400


def test_a_long_and_hostile_query_is_text(app: Starlette) -> None:
    answer = call(app, "/search/feed.xml?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E" + "x" * 5000)
    assert answer.status == 200
    assert b"<script" not in answer.body
    assert {finding.rule for finding in check_xml(answer.body)} <= {"ContainsHTML"}


def test_a_withdrawn_story_leaves_the_feed(app: Starlette, store: Store) -> None:
    store.withdraw_story("bb" * 8, NOW, "Wrong company.")
    assert titles(call(app, "/search/feed.xml?q=ferry")) == ["Ferry to Calder sails again"]


def test_a_feed_is_bounded(app: Starlette, store: Store) -> None:
    for number in range(MAX_ITEMS + 5):
        put(store, f"{number:016x}", f"Lighthouse {number}", days_old=number / 100)
    found = titles(call(app, "/search/feed.xml?q=lighthouse"))
    assert found == [f"Lighthouse {number}" for number in range(MAX_ITEMS)]


def test_a_browser_gets_a_page_and_a_program_a_feed(app: Starlette) -> None:
    program = call(app, "/search/feed.xml?q=ferry").headers
    browser = call(app, "/search/feed.xml?q=ferry", headers={"Sec-Fetch-Dest": "document"}).headers
    assert program["content-type"] == "application/rss+xml; charset=utf-8"
    assert browser["content-type"] == "application/xml; charset=utf-8"
    assert "script-src 'self'" in browser["content-security-policy"]
    assert "default-src 'none'" in browser["content-security-policy"]


def test_a_feed_is_compressed_for_who_takes_it(app: Starlette) -> None:
    plain = call(app, "/search/feed.xml?q=ferry")
    packed = call(app, "/search/feed.xml?q=ferry", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.body) == plain.body
    assert packed.headers["etag"] == plain.headers["etag"]
    assert packed.headers["vary"] == "Accept-Encoding, Sec-Fetch-Dest"


def test_a_busy_database_is_an_answer(tmp_path: Path) -> None:
    class Busy:
        def search(self, *_: object, **__: object) -> tuple[()]:
            raise StoreError("database is locked")

    app = Starlette(routes=SearchFeeds(Busy(), tmp_path, CONFIG).routes())  # type: ignore[arg-type]
    answer = call(app, "/search/feed.xml?q=ferry")
    assert (answer.status, answer.headers["retry-after"]) == (503, "60")
