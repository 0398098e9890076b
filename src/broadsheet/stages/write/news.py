"""Stage 5 of 7: what is new since the story was last published."""

from __future__ import annotations

from broadsheet.stages.write.evidence import claim_of
from broadsheet.stages.write.reading import Reading
from broadsheet.text.words import content_words
from broadsheet.types import Claim, Sections

MAX_NEW = 3
# A sentence that repeats this part of its words from one published claim is no news.
KNOWN_SHARE = 0.6


def whats_new(reading: Reading, previous: Sections) -> tuple[Claim, ...]:
    """Sentences of articles the last version did not list, that say what no claim of it said; newest articles first."""
    listed = {s.article_id for s in previous.sources}
    known = [frozenset(content_words(text, reading.language)) for text in published_texts(previous)]
    fresh = [
        s for s in reading.sentences if s.printable and not s.dangling and reading.articles[s.article].id not in listed
    ]
    ranked = sorted(fresh, key=lambda s: (-_worth(reading, s.index, s.place), s.index))
    chosen: list[Claim] = []
    used: list[int] = []
    for sentence in ranked:
        words = sentence.own
        if not words or any(len(words & k) >= KNOWN_SHARE * len(words) for k in known):
            continue
        if any(reading.similarity[sentence.index, u] >= 0.4 for u in used):
            continue
        used.append(sentence.index)
        chosen.append(claim_of(reading, sentence))
        if len(chosen) == MAX_NEW:
            break
    return tuple(chosen)


def published_texts(sections: Sections) -> list[str]:
    """Every sentence a published version showed."""
    texts = [c.text for c in (sections.title, *sections.summary, *sections.whats_new)]
    texts += [h.claim.text for h in sections.highlights] + [p.claim.text for p in sections.perspectives]
    return texts + [s.claim.text for s in sections.timeline]


def _worth(reading: Reading, index: int, place: int) -> float:
    return float(reading.centrality[index]) + 0.3 / (1.0 + place)
