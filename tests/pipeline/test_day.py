"""The whole pipe on the embedded day: what is published, what is left out, and a second run with nothing new."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from tests.newsday import EVENING, FOLDER, truth
from tests.pipeline.day import CONFIG, few, kept, printed, set_up, turn

from broadsheet.replay import RecordedServer, load_recorded_folder, serve_recorded
from broadsheet.store import open_store
from broadsheet.types import DropReason, Edition, Outcome, RunReport, Verdict


@pytest.fixture(scope="module")
def day(server: RecordedServer, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, RunReport]:
    folder = tmp_path_factory.mktemp("day")
    set_up(folder, server.feeds())
    return folder, turn(folder, workers=2)


def test_the_day_becomes_a_paper(day: tuple[Path, RunReport]) -> None:
    folder, report = day
    files = printed(folder)
    assert {"index.html", "feed.xml", "feed.json", "world/index.html", "world/feed.xml"} <= set(files)
    stories = [json.loads(files[name]) for name in files if name.startswith("story/") and name.endswith(".json")]
    assert len(stories) == report.new_digests >= MIN_STORIES
    assert [s.stage for s in report.stages] == ["feeds", "articles", "copies", "stories", "digests", "editions"]


MIN_STORIES = 9  # of the day's 14 publishable events; a floor, raised as clustering gets better


def test_every_published_sentence_stands_in_an_article(day: tuple[Path, RunReport]) -> None:
    folder, _ = day
    with open_store(CONFIG.store.url, folder) as store:
        ids = sorted({p.story_id for e in store.latest_editions().values() for p in e.placements})
        digests = store.latest_digests(ids)
        claims = [c for d in digests.values() for c in d.report.claims if c.outcome is not Outcome.DROPPED]
        articles = store.articles({s.article_id for c in claims for s in c.evidence})
    assert claims
    for claim in claims:
        assert claim.verdict is Verdict.SUPPORTED
        assert claim.evidence
        for span in claim.evidence:
            article = articles[span.article_id]
            assert getattr(article, span.part.value)[span.start : span.end] == span.text


def test_what_an_outlet_says_of_its_paywall_reaches_the_reader(day: tuple[Path, RunReport]) -> None:
    files = printed(day[0])
    stories = [json.loads(files[name]) for name in files if name.startswith("story/") and name.endswith(".json")]
    said = {source["outlet"]: source["paywalled"] for story in stories for source in story["sources"]}
    assert [outlet for outlet, paywalled in said.items() if paywalled] == ["the-meridian.example"]


def test_an_event_that_only_one_publisher_has_is_not_published(day: tuple[Path, RunReport]) -> None:
    folder, _ = day
    unfit = {e["id"] for e in truth()["events"] if not e["publishable"]}
    event_of = {row["url"]: row["event"] for row in truth()["articles"]}
    with open_store(CONFIG.store.url, folder) as store:
        digests = store.latest_digests(p.story_id for e in store.latest_editions().values() for p in e.placements)
        for digest in digests.values():
            paths = {s.url.split("/", 3)[3] for s in digest.sections.sources}
            events = {event for url, event in event_of.items() if url.split("/", 3)[3] in paths}
            assert not events or events - unfit


BAD_INPUT = [
    DropReason.HTTP_ERROR,
    DropReason.REDIRECTS,
    DropReason.NOT_A_FEED,
    DropReason.EMPTY_FEED,
    DropReason.FEED_DAMAGED,
    DropReason.NO_LINK,
    DropReason.NO_DATE,
    DropReason.DATE_IMPLAUSIBLE,
    DropReason.TITLE_TOO_LONG,
    DropReason.DUPLICATE_ENTRY,
]


@pytest.mark.parametrize("reason", BAD_INPUT)
def test_bad_input_is_counted_and_explained(day: tuple[Path, RunReport], reason: DropReason) -> None:
    folder, report = day
    assert sum(n for why, n in report.drops.items() if why.endswith(reason.value)) >= 1
    with open_store(CONFIG.store.url, folder) as store:
        examples = [d for d in store.drop_examples(store.runs()[0].id) if d.reason is reason]
    assert examples
    assert all(d.item for d in examples)


def test_a_second_run_with_nothing_new_publishes_nothing(day: tuple[Path, RunReport]) -> None:
    folder, _ = day
    before, files = kept(folder), printed(folder)
    report = turn(folder, now=EVENING + timedelta(minutes=1))
    assert (report.new_digests, report.new_editions) == (0, 0)
    assert kept(folder) == before
    assert printed(folder) == files


def test_a_story_that_changed_its_category_stands_in_one_edition(server: RecordedServer, tmp_path: Path) -> None:
    set_up(tmp_path, few(server, "npa", "pbn", "westerlow-gazette"))
    turn(tmp_path)
    with open_store(CONFIG.store.url, tmp_path) as store:
        (story, *_) = (p for edition in store.latest_editions().values() for p in edition.placements)
        store.save_edition(Edition("former", "Weather", EVENING, EVENING - timedelta(hours=9), (story,)))
    turn(tmp_path, now=EVENING + timedelta(minutes=1))
    with open_store(CONFIG.store.url, tmp_path) as store:
        where = [
            category
            for category, edition in store.latest_editions().items()
            for placement in edition.placements
            if placement.story_id == story.story_id
        ]
    assert len(where) == 1
    assert where != ["Weather"]


def test_a_later_visit_finds_feeds_unchanged(day: tuple[Path, RunReport]) -> None:
    folder, _ = day
    report = turn(folder, now=EVENING + timedelta(hours=1))
    feeds = report.stages[0]
    assert feeds.items > 40
    assert feeds.made == 0
    with open_store(CONFIG.store.url, folder) as store:
        failing = [s for s in store.feed_states().values() if s.failures]
    assert {s.failures for s in failing} <= {1, 2}
    assert all(s.last_error for s in failing)


def test_one_worker_and_two_make_the_same_paper(server: RecordedServer, tmp_path: Path) -> None:
    feeds = few(server, "npa", "pbn", "harbour-courier", "quillhaven-post", "littoral")
    for workers in (1, 2):
        set_up(tmp_path / str(workers), feeds)
        turn(tmp_path / str(workers), workers=workers)
    assert printed(tmp_path / "1") == printed(tmp_path / "2")
    assert kept(tmp_path / "1") == kept(tmp_path / "2")


def test_an_article_that_its_outlet_changes_is_read_and_written_again(tmp_path: Path) -> None:
    served_from = tmp_path / "day" / "site"
    shutil.copytree(FOLDER / "site", served_from)
    shutil.copytree(FOLDER / "catalogue", tmp_path / "day" / "catalogue")
    folder = tmp_path / "workspace"
    with serve_recorded(load_recorded_folder(served_from)) as served:
        set_up(folder, few(served, "npa", "westerlow-gazette", "quillhaven-post", "harbour-courier"))
        turn(folder)
        for file in (served_from / "npa.example").rglob("*.*ml"):
            file.write_bytes(file.read_bytes().replace(b"Inflation stood at 3.9", b"Inflation stood at 3.7"))
        report = turn(folder, now=EVENING + timedelta(hours=2))
    assert report.new_digests >= 1
    with open_store(CONFIG.store.url, folder) as store:
        (changed,) = [a for a in store.recent_articles(EVENING - timedelta(days=9)) if a.revision > 1]
        story_id = store.story_ids_for([changed.id])[changed.id]
        versions = store.digest_versions(story_id)
        (before,) = store.article_revisions(changed.id)
    assert "3.9" in before.text
    assert "3.7" in changed.text
    assert [d.version for d in versions] == [1, 2]
    assert versions[0].first_published == versions[1].first_published
    spans = [s for c in versions[1].report.claims for s in c.evidence if s.article_id == changed.id]
    assert spans
    assert all(getattr(changed, s.part.value)[s.start : s.end] == s.text for s in spans)
