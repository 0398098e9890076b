"""What an outlet prints under many headlines: subscription notices, menus, appeals for support, teasers of other pages.

Left in, it is the longest thing two articles of an outlet share, and glues unrelated events together: in a recorded
week of five outlets it made stories of 38, 38 and 18 articles out of nothing else.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from broadsheet.text.normalise import fold
from broadsheet.text.sentences import split
from broadsheet.types import Article

MIN_HEADLINES = 3  # different ones that a sentence must stand under …
MIN_SHARE = 0.04  # … and this part of the outlet's headlines: background repeated in a running story stays below it
MIN_CHARS = 20  # a shorter sentence ("More on this.") is repeated by chance


def without_boilerplate(articles: Sequence[Article]) -> list[Article]:
    """The articles, in the order given, with the sentences removed that their outlet prints under many headlines.

    Offsets into the texts change: for comparing articles, never for citing them.

    >>> from datetime import UTC, datetime
    >>> day = datetime(2026, 11, 12, tzinfo=UTC)
    >>> texts = ["The dam held. Subscribe to our evening letter.", "The ferry sank. Subscribe to our evening letter.",
    ...          "The vote is near. Subscribe to our evening letter."]
    >>> made = [Article(t[:9], "", "o.example", t[:9], t, "en", day, day) for t in texts]
    >>> [a.text for a in without_boilerplate(made)]
    ['The dam held.', 'The ferry sank.', 'The vote is near.']
    """
    by_outlet: dict[str, list[Article]] = defaultdict(list)
    for article in articles:
        by_outlet[article.outlet].append(article)
    repeated = {outlet: _repeated(members) for outlet, members in by_outlet.items()}
    return [_cut(a, repeated[a.outlet]) if repeated[a.outlet] else a for a in articles]


def _repeated(articles: Iterable[Article]) -> frozenset[str]:
    """Keys of the sentences that stand under enough different headlines."""
    headlines: dict[str, set[str]] = defaultdict(set)
    titles = set()
    for article in articles:
        title = fold(article.title)
        titles.add(title)
        for start, end in split(article.text, article.language):
            if end - start >= MIN_CHARS:
                headlines[_key(article.text[start:end])].add(title)
    needed = max(MIN_HEADLINES, math.ceil(MIN_SHARE * len(titles)))
    return frozenset(key for key, under in headlines.items() if len(under) >= needed)


def _cut(article: Article, repeated: frozenset[str]) -> Article:
    spans = split(article.text, article.language)
    kept = [article.text[a:b] for a, b in spans if b - a < MIN_CHARS or _key(article.text[a:b]) not in repeated]
    return article if len(kept) == len(spans) else replace(article, text=" ".join(kept))


def _key(sentence: str) -> str:
    return fold(sentence)
