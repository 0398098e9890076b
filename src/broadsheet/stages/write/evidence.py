"""Stage 5 of 7: from a chosen sentence to a claim: its own words first, then every other article that says the same."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import regex

from broadsheet.stages.write.facts import nothing_forbids, same_fact
from broadsheet.stages.write.reading import Reading, Sentence
from broadsheet.stages.write.trim import trimmed
from broadsheet.types import Claim, Part, Span

# Two sentences of one story say the same from here on: read on 200 pairs of the evaluation stories, .55 holds 9 in 10.
SAME_STATEMENT = 0.55
_NUMBER = regex.compile(r"\p{N}+(?:[.,]\p{N}+)*")


def span_of(reading: Reading, sentence: Sentence) -> Span:
    """The sentence's own words in its article."""
    return Span(reading.articles[sentence.article].id, Part.TEXT, sentence.start, sentence.end, sentence.text)


def carriers(reading: Reading, sentence: Sentence, holder: str = "") -> list[Sentence]:
    """Sentences of other articles that make the same statement, one an article, most similar first.

    In nearly the same words, or in others that tell the same fact (`facts`); with a `holder`, only sentences that name
    whose statement it is.
    """
    others = reading.told.get(sentence.index)
    if others is None:
        others = reading.told[sentence.index] = _told(reading, sentence)
    if holder:
        name = holder.split(",")[0].split()[-1].lower()
        return [o for o in others if name in o.text.lower()]
    return others


def told_again(reading: Reading, printed: Iterable[Sentence]) -> frozenset[int]:
    """Indices of the sentences of other articles that make a statement which is printed already."""
    return frozenset(other.index for sentence in printed for other in carriers(reading, sentence))


def _told(reading: Reading, sentence: Sentence) -> list[Sentence]:
    found: dict[int, Sentence] = {}
    row = reading.similarity[sentence.index]
    alike = np.flatnonzero(row >= SAME_STATEMENT)
    for index in alike[np.argsort(-row[alike], kind="stable")]:
        other = reading.sentences[index]
        if other.article == sentence.article or other.article in found:
            continue
        same = sentence.text == other.text or nothing_forbids(sentence.text, other.text, reading.language)
        if same and _numbers_agree(sentence, other):
            found.setdefault(other.article, other)
    for other in same_fact(reading, sentence):
        found.setdefault(other.article, other)
    return list(found.values())


def claim_of(reading: Reading, sentence: Sentence, text: str = "", holder: str = "") -> Claim:
    """A claim of one sentence. `text` is what is printed, the trimmed sentence when empty.

    `holder` is whose statement it is, "" for nobody's. A trailing ", police said" is cut only where a second
    independent source says the same.
    """
    others = carriers(reading, sentence, holder)
    spans = (span_of(reading, sentence), *(span_of(reading, o) for o in others))
    sources = count_sources(reading, (s.article_id for s in spans))
    printed = text or trimmed(sentence.text, reading.language, attribution=sources < 2)
    return Claim(printed, spans, sources)


def count_sources(reading: Reading, article_ids: Iterable[str]) -> int:
    """Independent sources among articles: distinct source keys."""
    key = {a.id: o.source_key for a, o in zip(reading.articles, reading.origins, strict=True)}
    return len({key[i] for i in article_ids})


def _numbers_agree(a: Sentence, b: Sentence) -> bool:
    """Whether one sentence's numbers contain the other's: a differing figure is another statement."""
    first, second = set(_NUMBER.findall(a.text)), set(_NUMBER.findall(b.text))
    return first <= second or second <= first
