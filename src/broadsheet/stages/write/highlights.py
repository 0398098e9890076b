"""Stage 5 of 7: further facets of the event, one sentence each, titled with words of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

import numpy as np
import regex

from broadsheet.stages.write.evidence import claim_of, told_again
from broadsheet.stages.write.fitness import lacks_verb
from broadsheet.stages.write.idle import paints
from broadsheet.stages.write.labels import Labels, kinds_told
from broadsheet.stages.write.leaning import mentions_vague_date, points_back
from broadsheet.stages.write.looks import look
from broadsheet.stages.write.overlap import stem
from broadsheet.stages.write.ranking import FirstFit, best_first
from broadsheet.stages.write.reading import Reading, Sentence
from broadsheet.text.cues import cues
from broadsheet.text.normalise import fold
from broadsheet.text.words import content_words
from broadsheet.types import Highlight

STRANGE, MIN_SOURCES = 0.1, 2  # centrality up to which a sentence without a word of the headlines is of another event
REDUNDANT = 0.35  # similarity to the summary or to another highlight from which a sentence adds nothing
# Share of both sentences, or of one, that stands in the other in whatever form. From .40 to .33 eight of 332 highlights
# go, seven of which told the summary again.
RETOLD, CONTAINED = 0.33, 0.65
MAX_HIGHLIGHT_WORDS = 40
# Share of the headlines' common words from which an article's opening, or any sentence, tells the event once more.
OPENS_ALIKE, TELLS_ALIKE = 0.4, 0.6
# Of its own words a sentence shares this part with the opening; of 596 highlights 20 had such a share or that of the
# title, of which 15 told the event again.
OPENING_ALIKE, MIN_TITLE = 0.55, 4
PAINTS = (
    0.6  # for "somebody had brought pears": in the 4 of 560 English highlights that had such a word it told no fact
)
ENOUGH = 3  # highlights; with fewer the section is filled from weaker ones
CLOSE_LOOKS = 50  # the most central sentences; what is further off is about something else
_QUOTES = frozenset('“"«„「')
_NUMBER = regex.compile(r"\p{N}")


def write_highlights(
    reading: Reading,
    taken: list[Sentence],
    limit: int,
    names: dict[str, frozenset[str]],
    overtaken: frozenset[int] = frozenset(),
    leads: tuple[str, ...] = (),
) -> tuple[Highlight, ...]:
    """Up to `limit` facets that neither the summary (`taken`) nor another highlight says already.

    `names` are those of `surnames`, `overtaken` are sentences whose figures have grown since, `leads` the title and the
    summary's first sentence, which none tells again. What opens an article or has most words of the headlines tells
    the event once more, what has none may tell of another, what has "somebody" paints: all only where fewer than
    `ENOUGH` are found otherwise. So is a sentence without a phrase that labels it, under the kind of its facet ("What
    comes next") or, last, under a name.
    """
    ranked: list[Sentence] = []

    def each() -> Iterator[Sentence]:
        for sentence in (s for s in _ranked(reading) if s.index not in overtaken):
            ranked.append(sentence)
            yield sentence

    choice = _Choice(reading, list(taken))
    labels = Labels(reading, names)
    core = _core(reading)
    retells = _Retelling(leads, reading.language)

    def near() -> Iterator[Sentence]:
        for sentence in each():
            new = sentence.place > 0 and not _tells_again(sentence, core, TELLS_ALIKE)
            if (
                new
                and _belongs(reading, sentence)
                and not paints(sentence.text, reading.language)
                and not retells(sentence)
            ):
                yield sentence

    choice.add(near(), limit, labels.good)
    weaker = [s for s in ranked if not retells.opening(s) and (s.place > 0 or not _tells_again(s, core, OPENS_ALIKE))]
    belonging = [s for s in weaker if _belongs(reading, s)]
    enough = min(limit, ENOUGH)
    for sentences, title in (
        (belonging, labels.good),
        (belonging, labels.kind),
        (belonging, labels.any),
        (weaker, labels.good),
    ):
        choice.add(iter(sentences), enough, title)
    return tuple(choice.chosen)


def _ranked(reading: Reading) -> Iterator[Sentence]:
    """The most central sentences that stand alone, by how much each tells of a facet."""
    central = [float(c) + 0.1 / (1 + s.place) for c, s in zip(reading.centrality, reading.sentences, strict=True)]
    order = sorted(reading.sentences, key=lambda s: (-central[s.index], s.index))
    close = FirstFit(order, CLOSE_LOOKS, lambda s: _fit(s, reading.language))
    most = [_most(reading, s) for s in reading.sentences]
    worth = best_first(order, most, lambda s: most[s.index] * _alone(s, reading.language) if s in close else None)
    for sentence, _ in worth:
        yield sentence


def _fit(sentence: Sentence, language: str) -> bool:
    return sentence.printable and not sentence.dangling and not lacks_verb(sentence.text, language)


def _belongs(reading: Reading, sentence: Sentence) -> bool:
    """Whether a sentence has a word of the headlines, or another source comes near it."""
    near = len(reading.keys) < MIN_SOURCES or float(reading.centrality[sentence.index]) >= STRANGE
    return near or not sentence.own.isdisjoint(reading.event_words)


def _tells_again(sentence: Sentence, core: frozenset[str], share: float) -> bool:
    """Whether a sentence has so much of what several headlines have (`core`)."""
    return len(core & sentence.own) >= share * max(1, len(core))


def _core(reading: Reading) -> frozenset[str]:
    """Words that several headlines have: what happened."""
    headline = Counter(w for words in reading.title_words for w in set(words))
    return frozenset(w for w, count in headline.items() if count > 1)


class _Retelling:
    """Whether a sentence tells again what stands above: most of the title's words, or mostly the opening's."""

    def __init__(self, leads: tuple[str, ...], language: str) -> None:
        self._language = language
        told = [frozenset(stem(w, language) for w in content_words(lead, language)) for lead in leads]
        self._title, self._opening = (told + [frozenset[str]()] * 2)[:2]

    def __call__(self, sentence: Sentence) -> bool:
        own = self._stems(sentence)
        titled = len(self._title) >= MIN_TITLE and len(own & self._title) >= TELLS_ALIKE * len(self._title)
        return titled or self.opening(sentence)

    def opening(self, sentence: Sentence) -> bool:
        """Whether most of a sentence stands in the opening."""
        own = self._stems(sentence)
        return len(own) >= MIN_TITLE and len(own & self._opening) >= OPENING_ALIKE * len(own)

    def _stems(self, sentence: Sentence) -> frozenset[str]:
        return frozenset(stem(w, self._language) for w in sentence.own)


class _Choice:
    """Highlights chosen so far, with what may not be said again."""

    def __init__(self, reading: Reading, used: list[Sentence]) -> None:
        self.chosen: list[Highlight] = []
        self._reading = reading
        self._used = used
        self._titles: list[frozenset[str]] = []

    def add(self, ranked: Iterator[Sentence], limit: int, title_of: Callable[[str], str]) -> None:
        """Take sentences in their order until there are `limit` highlights, each with the title of its printed text."""
        for sentence in ranked:
            if len(self.chosen) >= limit:
                break
            text = self._reading.trimmed(sentence)
            if text.count(" ") >= MAX_HIGHLIGHT_WORDS or self._told(sentence):
                continue
            title = title_of(text)
            words = frozenset(fold(title).replace("’", "'").split())
            if not title or any(words <= known or known <= words for known in self._titles):
                continue
            self._titles.append(words)
            self._used.append(sentence)
            self.chosen.append(Highlight(title, claim_of(self._reading, sentence)))

    def _told(self, sentence: Sentence) -> bool:
        alike = self._reading.similarity[sentence.index, [u.index for u in self._used]]
        if bool((alike >= REDUNDANT).any()) or retold(self._reading, sentence, self._used):
            return True
        return sentence.index in told_again(self._reading, self._used)


def _most(reading: Reading, sentence: Sentence) -> float:
    """How much a sentence tells of a facet, if it needs no other."""
    facet = 0.06 * bool(_NUMBER.search(sentence.text)) + 0.05 * len(kinds_told(sentence.text, cues(reading.language)))
    shared = len(sentence.own & reading.shared_words) / (len(sentence.own) + 4)
    place = 0.08 / (1.0 + sentence.place / 4)
    return 0.6 * float(reading.centrality[sentence.index]) + 0.4 * shared + facet + place


def _alone(sentence: Sentence, language: str) -> float:
    alone = 0.8 ** points_back(sentence.text, language)
    vague = 0.85 if mentions_vague_date(sentence.text, language) else 1.0
    return alone * vague * (0.75 if not _QUOTES.isdisjoint(look(sentence.text).signs) else 1.0)


def retold(reading: Reading, sentence: Sentence, used: list[Sentence]) -> bool:
    """Whether most of a sentence's words stand in one that is printed already, or most of that one's in it."""
    own = sentence.own
    if any(own and len(own & u.own) >= 0.7 * len(own) for u in used):
        return True
    printed = [u.index for u in used]
    both = reading.overlap.held[sentence.index, printed], reading.overlap.held[printed, sentence.index]
    return bool((np.minimum(*both) >= RETOLD).any() or (np.maximum(*both) >= CONTAINED).any())
