"""Stage 5 of 7: further facets of the event, one sentence each, titled with words of their own."""

from __future__ import annotations

from functools import cache

import regex

from broadsheet.stages.write.evidence import claim_of
from broadsheet.stages.write.fitness import mentions_vague_date, points_back
from broadsheet.stages.write.reading import Reading, Sentence
from broadsheet.stages.write.trim import trimmed
from broadsheet.text.cues import Cues, cues
from broadsheet.text.words import stopwords
from broadsheet.types import Highlight

REDUNDANT = 0.35  # similarity to the summary or to another highlight from which a sentence adds nothing
MAX_HIGHLIGHT_WORDS = 40
_NUMBER = regex.compile(r"\p{N}")
_PHRASE_WORD = regex.compile(r"[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}'’\-.,]*")


def write_highlights(reading: Reading, taken: list[Sentence], limit: int) -> tuple[Highlight, ...]:
    """Up to `limit` facets that neither the summary (`taken`) nor another highlight says already."""
    ranked = sorted(
        (s for s in reading.sentences if s.printable and not s.dangling), key=lambda s: (-_score(reading, s), s.index)
    )
    chosen: list[Highlight] = []
    used = list(taken)
    titles: set[str] = set()
    for sentence in ranked:
        if len(chosen) >= limit:
            break
        if any(reading.similarity[sentence.index, u.index] >= REDUNDANT for u in used) or _contained(sentence, used):
            continue
        if len(trimmed(sentence.text, reading.language).split()) > MAX_HIGHLIGHT_WORDS:
            continue
        title = short_title(sentence, reading.language)
        if not title or title.lower() in titles:
            continue
        titles.add(title.lower())
        used.append(sentence)
        chosen.append(Highlight(title, claim_of(reading, sentence)))
    return tuple(chosen)


def _score(reading: Reading, sentence: Sentence) -> float:
    words = cues(reading.language)
    low = sentence.text.lower()
    facet = 0.06 * bool(_NUMBER.search(sentence.text))
    facet += sum(0.05 for kind in (words.background, words.next_step, words.consequence) if _mentions(kind, low))
    shared = {w for w in sentence.words if reading.word_sources[w] > 1}
    central = 0.6 * float(reading.centrality[sentence.index]) + 0.4 * len(shared) / (len(set(sentence.words)) + 4)
    alone = 0.8 ** points_back(sentence.text, reading.language)
    vague = 0.85 if mentions_vague_date(sentence.text, reading.language) else 1.0
    quoted = 0.75 if any(m in sentence.text for m in "“\"«„「") else 1.0
    place = 0.08 / (1.0 + sentence.place / 4)
    return (central + facet + place) * alone * vague * quoted


def _contained(sentence: Sentence, used: list[Sentence]) -> bool:
    """Whether most of a sentence's words stand in one that is printed already."""
    own = set(sentence.words)
    return any(own and len(own & set(u.words)) >= 0.7 * len(own) for u in used)


@cache
def _pattern(phrases: tuple[str, ...]) -> regex.Pattern[str]:
    return regex.compile(r"(?<![\p{L}])(?:" + "|".join(map(regex.escape, phrases)) + r")(?![\p{L}])")


def _mentions(phrases: tuple[str, ...], low: str) -> bool:
    return bool(phrases) and _pattern(phrases).search(low) is not None


def short_title(sentence: Sentence, language: str) -> str:
    """Two to four consecutive words of the sentence that name its subject; "" when none would read well."""
    words = cues(language)
    text = trimmed(sentence.text, language)
    if not words.spaced:
        head = regex.split(r"[，。、；：,;:（(]", text)[0]
        return head if 2 <= len(head) <= 12 else ""
    return _noun_phrase(text, words, language)


def _noun_phrase(text: str, words: Cues, language: str) -> str:
    stop = stopwords(language)
    best, best_score = "", 0.0
    run: list[str] = []
    runs: list[tuple[int, list[str]]] = []
    at = 0
    for match in [*_PHRASE_WORD.finditer(text), None]:
        word = match.group() if match else ""
        bare = word.strip(".,'’")
        ends = not match or bare.lower() in stop or bare.lower() in words.say or bare.lower() in words.auxiliaries
        if ends:
            if run:
                runs.append((at, run))
            run = []
            continue
        if run and match and text[match.start() - 1 : match.start()] not in (" ",):
            runs.append((at, run))
            run = []
        if not run and match:
            at = match.start()
        run.append(bare)
        if word[-1] in ".,":
            runs.append((at, run))
            run = []
    for start, tokens in runs:
        title = tokens[:4]
        if len(title) < 2 or all(t[0].isdigit() for t in title):
            continue
        capital = sum(t[0].isupper() for t in title)
        score = (1.0 + 0.2 * min(len(title), 3) + 0.1 * (capital == len(title))) / (1.0 + start / 120)
        if score > best_score:
            best, best_score = " ".join(title), score
    return best[:1].upper() + best[1:]
