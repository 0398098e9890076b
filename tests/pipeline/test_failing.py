"""Feeds and pages that fail for a while: they are asked again, ever more seldom, and nothing that comes back is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from tests.pipeline.outlets import PUBLISHED, TOLD, Article, Outlets, serve_outlets

from broadsheet.config import Config, EngineConfig, FetchConfig, StoreConfig
from broadsheet.engine import open_engine
from broadsheet.pipeline import Silent, run
from broadsheet.store import open_store
from broadsheet.types import Article as ArticleText
from broadsheet.types import RunReport

NOON = PUBLISHED + timedelta(hours=3)
HALF_HOUR = timedelta(minutes=30)
NO_TEASER = Article(
    "Ferry aground",
    ["", "The ferry Solveig ran aground on a sandbank off Port Varn on Wednesday morning with 120 passengers."],
)


def config(**fetch: int) -> Config:
    return Config(
        fetch=FetchConfig(allow_loopback=True, max_age_days=0, **fetch),
        engine=EngineConfig(workers=1),
        store=StoreConfig(url="sqlite:///day.db"),
    )


def turn(folder: Path, now: datetime, settings: Config) -> RunReport:
    with open_store(settings.store.url, folder) as store, open_engine(1) as engine:
        return run(store, engine, settings, now=now, directory=folder / "site", progress=Silent())


def set_up(folder: Path, outlets: Outlets, article: Article | None = None) -> None:
    """One outlet with this article, or four that tell the same event."""
    outlets.articles = {"herald": article} if article else {name: replace(told) for name, told in TOLD.items()}
    with open_store("sqlite:///day.db", folder) as store:
        store.put_catalogue(outlets.outlets())
        store.add_feeds(outlets.feeds())


def page_visits(outlets: Outlets) -> int:
    return sum(path.endswith("story.html") for path in outlets.asked)


def test_a_night_without_a_page_costs_no_article(tmp_path: Path) -> None:
    with serve_outlets() as outlets:
        article = Article(NO_TEASER.title, NO_TEASER.paragraphs, status=503)
        set_up(tmp_path, outlets, article)
        turn(tmp_path, NOON, config())
        outlets.mute = {"herald"}  # the entry itself does not change any more
        for half_hours in range(1, 25):  # twelve hours, a run every half hour
            turn(tmp_path, NOON + half_hours * HALF_HOUR, config())
        assert page_visits(outlets) == 5  # at once, and 0.5, 1.5, 3.5 and 7.5 hours later
        article.status = 200
        turn(tmp_path, NOON + 40 * HALF_HOUR, config())
        with open_store("sqlite:///day.db", tmp_path) as store:
            assert store.counts()["articles"] == 1


def kept(folder: Path) -> ArticleText:
    with open_store("sqlite:///day.db", folder) as store:
        (article,) = store.recent_articles(PUBLISHED - timedelta(days=1))
        return article


def test_the_page_of_a_teaser_is_asked_for_again(tmp_path: Path) -> None:
    with serve_outlets() as outlets:
        told = Article(TOLD["herald"].title, TOLD["herald"].paragraphs, status=503)
        set_up(tmp_path, outlets, told)
        report = turn(tmp_path, NOON, config())
        teaser = kept(tmp_path)
        assert not teaser.complete
        assert report.drops == {"fetch: the server answered with an error": 1}
        outlets.mute = {"herald"}
        turn(tmp_path, NOON + HALF_HOUR / 2, config())
        assert page_visits(outlets) == 1
        turn(tmp_path, NOON + HALF_HOUR, config())
        assert (page_visits(outlets), kept(tmp_path)) == (2, teaser)
        told.status = 200
        told.canonical = "/herald/the-ferry-aground"  # which only the page tells
        turn(tmp_path, NOON + 3 * HALF_HOUR, config())
        whole = kept(tmp_path)
        assert whole.complete
        assert whole.text.endswith(told.paragraphs[-1])
        assert (whole.id, whole.first_seen, whole.revision) == (teaser.id, teaser.first_seen, 2)
        turn(tmp_path, NOON + 40 * HALF_HOUR, config())
        assert page_visits(outlets) == 3


def test_a_page_that_comes_later_is_no_correction(tmp_path: Path) -> None:
    """What the teaser said the page says too; the digest is written anew, and nothing of it is taken back."""
    with serve_outlets() as outlets:
        set_up(tmp_path, outlets)
        outlets.articles["herald"].status = 503
        turn(tmp_path, NOON, config())
        with open_store("sqlite:///day.db", tmp_path) as store:
            (before,) = store.latest_digests(s.id for s in store.open_stories()).values()
        outlets.mute = set(outlets.articles)
        outlets.articles["herald"].status = 200
        turn(tmp_path, NOON + HALF_HOUR, config())
        with open_store("sqlite:///day.db", tmp_path) as store:
            (after,) = store.latest_digests(s.id for s in store.open_stories()).values()
    assert (before.version, after.version) == (1, 2)
    assert after.corrections == ()
    assert "We had warned the company" in str(after)
    assert "We had warned the company" not in str(before)


def test_a_teaser_whose_page_never_comes_stays(tmp_path: Path) -> None:
    with serve_outlets() as outlets:
        set_up(tmp_path, outlets, Article(TOLD["herald"].title, TOLD["herald"].paragraphs, status=503))
        turn(tmp_path, NOON, config())
        teaser = kept(tmp_path)
        outlets.mute = {"herald"}
        for day in range(1, 9):
            turn(tmp_path, NOON + timedelta(days=day), config())
        assert (page_visits(outlets), kept(tmp_path)) == (6, teaser)


def test_a_page_that_is_refused_is_not_asked_for_again(tmp_path: Path) -> None:
    with serve_outlets() as outlets:
        set_up(tmp_path, outlets, Article(TOLD["herald"].title, TOLD["herald"].paragraphs, status=403))
        for day in range(3):
            turn(tmp_path, NOON + timedelta(days=day), config())
        assert page_visits(outlets) == 1
        assert not kept(tmp_path).complete


def test_a_page_that_never_comes_is_given_up(tmp_path: Path) -> None:
    with serve_outlets() as outlets:
        set_up(tmp_path, outlets, Article(NO_TEASER.title, NO_TEASER.paragraphs, status=503))
        turn(tmp_path, NOON, config())
        outlets.mute = {"herald"}
        for day in range(1, 9):
            turn(tmp_path, NOON + timedelta(days=day), config())
        assert page_visits(outlets) == 6


def old_news(report: RunReport) -> int:
    return report.drops.get("parse: older than the limit", 0)


def test_an_old_entry_is_counted_once_however_often_its_feed_shows_it(tmp_path: Path) -> None:
    with serve_outlets() as outlets:
        set_up(tmp_path, outlets)
        week = replace(config(), fetch=replace(config().fetch, max_age_days=7))
        late = NOON + timedelta(days=8)
        assert old_news(turn(tmp_path, late, week)) == 4
        assert [old_news(turn(tmp_path, late + n * HALF_HOUR, week)) for n in (1, 2)] == [0, 0]


def test_an_entry_that_was_read_and_grew_old_is_not_left_out(tmp_path: Path) -> None:
    with serve_outlets() as outlets:
        set_up(tmp_path, outlets)
        week = replace(config(), fetch=replace(config().fetch, max_age_days=7))
        turn(tmp_path, NOON, week)
        assert old_news(turn(tmp_path, NOON + timedelta(days=8), week)) == 0


def test_a_failing_feed_is_asked_no_more_often_than_a_good_one(tmp_path: Path) -> None:
    week = config(interval_minutes=7 * 24 * 60)
    with serve_outlets() as outlets:
        set_up(tmp_path, outlets, NO_TEASER)
        feeds = outlets.feeds()
        outlets.articles = {}  # every address answers 404
        turn(tmp_path, NOON, week)
        with open_store("sqlite:///day.db", tmp_path) as store:
            assert store.feed_states()[feeds[0].url].next_due == NOON + timedelta(days=7)
        turn(tmp_path, NOON + timedelta(days=6), week)
        assert len(outlets.asked) == 1


def test_the_longest_interval_can_be_doubled(tmp_path: Path) -> None:
    with serve_outlets() as outlets:
        set_up(tmp_path, outlets, NO_TEASER)
        outlets.articles = {}
        assert turn(tmp_path, NOON, config(interval_minutes=52_596_000)).drops
