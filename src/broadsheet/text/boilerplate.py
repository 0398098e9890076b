"""What an outlet prints under many headlines: subscription notices, menus, appeals for support, teasers of other pages.

Left in, it is the longest thing two articles of an outlet share, and glues unrelated events together: in a recorded
week of five outlets it made stories of 38, 38 and 18 articles out of nothing else.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from broadsheet.text.ids import stable_id
from broadsheet.text.normalise import fold
from broadsheet.text.sentences import split
from broadsheet.types import Article

MIN_HEADLINES = 3  # different ones that a sentence must stand under …
MIN_SHARE = 0.04  # … and this part of the outlet's headlines: background repeated in a running story stays below it
MIN_CHARS = 20  # a shorter sentence ("More on this.") is repeated by chance


@dataclass(frozen=True, slots=True)
class Sentences:
    """Where the sentences of a text are, and of each a key: equal for equal sentences. Finding them costs the most."""

    keys: npt.NDArray[np.uint64]  # (sentences,) 0 for one too short to matter
    starts: npt.NDArray[np.int64]  # (sentences,) character offsets
    ends: npt.NDArray[np.int64]


def read_sentences(text: str, language: str) -> Sentences:
    """Read one text; some 0.1 ms a thousand characters."""
    spans = split(text, language)
    keys = [int(stable_id(fold(text[a:b])), 16) if b - a >= MIN_CHARS else 0 for a, b in spans]
    bounds = np.array(spans, dtype=np.int64).reshape(-1, 2)
    return Sentences(np.array(keys, dtype=np.uint64), bounds[:, 0], bounds[:, 1])


def pack_sentences(sentences: Sentences) -> bytes:
    """As bytes, to be kept: 16 a sentence."""
    columns = (sentences.keys.astype("<u8"), sentences.starts.astype("<u4"), sentences.ends.astype("<u4"))
    return b"".join(column.tobytes() for column in columns)


def unpack_sentences(packed: bytes) -> Sentences:
    """What `pack_sentences` packed."""
    n = len(packed) // 16
    offsets = np.frombuffer(packed, dtype="<u4", offset=8 * n).astype(np.int64)
    return Sentences(np.frombuffer(packed, dtype="<u8", count=n).astype(np.uint64), offsets[:n], offsets[n:])


def without_boilerplate(articles: Sequence[Article], sentences: Mapping[str, Sentences] | None = None) -> list[Article]:
    """The articles, in the order given, with the sentences removed that their outlet prints under many headlines.

    Offsets into the texts change: for comparing articles, never for citing them.

    Args:
        articles: at most one an id.
        sentences: what `read_sentences` read in articles, by id; the others are read now.

    >>> from datetime import UTC, datetime
    >>> day = datetime(2026, 11, 12, tzinfo=UTC)
    >>> texts = ["The dam held. Subscribe to our evening letter.", "The ferry sank. Subscribe to our evening letter.",
    ...          "The vote is near. Subscribe to our evening letter."]
    >>> made = [Article(t[:9], "", "o.example", t[:9], t, "en", day, day) for t in texts]
    >>> [a.text for a in without_boilerplate(made)]
    ['The dam held.', 'The ferry sank.', 'The vote is near.']
    """
    known = sentences or {}
    read = [known.get(a.id) or read_sentences(a.text, a.language) for a in articles]
    by_outlet: dict[str, list[int]] = defaultdict(list)
    for number, article in enumerate(articles):
        by_outlet[article.outlet].append(number)
    found = list(articles)
    for members in by_outlet.values():
        repeated = _repeated([articles[n] for n in members], [read[n] for n in members])
        for number in members if len(repeated) else ():
            found[number] = _cut(articles[number], read[number], repeated)
    return found


def _repeated(articles: Sequence[Article], sentences: Sequence[Sentences]) -> npt.NDArray[np.uint64]:
    """Keys of the sentences that stand under enough different headlines."""
    if len(articles) < MIN_HEADLINES:
        return np.zeros(0, dtype=np.uint64)
    titles: dict[str, int] = {}
    under = [titles.setdefault(fold(article.title), len(titles)) for article in articles]
    needed = max(MIN_HEADLINES, math.ceil(MIN_SHARE * len(titles)))
    every, key = np.unique(np.concatenate([s.keys for s in sentences]), return_inverse=True)
    title = np.repeat(under, [len(s.keys) for s in sentences])
    met = np.unique(key * len(titles) + title)  # each sentence once a headline
    times = np.bincount(met // len(titles), minlength=len(every))
    return every[(times >= needed) & (every > 0)]


def _cut(article: Article, sentences: Sentences, repeated: npt.NDArray[np.uint64]) -> Article:
    keep = np.flatnonzero(~np.isin(sentences.keys, repeated))
    if len(keep) == len(sentences.keys):
        return article
    kept = zip(sentences.starts[keep].tolist(), sentences.ends[keep].tolist(), strict=True)
    return replace(article, text=" ".join(article.text[a:b] for a, b in kept))
