"""Stage 5 of 7: further facets of the event, one sentence each, titled with words of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import numpy as np
import regex

from broadsheet.stages.write.evidence import claim_of
from broadsheet.stages.write.fitness import lacks_verb, mentions_vague_date, points_back
from broadsheet.stages.write.phrases import short_title
from broadsheet.stages.write.reading import Reading, Sentence
from broadsheet.text.cues import cues
from broadsheet.types import Highlight

REDUNDANT = 0.35  # similarity to the summary or to another highlight from which a sentence adds nothing
RETOLD, CONTAINED = 0.40, 0.65  # share of both sentences, or of one, that stands in the other in whatever form
MAX_HIGHLIGHT_WORDS = 40
CLOSE_LOOKS = 50  # the most central sentences; what is further off is about something else
_NUMBER = regex.compile(r"\p{N}")


def write_highlights(reading: Reading, taken: list[Sentence], limit: int) -> tuple[Highlight, ...]:
    """Up to `limit` facets that neither the summary (`taken`) nor another highlight says already."""
    fit = [s for s in reading.sentences if s.printable and not s.dangling]
    central = sorted(fit, key=lambda s: (-float(reading.centrality[s.index]) - 0.1 / (1 + s.place), s.index))
    ranked = sorted(central[:CLOSE_LOOKS], key=lambda s: (-_score(reading, s), s.index))
    chosen: list[Highlight] = []
    used = list(taken)
    titles: list[frozenset[str]] = []
    weight = _weights(reading)
    for sentence in ranked:
        if len(chosen) >= limit:
            break
        if any(reading.similarity[sentence.index, u.index] >= REDUNDANT for u in used) or _contained(
            reading, sentence, used
        ):
            continue
        text = reading.trimmed(sentence)
        if text.count(" ") >= MAX_HIGHLIGHT_WORDS:
            continue
        title = short_title(text, reading.language, weight)
        words = frozenset(title.lower().split())
        if not title or any(words <= known or known <= words for known in titles):
            continue
        titles.append(words)
        used.append(sentence)
        chosen.append(Highlight(title, claim_of(reading, sentence)))
    return tuple(chosen)


def _weights(reading: Reading) -> Callable[[str], float]:
    """How much a word says about a facet: known to several sources, but not in the headlines above it."""
    sources = max(1, len(reading.keys))
    headline = Counter(w for words in reading.title_words for w in set(words))
    articles = max(1, len(reading.articles))
    return lambda word: min(1.0, reading.word_sources[word] / sources) * (1.0 - 0.7 * headline[word] / articles)


def _score(reading: Reading, sentence: Sentence) -> float:
    words = cues(reading.language)
    low = sentence.text.lower()
    facet = 0.06 * bool(_NUMBER.search(sentence.text))
    facet += sum(0.05 for kind in (words.background, words.next_step, words.consequence) if any(p in low for p in kind))
    shared = {w for w in sentence.words if reading.word_sources[w] > 1}
    central = 0.6 * float(reading.centrality[sentence.index]) + 0.4 * len(shared) / (len(set(sentence.words)) + 4)
    alone = 0.8 ** points_back(sentence.text, reading.language)
    vague = 0.85 if mentions_vague_date(sentence.text, reading.language) else 1.0
    quoted = 0.75 if any(m in sentence.text for m in '“"«„「') else 1.0
    quoted *= 0.6 if lacks_verb(sentence.text, reading.language) else 1.0
    place = 0.08 / (1.0 + sentence.place / 4)
    return (central + facet + place) * alone * vague * quoted


def _contained(reading: Reading, sentence: Sentence, used: list[Sentence]) -> bool:
    """Whether most of a sentence's words stand in one that is printed already, or most of that one's in it."""
    own = set(sentence.words)
    if any(own and len(own & set(u.words)) >= 0.7 * len(own) for u in used):
        return True
    printed = [u.index for u in used]
    both = reading.overlap.held[sentence.index, printed], reading.overlap.held[printed, sentence.index]
    return bool((np.minimum(*both) >= RETOLD).any() or (np.maximum(*both) >= CONTAINED).any())
