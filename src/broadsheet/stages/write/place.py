"""Stage 5 of 7: where it happened: the place that independent outlets name in their datelines and first sentences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

import regex

from broadsheet.stages.write.evidence import count_sources
from broadsheet.stages.write.reading import Reading, Sentence
from broadsheet.stages.write.trim import without_dateline
from broadsheet.text.cues import Cues, cues
from broadsheet.text.gazetteer import is_known_place, name_lists
from broadsheet.text.normalise import fold
from broadsheet.text.words import stopwords
from broadsheet.types import Claim, Part, Span

TOP_SENTENCES = 3  # news says there where it happened; further down other places come in
# A dateline says where the reporter was: London for a war elsewhere. Read on 60 recorded stories, an "in …" of the
# first sentence is right more often.
WEIGHTS = {"dateline": 0.7, "title": 0.7, "lead": 1.0, "text": 0.5}
NARROWER = 0.5  # a town is preferred to its country when it has this part of the country's weight
_CAPITALISED = r"\p{Lu}[\p{L}\p{M}’'\-]+"
_RUN = rf"(?P<name>{_CAPITALISED}(?:\s(?:(?:de|del|la|al|el|sur|upon|of|do|da|dos)\s)?{_CAPITALISED}){{0,3}})"
_WITHIN = regex.compile(rf",\s{_RUN}")
_NEXT_WORD = regex.compile(r"\s([\p{L}\p{N}]+)")
_DATELINE_PLACE = regex.compile(r"^\(?(\p{Lu}[\p{L}\p{M}’'\- ]{2,30}?)\s?(?=[,(:/\u2013\u2014\-])")


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place named in an article: characters `start` to `end` of its text, or of its headline."""

    name: str
    article: int
    start: int
    end: int
    how: str  # key of WEIGHTS
    within: str = ""  # "Connecticut" of "Newtown, Connecticut"
    plain: bool = (
        True  # False: "in the town of X", "in northern X", a dateline: what nobody says of a club or a magazine
    )
    alone: bool = False  # a stop or a small word stands behind it: a noun, not "Solveran" of "Solveran waters"


def write_place(reading: Reading) -> Claim | None:
    """The place most independent sources name, as they write it; None where they name none or each another."""
    mentions = list(place_mentions(reading))
    known = {fold(m.name) for m in mentions if m.how in ("lead", "text")}
    led = known & {fold(m.name) for m in mentions if m.how in ("lead", "dateline")}
    # a country in a headline is as often who did it as where it was
    countries = name_lists().countries
    names = {m.name for m in mentions if (key := fold(m.name)) in known and key not in countries}
    mentions += [m for name in sorted(names) for m in _in_titles(reading, name)]
    weights: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    seen: set[tuple[str, int, bool]] = set()
    for mention in sorted(mentions, key=lambda m: -WEIGHTS[m.how]):
        key, source, titled = fold(mention.name), reading.key_of[mention.article], mention.how == "title"
        if (key, source, titled) not in seen:  # once in a source's text, once in its headlines
            seen.add((key, source, titled))
            weights[key][source] += WEIGHTS[mention.how]
    sure = {key: by_source for key, by_source in weights.items() if key in led and _sure(reading, key, by_source)}
    towns = {fold(m.name) for m in mentions if fold(m.name) in sure and (not m.plain or _is_town(m, reading))}
    best = _best({key: by_source for key, by_source in sure.items() if key in towns}, mentions)
    return _claim(reading, [m for m in mentions if fold(m.name) == best]) if best else None


def _is_town(mention: PlaceMention, reading: Reading) -> bool:
    """Whether a list has it or what it lies in, or else the articles speak of it as of a place.

    Without this "in Forbes", "in Spider-Man" and their like were one place in four of 72 recorded stories.
    """
    key = fold(mention.name)
    built = " " in key and key.rsplit(" ", 1)[-1] in name_lists().place_words
    inflected = reading.language in INFLECTED
    known = any(is_known_place(name, inflected=inflected) for name in (mention.name, mention.within) if name)
    return built or known or _spoken_of_as_place(mention.name, reading)


# A village is named behind "in" and "near"; a club, a game or a magazine acts as well. Of 15 unlisted names in recorded
# stories these kept four places of five and one other name of ten.
MIN_LOCATIVE = 3
LOCATIVE_SHARE = 0.6


def _spoken_of_as_place(name: str, reading: Reading) -> bool:
    """Whether a name that no list has stands mostly behind prepositions of place."""
    before = _prepositions(cues(reading.language))
    if before is None or fold(name) in name_lists().place_words:
        return False
    named = regex.compile(rf"(?<!\p{{L}}){regex.escape(name)}(?!\p{{L}}|\sof\s)")
    texts = [text for article in reading.articles for text in (article.title, article.text) if name in text]
    uses = [before.search(text[max(0, m.start() - 30) : m.start()]) for text in texts for m in named.finditer(text)]
    locative = sum(use is not None for use in uses)
    return locative >= max(MIN_LOCATIVE, LOCATIVE_SHARE * len(uses))


# With an article in it: "im Hafen" and "au Figaro" are no towns.
_CONTRACTED = frozenset("im am beim au aux al nel nella nello nei nelle no na nos nas ao".split())


@cache
def _prepositions(words: Cues) -> regex.Pattern[str] | None:
    plain = [word for word in words.places_before if word not in _CONTRACTED]
    return regex.compile(rf"(?<!\p{{L}})(?i:{'|'.join(map(regex.escape, plain))})\s$") if plain else None


INFLECTED = frozenset("be bg cs et fi hr hu lt lv pl ro ru sk sl sr tr uk".split())  # "w Krakowie" is in Kraków


@lru_cache(maxsize=1)  # asked for by two sections
def place_mentions(reading: Reading) -> tuple[PlaceMention, ...]:
    """The places named at the top of every article; an adjective such as "Solveran" stands before nouns only."""
    mentions = [m for s in reading.sentences if s.place < TOP_SENTENCES for m in _mentions(reading, s)]
    alone = {m.name for m in mentions if m.alone} | {n for m in mentions if fold(n := m.name) in name_lists().places}
    return tuple(m for m in mentions if m.name in alone)


def _in_titles(reading: Reading, name: str) -> Iterator[PlaceMention]:
    for number, article in enumerate(reading.articles):
        start = article.title.find(name)
        around = f" {article.title} "[start : start + len(name) + 2]
        if start >= 0 and not (around[0].isalnum() or around[-1].isalnum()):
            yield PlaceMention(name, number, start, start + len(name), "title")


def _sure(reading: Reading, key: str, by_source: dict[int, float]) -> bool:
    """Named by two sources, by the only one there is, or a place everybody knows in a first sentence."""
    enough = len(by_source) >= min(2, len(reading.keys))
    return enough and (key in name_lists().places or sum(by_source.values()) >= 1.0)


def _best(weights: dict[str, dict[int, float]], mentions: list[PlaceMention]) -> str:
    """The place with most weight; of "Newtown, Connecticut" or a country the narrower one where it has half of it."""
    if not weights:
        return ""
    totals = {key: sum(by_source.values()) for key, by_source in weights.items()}
    best = max(totals, key=lambda k: (totals[k], k))
    countries = name_lists().countries
    inside = {fold(m.name) for m in mentions if m.within and fold(m.within) == best}
    if best in countries:
        inside |= totals.keys() - countries.keys()
    towns = [k for k in inside - {best} if totals.get(k, 0.0) >= NARROWER * totals[best]]
    return max(towns, key=lambda k: (totals[k], k)) if towns else best


def _claim(reading: Reading, mentions: list[PlaceMention]) -> Claim:
    order = sorted(mentions, key=lambda m: (_ORDER.index(m.how), m.article, m.start))
    chosen = {m.article: m for m in reversed(order)}
    spans = [_span(reading, order[0])]
    spans += [_span(reading, m) for n, m in sorted(chosen.items()) if n != order[0].article]
    return Claim(order[0].name, tuple(spans), count_sources(reading, (s.article_id for s in spans)))


_ORDER = ("lead", "text", "dateline", "title")  # capitals of a dateline and of a headline are seldom the usual spelling


def _span(reading: Reading, mention: PlaceMention) -> Span:
    article = reading.articles[mention.article]
    part = Part.TITLE if mention.how == "title" else Part.TEXT
    text = article.title if part is Part.TITLE else article.text
    return Span(article.id, part, mention.start, mention.end, text[mention.start : mention.end])


def _mentions(reading: Reading, sentence: Sentence) -> Iterator[PlaceMention]:
    words = cues(reading.language)
    if not words.spaced:
        yield from _in_gazetteer(sentence)
        return
    body = 0
    if sentence.place == 0:
        body = len(sentence.text) - len(without_dateline(sentence.text))
        yield from _dateline(sentence, body)
    pattern = _in_place(words)
    if pattern is None:
        return
    how = "lead" if sentence.place == 0 else "text"
    for match in pattern.finditer(sentence.text, body):
        name, end = match.group("name"), match.end("name")
        if _is_place(name, sentence.text, end) and (not match["the"] or fold(name) in name_lists().places):
            start = sentence.start + match.start("name")
            within = _WITHIN.match(sentence.text, end)
            alone = _stands_alone(sentence.text, end, reading.language)
            yield PlaceMention(
                name,
                sentence.article,
                start,
                start + len(name),
                how,
                within=within.group(1) if within else "",
                plain=match["small"] is None,
                alone=alone,
            )


def _dateline(sentence: Sentence, body: int) -> Iterator[PlaceMention]:
    found = _DATELINE_PLACE.match(sentence.text[:body]) if body else None
    if found is None:
        return
    name = found.group(1).strip()
    if fold(name) not in name_lists().calendar:
        start = sentence.start + found.start(1)
        yield PlaceMention(name, sentence.article, start, start + len(name), "dateline", plain=False)


def _in_gazetteer(sentence: Sentence) -> Iterator[PlaceMention]:
    how = "lead" if sentence.place == 0 else "text"
    for match in name_lists().uncased.finditer(sentence.text):
        start = sentence.start + match.start()
        yield PlaceMention(match.group(), sentence.article, start, start + len(match.group()), how)


@cache
def _in_place(words: Cues) -> regex.Pattern[str] | None:
    """ "In Velmora", "near the northern town of Velmora": a preposition, small words of places, a name."""
    if not words.places_before:
        return None
    before = "|".join(regex.escape(p).replace(r"\ ", r"\s") for p in sorted(words.places_before, key=len, reverse=True))
    small = "|".join(map(regex.escape, sorted(words.place_words, key=len, reverse=True))) or "(?!)"
    # "the Solveran port of Velmora": whose town it is stands before the word for it
    whose = rf"\p{{Lu}}[\p{{L}}\-]+(?=\s(?:{small})\sof\s)"
    the = (
        "the|der|die|dem|den|la|le|les|el|los|las|il|het|de"  # "in the Knesset" is no place, "in the town of X" is one
    )
    return regex.compile(
        rf"(?<![\p{{L}}\p{{N}}])(?i:{before})\s(?:(?P<the>(?:{the})\s)(?!{whose})(?=\p{{Lu}})"
        rf"|(?P<small>(?:(?:{small}|{whose})\s){{1,5}}))?{_RUN}"
    )


def _stands_alone(text: str, end: int, language: str) -> bool:
    following = _NEXT_WORD.match(text, end)
    return following is None or following.group(1).lower() in stopwords(language)


def _is_place(name: str, text: str, end: int) -> bool:
    """Whether a name behind a preposition can be a place: no body, month, person with a title or owner of something."""
    lists = name_lists()
    key = fold(name)
    parts = key.split()
    if key in lists.places:
        return not text.startswith(("'s ", "’s "), end) or key in lists.countries
    if text[end : end + 1] in ("'", "’", "-") or key.endswith(("'s", "’s")):
        return False
    if (
        any(p in lists.calendar or p in lists.suffixes for p in parts)
        or parts[0] in lists.titles
        or parts[0] in lists.openers
    ):
        return False
    return not (name.isupper() and len(name) < 6) and not _goes_on(text[end : end + 30])


_NAME_GOES_ON = regex.compile(r"^\s(?:\p{Lu}|and\s\p{Lu}|&)")


def _goes_on(rest: str) -> bool:
    return _NAME_GOES_ON.match(rest) is not None
