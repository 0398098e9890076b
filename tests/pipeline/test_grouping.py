"""Grouping over several runs: what is kept between them changes what a run costs, and nothing it finds."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tests import newsday

from broadsheet.config import Config
from broadsheet.engine import open_engine
from broadsheet.pipeline.grouping import group
from broadsheet.pipeline.progress import Silent
from broadsheet.pipeline.state import Run
from broadsheet.stages.cluster import Embedder
from broadsheet.stages.write import make_writer
from broadsheet.store import Store, open_store
from broadsheet.types import Article, Membership, Origin

LATER, FAR = datetime(2090, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


class Counting:
    """Sentence vectors that are sums over words, and how often each text was asked for."""

    name = "counting"
    dims = 64

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.asked.update(texts)
        return np.array([self._row(text) for text in texts], dtype=np.float32).reshape(len(texts), self.dims)

    def _row(self, text: str) -> npt.NDArray[np.float32]:
        words = [hashlib.blake2b(word.encode(), digest_size=self.dims).digest() for word in text.lower().split()]
        return np.array([list(word) for word in words], dtype=np.float32).sum(axis=0) - 127.5 * len(words)


@contextmanager
def opened(folder: Path) -> Iterator[Store]:
    folder.mkdir()
    day = newsday.catalogue()
    with open_store("sqlite:///news.db", folder) as store:
        store.put_catalogue(day.outlets.values(), day.agencies, day.families.values())
        yield store


def read_and_group(store: Store, articles: Sequence[Article], embedder: Embedder | None = None) -> None:
    """One run that brings these articles."""
    store.save_articles([(a.id, a) for a in articles])
    now = max(a.first_seen for a in articles)
    config = Config()
    with open_engine(1) as engine:
        group(
            Run(store, engine, config, Path(), now, store.start_run(now), Silent(), make_writer(config.write), embedder)
        )


def found(store: Store, articles: Sequence[Article]) -> tuple[dict[str, Origin], dict[str, Membership]]:
    ids = [a.id for a in articles]
    return store.origins(ids), store.memberships(ids)


def pieces(articles: Sequence[Article]) -> list[Sequence[Article]]:
    """The day in five runs; every fifth article comes late, in the last one."""
    early = [a for n, a in enumerate(articles) if n % 5]
    size = -(-len(early) // 4)
    return [*(early[k : k + size] for k in range(0, len(early), size)), articles[::5]]


def test_what_is_kept_of_texts_changes_no_result(tmp_path: Path) -> None:
    articles = list(newsday.articles())
    with opened(tmp_path / "kept") as keeping, opened(tmp_path / "anew") as anew:
        for piece in pieces(articles):
            read_and_group(keeping, piece)
            anew.forget_vectors(FAR)
            read_and_group(anew, piece)
        assert found(keeping, articles) == found(anew, articles)
        origins, memberships = found(keeping, articles)
        assert len(origins) == len(memberships) == len(articles)
        assert any(origin.copy_of for origin in origins.values())


def test_a_changed_text_is_read_again(tmp_path: Path) -> None:
    articles = list(newsday.articles())
    with opened(tmp_path / "kept") as store:
        read_and_group(store, articles)
        copy = next(a for a in articles if store.origins([a.id])[a.id].copy_of)
        taken_back = "The editors took this text back and promise another one by noon."
        read_and_group(store, [replace(copy, text=taken_back, author="")])
        assert store.origins([copy.id])[copy.id].copy_of == ""


def test_a_catalogue_that_changes_finds_every_origin_anew(tmp_path: Path) -> None:
    articles = list(newsday.articles())
    with opened(tmp_path / "kept") as store:
        read_and_group(store, articles[1:])
        outlets = {outlet.domain: outlet for outlet in store.outlets()}
        own = next(o for o in store.origins(a.id for a in articles[1:]).values() if o.origin in outlets)
        outlet = outlets[own.origin]
        assert own.source_key == f"publisher:{outlet.family_key}"
        store.put_catalogue([replace(outlet, family="another-house")])
        read_and_group(store, articles[:1])
        assert store.origins([own.article_id])[own.article_id].source_key == "publisher:another-house"


def test_a_text_is_embedded_once_while_it_is_news(tmp_path: Path) -> None:
    articles = list(newsday.articles())
    embedder = Counting()
    with opened(tmp_path / "kept") as store:
        for piece in pieces(articles):
            read_and_group(store, piece, embedder)
        assert max(embedder.asked.values()) == 1
        assert len(embedder.asked) > len(articles) / 2


def test_what_was_read_is_forgotten_when_no_window_holds_the_text(tmp_path: Path) -> None:
    articles = list(newsday.articles())
    embedder = Counting()
    with opened(tmp_path / "kept") as store:
        read_and_group(store, articles, embedder)
        much_later = replace(articles[0], id="later", published=LATER, first_seen=LATER)
        read_and_group(store, [much_later], embedder)
        read_and_group(store, [replace(much_later, id="still later")], embedder)
        assert store.forget_vectors(LATER) == 0
        assert store.forget_vectors(FAR) > 0


def test_stories_left_open_before_a_long_pause_are_closed(tmp_path: Path) -> None:
    day = list(newsday.articles())
    pause = timedelta(days=30)
    later = [replace(a, id=f"later-{a.id}", first_seen=a.first_seen + pause, published=None) for a in day[:3]]
    with opened(tmp_path / "paper") as store:
        read_and_group(store, day)
        before = {story.id for story in store.open_stories()}
        assert before
        read_and_group(store, later)
        after = {story.id for story in store.open_stories()}
        assert after.isdisjoint(before)
        assert after == set(store.story_ids_for(a.id for a in later).values())
