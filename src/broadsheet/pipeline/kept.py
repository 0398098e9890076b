"""What was read in a text or made of it, kept in the store: a text is read once, not in every run of its window."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import TypeVar

import numpy as np

from broadsheet.pipeline.state import Run
from broadsheet.stages.cluster import VectorCache, vector_keys
from broadsheet.text.ids import stable_id
from broadsheet.types import Article

T = TypeVar("T")

# An article leaves the window some days after it came; after twice as long nobody asks for what was read in it.
KEPT_WINDOWS = 2
SHOWN = "shown by feeds"  # 3.4 kB for a feed of 200 entries


def kept_key(article: Article) -> str:
    """Changes with the title and text of an article: the store gives it another revision then."""
    return f"{article.id} {article.revision}"


def recall(run: Run, kind: str, articles: Sequence[Article], unpack: Callable[[bytes], T]) -> dict[str, T]:
    """What is kept of this kind, by article id; articles of which nothing is kept are left out."""
    keys = {a.id: kept_key(a) for a in articles}
    packed = run.store.vectors(kind, keys.values())
    return {article: unpack(packed[key]) for article, key in keys.items() if key in packed}


def keep(run: Run, kind: str, articles: Sequence[Article], found: Mapping[str, bytes]) -> None:
    """Keep what was read in these articles, by article id."""
    run.store.save_vectors(kind, {kept_key(a): found[a.id] for a in articles}, run.now)


def recall_shown(run: Run, feeds: Iterable[str]) -> dict[str, frozenset[str]]:
    """By the address of a feed, hashes of the addresses of entries that it showed at the last visit."""
    return {url: frozenset(packed.decode("ascii").split()) for url, packed in run.store.vectors(SHOWN, feeds).items()}


def keep_shown(run: Run, shown: Mapping[str, Sequence[str]]) -> None:
    """Keep which entries feeds showed: addresses of entries by that of their feed."""
    packed = {feed: " ".join(map(stable_id, entries)).encode("ascii") for feed, entries in shown.items()}
    run.store.save_vectors(SHOWN, packed, run.now)


def recall_vectors(run: Run, articles: Sequence[Article]) -> VectorCache:
    """Sentence vectors that an earlier run made."""
    if run.embedder is None:
        return {}
    model = run.embedder.name
    kept = run.store.vectors(model, (key for _, key in vector_keys(articles, run.embedder)))
    return {(model, key): np.frombuffer(vector, dtype="<f4") for key, vector in kept.items()}


def keep_vectors(run: Run, vectors: VectorCache, known: frozenset[tuple[str, str]]) -> None:
    """Keep the sentence vectors that are not known to the store."""
    if run.embedder is not None:
        new = {
            key: vector.astype("<f4").tobytes() for (model, key), vector in vectors.items() if (model, key) not in known
        }
        run.store.save_vectors(run.embedder.name, new, run.now)


def forget(run: Run, reach: timedelta) -> None:
    """Forget what was read in texts that no window holds any more."""
    run.store.forget_vectors(run.now - KEPT_WINDOWS * reach)
