"""Outlets change and withdraw articles between two runs: what was printed is taken back in the open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.pipeline.outlets import NAMES, PUBLISHED, TOLD, Outlets, serve_outlets

from broadsheet.config import Config, EditionConfig, EngineConfig, FetchConfig, StoreConfig
from broadsheet.engine import open_engine
from broadsheet.pipeline import Silent, run
from broadsheet.stages.verify.corrections import published_claims
from broadsheet.store import open_store
from broadsheet.store.base import Store
from broadsheet.types import Digest, RunReport

CONFIG = Config(
    fetch=FetchConfig(allow_loopback=True, max_age_days=0, total_timeout_seconds=10.0),
    edition=EditionConfig(window_hours=200),
    engine=EngineConfig(workers=1),
    store=StoreConfig(url="sqlite:///day.db"),
)
NOON = PUBLISHED + timedelta(hours=3)
FIGURES = (("120", "140"), ("Nine", "Four"), ("nine", "four"), ("twenty", "sixty"))  # of the Herald's article


@dataclass
class Paper:
    """A workspace that reads the outlets."""

    folder: Path
    outlets: Outlets
    config: Config = CONFIG

    def set_up(self, names: tuple[str, ...]) -> None:
        """Read these outlets."""
        self.outlets.articles = {n: replace(TOLD[n], paragraphs=list(TOLD[n].paragraphs)) for n in names}
        with self.store() as store:
            store.put_catalogue(self.outlets.outlets())
            store.add_feeds(self.outlets.feeds())

    def store(self) -> Store:
        """What was kept."""
        return open_store(self.config.store.url, self.folder)

    def turn(self, now: datetime) -> RunReport:
        """One run of the pipe."""
        with self.store() as store, open_engine(1) as engine:
            return run(store, engine, self.config, now=now, directory=self.folder / "site", progress=Silent())

    def versions(self) -> tuple[Digest, ...]:
        """All versions of the one story that was printed."""
        with self.store() as store:
            (story_id,) = store.written_keys()
            return store.digest_versions(story_id)


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[Paper]:
    with serve_outlets() as outlets:
        yield Paper(tmp_path, outlets)


def figures_changed(told: str) -> str:
    for old, new in FIGURES:
        told = told.replace(old, new)
    return told


def change_figures(paper: Paper) -> None:
    herald = paper.outlets.articles["herald"]
    herald.title = figures_changed(herald.title)
    herald.paragraphs = [figures_changed(p) for p in herald.paragraphs]


def texts(digest: Digest) -> set[str]:
    return {c.text for c in digest.report.claims}


def resting_on(digest: Digest, outlet: str) -> set[str]:
    """What is printed on the word of one outlet alone."""
    of = {s.article_id for s in digest.sections.sources if s.outlet == outlet}
    return {c.text for c in digest.report.claims if {s.article_id for s in c.evidence} <= of}


def test_a_changed_figure_is_corrected(paper: Paper) -> None:
    paper.set_up(NAMES)
    paper.turn(NOON)
    change_figures(paper)
    paper.turn(NOON + timedelta(hours=1))
    first, second = paper.versions()
    wrong = {text for text in resting_on(first, "herald.example") if figures_changed(text) != text}
    assert wrong
    assert first.corrections == ()
    assert {c.text for c in second.corrections} == wrong
    assert not wrong & texts(second)
    for correction in second.corrections:
        assert correction.outlet == "herald.example"
        assert correction.time == NOON + timedelta(hours=1)
        assert correction.reason.startswith("herald.example has changed the article this rested on. The article")


def test_a_correction_stays_in_later_versions(paper: Paper) -> None:
    paper.set_up(NAMES)
    paper.turn(NOON)
    change_figures(paper)
    paper.turn(NOON + timedelta(hours=1))
    beacon = paper.outlets.articles["beacon"]
    beacon.paragraphs[0] += " The ferry was freed by two tugs in the evening."
    paper.turn(NOON + timedelta(hours=2))
    first, second, third = paper.versions()
    assert second.corrections
    assert third.corrections == second.corrections
    assert third.version == first.version + 2


def test_a_typing_slip_mended_is_no_correction(paper: Paper) -> None:
    paper.set_up(NAMES)
    courier = paper.outlets.articles["courier"]
    right, courier.paragraphs = courier.paragraphs, [p.replace("harbour", "habrour") for p in courier.paragraphs]
    paper.turn(NOON)
    courier.paragraphs = right
    paper.turn(NOON + timedelta(hours=1))
    first, second = paper.versions()
    assert any("habrour" in text for text in texts(first))
    assert not any("habrour" in text for text in texts(second))
    assert second.corrections == ()


def test_a_page_that_is_gone_is_withdrawn_and_corrected(paper: Paper) -> None:
    paper.set_up(NAMES)
    paper.turn(NOON)
    paper.outlets.articles["herald"].status = 410
    paper.turn(NOON + timedelta(hours=1))
    first, second = paper.versions()
    gone = resting_on(first, "herald.example")
    assert gone
    assert {c.text for c in second.corrections} == gone
    assert {c.reason for c in second.corrections} == {"herald.example withdrew the article this rested on."}
    assert not gone & texts(second)
    assert "herald.example" not in {s.outlet for s in second.sections.sources}


class Dying:
    """A store in a process that dies when a method is called for."""

    def __init__(self, store: Store, method: str) -> None:
        self._store = store
        self._method = method

    def __getattr__(self, name: str) -> Any:
        if name == self._method:
            raise KeyboardInterrupt(name)
        return getattr(self._store, name)


@pytest.mark.parametrize("method", ["withdraw_articles", "save_entry_drops"])
def test_a_withdrawal_outlives_the_death_of_its_run(paper: Paper, method: str) -> None:
    paper.set_up(NAMES)
    paper.turn(NOON)
    paper.outlets.articles["herald"].status = 410
    later = NOON + timedelta(hours=1)
    with paper.store() as store, open_engine(1) as engine, pytest.raises(KeyboardInterrupt, match=method):
        dying: Any = Dying(store, method)
        run(dying, engine, paper.config, now=later, directory=paper.folder / "site", progress=Silent())
    paper.turn(later)
    first, second = paper.versions()
    assert {c.text for c in second.corrections} == resting_on(first, "herald.example")


def test_a_page_is_visited_again_though_its_feed_says_nothing(paper: Paper) -> None:
    paper.set_up(NAMES)
    paper.turn(NOON)
    paper.outlets.articles["herald"].status = 410
    quiet = paper.outlets.articles.pop("herald")  # the feed answers 404 as well, which says nothing of its articles
    paper.turn(NOON + timedelta(hours=1))
    (first,) = paper.versions()
    paper.outlets.articles["herald"] = quiet
    paper.outlets.asked.clear()
    paper.turn(NOON + timedelta(hours=CONFIG.fetch.recheck_hours + 1))
    assert {c.text for c in paper.versions()[-1].corrections} == resting_on(first, "herald.example")
    assert paper.outlets.asked.count("/courier/story.html") == 1
    paper.outlets.asked.clear()
    paper.turn(NOON + timedelta(hours=CONFIG.fetch.recheck_hours + 1, minutes=30))
    assert "/courier/story.html" not in paper.outlets.asked


def test_a_page_changed_in_silence_is_corrected(paper: Paper) -> None:
    paper.set_up(NAMES)
    paper.turn(NOON)
    (first,) = paper.versions()
    herald = paper.outlets.articles["herald"]
    paper.outlets.mute.add("herald")
    herald.paragraphs = [figures_changed(p) for p in herald.paragraphs]
    paper.turn(NOON + timedelta(hours=1))
    assert paper.versions() == (first,)
    paper.turn(NOON + timedelta(hours=CONFIG.fetch.recheck_hours + 1))
    last = paper.versions()[-1]
    assert last.corrections
    assert {c.text for c in last.corrections} <= texts(first)
    assert all("Nine" in c.text or "120" in c.text or "twenty" in c.text for c in last.corrections)
    assert not {c.text for c in last.corrections} & texts(last)
    with paper.store() as store:
        (cited,) = [s.article_id for s in first.sections.sources if s.outlet == "herald.example"]
        assert [a.text for a in store.article_revisions(cited)] == ["\n\n".join(TOLD["herald"].paragraphs)]


def test_a_page_that_now_asks_for_consent_changes_nothing(paper: Paper) -> None:
    paper.set_up(NAMES)
    paper.turn(NOON)
    (first,) = paper.versions()
    paper.outlets.mute.add("herald")
    paper.outlets.articles["herald"].paragraphs = ["We and our 845 partners store information on your device." * 5]
    paper.turn(NOON + timedelta(hours=CONFIG.fetch.recheck_hours + 1))
    assert paper.versions() == (first,)


def test_a_story_below_the_gate_is_corrected_all_the_same(paper: Paper) -> None:
    paper.set_up(NAMES[:3])
    paper.turn(NOON)
    paper.outlets.articles["herald"].status = 410
    paper.turn(NOON + timedelta(hours=1))
    first, second = paper.versions()
    gone = resting_on(first, "herald.example")
    assert gone
    assert {c.text for c in second.corrections} == gone
    assert not gone & {claim.text for _, claim in published_claims(second.sections)}
    with paper.store() as store:
        assert [p.version for p in store.latest_editions()["World"].placements] == [2]
        assert store.stories_to_reconsider() == ()


def test_a_story_of_which_nothing_is_left_is_withdrawn(paper: Paper) -> None:
    paper.set_up(NAMES[:3])
    paper.turn(NOON)
    for name in NAMES[:3]:
        paper.outlets.articles[name].status = 410
    paper.turn(NOON + timedelta(hours=1))
    assert len(paper.versions()) == 1
    with paper.store() as store:
        (withdrawal,) = store.withdrawals().values()
        assert store.latest_editions()["World"].placements == ()
    assert "withdrew the article this rested on" in withdrawal.reason


def test_an_outlet_all_of_whose_pages_vanish_is_not_believed(paper: Paper) -> None:
    paper.set_up(NAMES)
    story = paper.outlets.articles["herald"]
    with paper.store() as store:  # all four are one outlet's, as on a site that is being moved
        store.add_feeds(replace(feed, outlet="herald.example") for feed in paper.outlets.feeds())
    paper.config = replace(CONFIG, edition=replace(CONFIG.edition, min_independent_sources=1))
    paper.turn(NOON)
    kept = paper.outlets.articles
    paper.outlets.articles = {}
    paper.turn(NOON + timedelta(hours=CONFIG.fetch.recheck_hours + 1))
    paper.outlets.articles = kept
    assert story.status == 200
    (only,) = paper.versions()
    assert only.corrections == ()
    with paper.store() as store:
        cited = {s.article_id for c in only.report.claims for s in c.evidence}
        assert store.withdrawn_articles(cited) == {}
