"""Stage 5 of 7: articles of a story that tell of something else, so that a digest does not mix two events."""

from __future__ import annotations

from dataclasses import replace

from broadsheet.stages.write.overlap import stem
from broadsheet.stages.write.reading import Reading, choose_language
from broadsheet.text.words import content_words

# An article of the event has one word in five of the title, if two sources have half of them, and one in any case. Of
# 24 articles that this left out of 65 stories read, 19 told of something else, the others of an aspect.
FEW, MANY = 0.2, 0.5
MIN_TITLE_STEMS, MIN_SOURCES = 4, 2


def without_strays(reading: Reading, title: str) -> Reading:
    """The story read again without the articles that tell of something else; the same reading when there are none."""
    away = {reading.articles[n].id for n in strays(reading, title)}
    if not away:
        return reading
    material = reading.material
    kept = [i for i, article in enumerate(material.articles) if article.id not in away]
    narrowed = replace(
        material,
        articles=tuple(material.articles[i] for i in kept),
        origins=tuple(material.origins[i] for i in kept),
        outlets=tuple(material.outlets[i] for i in kept),
    )
    return Reading(narrowed, reading.config) if choose_language(narrowed) == reading.language else reading


def strays(reading: Reading, title: str) -> frozenset[int]:
    """Numbers of the articles that share no word with the title, or next to none where several others share half.

    Looked for are stems of its words in an article's headline and in all of its text that is read closely.
    """
    plain = frozenset(content_words(title, reading.language))
    wanted = frozenset(stem(w, reading.language) for w in plain)
    numbers = range(len(reading.articles))
    if len(wanted) < MIN_TITLE_STEMS or all(len(plain & _words(reading, n)) >= FEW * len(plain) for n in numbers):
        return frozenset()  # stems can only have more in common
    shares = [len(wanted & _stems(reading, n)) / len(wanted) for n in numbers]
    telling = {reading.key_of[n] for n, share in enumerate(shares) if share >= MANY}
    bound = FEW if len(telling) >= MIN_SOURCES else 0.0
    return frozenset(n for n, share in enumerate(shares) if not share or share < bound)


def _words(reading: Reading, number: int) -> frozenset[str]:
    return frozenset(reading.title_words[number]).union(*(s.own for s in reading.by_article[number]))


def _stems(reading: Reading, number: int) -> frozenset[str]:
    return frozenset(stem(w, reading.language) for w in _words(reading, number))
