"""Stage 5 of 7: the quotation: complete, by a named speaker, carried by as many independent outlets as can be."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

from broadsheet.stages.write.evidence import count_sources
from broadsheet.stages.write.holders import is_building, reports_for, trimmed_role
from broadsheet.stages.write.leaning import dangling
from broadsheet.stages.write.reading import Reading
from broadsheet.stages.write.roles import Role, role_of
from broadsheet.text.cues import cues
from broadsheet.text.lexicon import lexicon
from broadsheet.text.names import find_names
from broadsheet.text.normalise import fold
from broadsheet.text.people import is_role, plain_role
from broadsheet.text.quotations import find_quotations
from broadsheet.text.quoted import Quotation
from broadsheet.text.words import content_words, words
from broadsheet.types import Claim, Part, Quote, Span

MIN_QUOTE_WORDS, MAX_QUOTE_WORDS = 6, 60
# Two quotations are one when the shorter one's words stand in the longer: outlets cut and mend quotations.
SAME_QUOTATION = 0.8
SHORT, SHORT_WORDS = 0.1, 10  # "A rising tide lifts all boats" says little of the event
POINTS_BACK = 0.15  # "It was because of strong currents": what was is not said; as much as a role is worth
SHARED_RUN = 4  # words in a row two variants share at least


@dataclass(frozen=True, slots=True)
class Found:
    """A quotation of one article, one contiguous part of it: what may be shown."""

    article: int
    quotation: Quotation
    start: int
    end: int
    text: str  # as the article has it, without a closing comma
    words: tuple[str, ...]


def quotations(reading: Reading) -> list[Found]:
    """Every part of every attributed quotation of the story that could be shown."""
    found: list[Found] = []
    for number, article in enumerate(reading.articles):
        for quotation in find_quotations(reading.texts[number], reading.language):
            for start, end in quotation.parts:
                text = article.text[start:end].rstrip(" ,，;—–-")
                found.append(Found(number, quotation, start, start + len(text), text, tuple(words(text))))
    return found


def choose_quote(reading: Reading, found: list[Found]) -> Quote | None:
    """The quotation most independent sources carry, of these the most central; None when no one has a full speaker."""
    fit = [f for f in found if _fit(reading, f)]
    if not fit:
        return None
    index = _index(found)
    best = max(fit, key=lambda f: (_score(reading, f, variants(f, index)), -f.article, -f.start))
    same = variants(best, index)
    longest = max((v for v in same if _fit(reading, v)), key=lambda v: len(v.words))
    spans = (_span(reading, longest), *(_span(reading, v) for v in same if v.article != longest.article))
    role, named = _role(reading, longest, same)
    claim = Claim(longest.text, spans, count_sources(reading, (s.article_id for s in spans)))
    return Quote(claim, longest.quotation.speaker, role, _speaker_evidence(reading, longest, named))


def _fit(reading: Reading, found: Found) -> bool:
    spaced = cues(reading.language).spaced
    count = len(found.text.split()) if spaced else len(found.text) // 2
    if not MIN_QUOTE_WORDS <= count <= MAX_QUOTE_WORDS:
        return False
    first = next((c for c in found.text if c.isalpha()), "")
    if not first or first.islower() or "\n" in found.text:
        return False
    if "..." in found.text or "…" in found.text or found.text.endswith(("?", "？")):
        return False
    if not _vulgar(reading.language).isdisjoint(found.words) or _MASKED.search(found.text):
        return False
    speaker = found.quotation.speaker
    return _named(found.quotation, reading.language) and not reports_for(
        reading.material, reading.texts[found.article], speaker
    )


_MASKED = re.compile(r"\w\*+")  # a swear word with stars in it, as papers print it


@cache
def _vulgar(language: str) -> frozenset[str]:
    return frozenset(cues(language).vulgar)


def _named(quotation: Quotation, language: str) -> bool:
    """Whether the speaker is a full name, or an institution the article names; never a pronoun or a bare surname."""
    speaker = quotation.speaker
    lex = lexicon(language)
    if speaker.lower().split()[:1] and speaker.lower().split()[0] in lex.cues.listeners:
        return False  # "BBC Sport": an outlet
    if not speaker or not quotation.certain or speaker.lower() in lex.pronouns or len(speaker) > 60:
        return False
    if not lex.cues.spaced:
        return len(speaker) >= 2
    if quotation.name_start < 0 or " " not in speaker:
        return False
    if is_role(speaker, language) or is_building(speaker):
        return False  # "Frankreichs Präsident"
    return not any(name.kind == "place" for name in find_names(f"({speaker})", language))


def _score(reading: Reading, found: Found, same: list[Found]) -> float:
    carriers = {reading.key_of[v.article] for v in same}
    content = set(content_words(found.text, reading.language))
    central = sum(reading.word_sources[w] - 1 for w in content) / (max(1, len(reading.keys) - 1) * (len(content) + 3))
    length = 1.0 if 10 <= len(found.words) <= 40 else 0.8
    role = 0.15 if is_role(found.quotation.role, reading.language) or role_of(reading, found.quotation.speaker) else 0.0
    early = 0.1 / (1.0 + found.start / 1500)
    copy = -0.05 if reading.origins[found.article].copy_of else 0.0
    points = -POINTS_BACK if dangling(found.text, reading.language) else 0.0
    short = -SHORT if len(found.words) < SHORT_WORDS else 0.0
    return (len(carriers) - 1) * 0.6 + central * length + role + early + copy + points + short


def _index(found: list[Found]) -> dict[tuple[str, ...], list[Found]]:
    """Runs of words → the quotations that have them: what shares no run is no variant."""
    index: dict[tuple[str, ...], list[Found]] = {}
    for quotation in found:
        for start in range(len(quotation.words) - SHARED_RUN + 1):
            index.setdefault(quotation.words[start : start + SHARED_RUN], []).append(quotation)
    return index


def variants(found: Found, index: dict[tuple[str, ...], list[Found]]) -> list[Found]:
    """The same quotation in the articles, itself included; one an article, the longest."""
    near = {id(o): o for i in range(len(found.words) - SHARED_RUN + 1) for o in index[found.words[i : i + SHARED_RUN]]}
    best: dict[int, Found] = {found.article: found}
    wanted = Counter(found.words)
    for other in near.values():
        if other.article == found.article:
            continue
        shared = sum((wanted & Counter(other.words)).values())
        if shared >= SAME_QUOTATION * min(len(found.words), len(other.words)):
            known = best.get(other.article)
            if known is None or len(other.words) > len(known.words):
                best[other.article] = other
    return list(best.values())


def _role(reading: Reading, chosen: Found, variants: list[Found]) -> tuple[str, Role | None]:
    """The role beside the quotation or a variant of it, else wherever the story names the speaker with it."""
    speaker = fold(chosen.quotation.speaker)
    roles = [v.quotation.role for v in (chosen, *variants) if v.quotation.role and fold(v.quotation.speaker) == speaker]
    plain = [trimmed_role(plain_role(role, reading.language), reading.language) for role in roles]
    role = next((r for r in plain if is_role(r, reading.language)), "")
    known = role_of(reading, chosen.quotation.speaker) if " " not in role else None  # none, or a mere rank
    if known is None or (role and " " not in known.text):
        return role, None
    return known.text, known


def _span(reading: Reading, found: Found) -> Span:
    return Span(reading.articles[found.article].id, Part.TEXT, found.start, found.end, found.text)


def _speaker_evidence(reading: Reading, found: Found, named: Role | None) -> tuple[Span, ...]:
    article, q = reading.articles[found.article], found.quotation
    places = [(q.speaker_start, q.speaker_end), (q.name_start, q.name_end)]
    spans = [Span(article.id, Part.TEXT, a, b, article.text[a:b]) for a, b in dict.fromkeys(places) if 0 <= a < b]
    if named is not None:  # the role, perhaps in another article
        other = reading.articles[named.article]
        spans.append(Span(other.id, Part.TEXT, named.start, named.end, other.text[named.start : named.end]))
    return tuple(dict.fromkeys(spans))
