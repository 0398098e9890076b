"""Stage 5 of 7: what is new since the story was last published."""

from __future__ import annotations

import numpy as np

from broadsheet.stages.write.evidence import claim_of
from broadsheet.stages.write.fitness import lacks_verb
from broadsheet.stages.write.overlap import stem
from broadsheet.stages.write.reading import Reading, Sentence
from broadsheet.text.words import content_words
from broadsheet.types import Claim, Sections

MAX_NEW = 3
# A sentence that repeats this part of its words, in whatever form, from one published claim is no news.
KNOWN_SHARE = 0.5
# Nor is one that a sentence of an article known then comes as near as this: cosine, and share of both that is the same.
KNOWN_ALIKE, KNOWN_HELD = 0.4, 0.34


def whats_new(reading: Reading, previous: Sections) -> tuple[Claim, ...]:
    """Up to three sentences of articles the last version did not list, which neither it nor its articles said.

    The most central of the first sentences of the new articles; the newest article's comes first.
    """
    listed = {s.article_id for s in previous.sources}
    known = [_stems(text, reading.language) for text in published_texts(previous)]
    old = [s.index for s in reading.sentences if reading.articles[s.article].id in listed]
    chosen: list[Sentence] = []
    for sentence in sorted(_fresh(reading, listed), key=lambda s: (-_worth(reading, s), s.index)):
        own = frozenset(stem(w, reading.language) for w in sentence.own)
        if not own or any(len(own & k) >= KNOWN_SHARE * len(own) for k in known):
            continue
        if _said(reading, sentence, [*old, *(c.index for c in chosen)]):
            continue
        chosen.append(sentence)
        if len(chosen) == MAX_NEW:
            break
    chosen.sort(key=lambda s: (-reading.articles[s.article].time.timestamp(), s.index))
    return tuple(claim_of(reading, s) for s in chosen)


def _fresh(reading: Reading, listed: set[str]) -> list[Sentence]:
    """Sentences of articles not listed that can stand alone and have a word of the headlines."""
    return [
        s
        for s in reading.sentences
        if s.printable
        and not s.dangling
        and reading.articles[s.article].id not in listed
        and not s.own.isdisjoint(reading.event_words)
        and not lacks_verb(s.text, reading.language)
    ]


def _said(reading: Reading, sentence: Sentence, others: list[int]) -> bool:
    if not others:
        return False
    alike = reading.similarity[sentence.index, others] >= KNOWN_ALIKE
    return bool(np.any(alike | (reading.overlap.both[sentence.index, others] >= KNOWN_HELD)))


def _stems(text: str, language: str) -> frozenset[str]:
    return frozenset(stem(w, language) for w in content_words(text, language))


def published_texts(sections: Sections) -> list[str]:
    """Every sentence a published version showed."""
    texts = [c.text for c in (sections.title, *sections.summary, *sections.whats_new)]
    texts += [h.claim.text for h in sections.highlights] + [p.claim.text for p in sections.perspectives]
    return texts + [s.claim.text for s in sections.timeline]


def _worth(reading: Reading, sentence: Sentence) -> float:
    return float(reading.centrality[sentence.index]) + 0.3 / (1.0 + sentence.place)
