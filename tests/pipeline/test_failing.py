"""Feeds and pages that fail for a while: they are asked again, ever more seldom, and nothing that comes back is lost."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from tests.pipeline.outlets import PUBLISHED, Article, Outlets, serve_outlets

from broadsheet.config import Config, EngineConfig, FetchConfig, StoreConfig
from broadsheet.engine import open_engine
from broadsheet.pipeline import Silent, run
from broadsheet.store import open_store
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


def set_up(folder: Path, outlets: Outlets, article: Article) -> None:
    outlets.articles = {"herald": article}
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


def test_a_page_that_never_comes_is_given_up(tmp_path: Path) -> None:
    with serve_outlets() as outlets:
        set_up(tmp_path, outlets, Article(NO_TEASER.title, NO_TEASER.paragraphs, status=503))
        turn(tmp_path, NOON, config())
        outlets.mute = {"herald"}
        for day in range(1, 9):
            turn(tmp_path, NOON + timedelta(days=day), config())
        assert page_visits(outlets) == 6


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
