"""Stage 5 of 7: the key people and bodies of the event, with the roles the articles give them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

import regex

from broadsheet.stages.write.bodies import UPPER, Mention, bodies_in
from broadsheet.stages.write.fitness import Unfit, boilerplate_of
from broadsheet.stages.write.holders import is_outlet
from broadsheet.stages.write.place import place_mentions
from broadsheet.stages.write.reading import Reading
from broadsheet.stages.write.roles import Role, role_of
from broadsheet.text.census import census
from broadsheet.text.cues import cues
from broadsheet.text.gazetteer import is_known_place, name_lists
from broadsheet.text.lexicon import lexicon
from broadsheet.text.normalise import fold
from broadsheet.text.numbers import find_quantities
from broadsheet.text.people import Person, bare_name
from broadsheet.text.states import states_in
from broadsheet.text.tokens import folded
from broadsheet.types import Part, Party, Span

MAX_PARTIES = 6
MIN_SOURCES = 2  # whom one outlet alone names is no key person
# Capitalised pairs that end so are wars, matches and events: what census and gazetteer take for people otherwise.
_NO_SURNAME = frozenset(
    "war wars convention athletic act bill day days award awards prize cup league house hall center centre agreement "
    "conference summit games open tour festival show treaty accord plan report olympics paralympics championship "
    "championships law code state states street times party movement revolution crisis group energy ferries makers "
    "airlines motors industries brothers systems technologies glory victory school nation nations union game bowl "
    "series match race trophy medal enforcement intelligence security affairs defense defence brigade brigades "
    "battalion battalions division regiment forces league".split()
)
_OF_IMPRINTS = frozenset({"copyright", "trademark"})  # "Orrin Trademark Holdings": stands under every article
IMPRINT_REACH = 60  # characters: "© 2026 Quill News Network. A Stern Company. All Rights Reserved."
CLOSE_LOOKS = 14  # the most named people; the others are not shown in any case


@dataclass(slots=True)
class _Candidate:
    """A name with every article that has it and the first place there."""

    name: str
    kind: str
    forms: Counter[str] = field(default_factory=Counter)
    places: dict[int, tuple[int, int]] = field(default_factory=dict)  # article → first place
    role: Role | None = None
    weight: float = 0.0


def write_people(reading: Reading) -> tuple[Party, ...]:
    """Up to six people and bodies that at least two independent sources name (one where there is but one)."""
    if not cues(reading.language).spaced:
        return ()
    people = _weighed(reading, _people(reading))
    close = sorted(people, key=lambda c: (-c.weight, c.name))[:CLOSE_LOOKS]
    kept = [c for c in close if not _counts(c.name, reading.language) and _is_person(reading, c)]
    bodies = sorted(_weighed(reading, _bodies(reading)), key=lambda c: (-c.weight, c.name))[:CLOSE_LOOKS]
    named = [c for c in bodies if " " in c.name or _is_single_body(reading, c.name)]
    named = [c for c in named if not _is_furniture(reading, c)]
    ranked = sorted((*kept, *named), key=lambda c: (-c.weight, c.name))[:MAX_PARTIES]
    return tuple(_party(reading, c) for c in ranked)


# ------------------------------------------------------------------------------------------------ people


def _people(reading: Reading) -> list[_Candidate]:
    """Full names of all articles, one candidate a person: "Ada Quill" and "Ada M. Quill" share both ends."""
    found: dict[tuple[str, str], _Candidate] = {}
    for number, text in enumerate(reading.texts):
        for person in census(text, reading.language).found:
            words = person.name.split()
            if (
                not _widely_named(reading, words[-1])
                or not can_be_person(words)
                or _counts(person.name, reading.language)
            ):
                continue
            key = (folded(words[0]), folded(words[-1]))
            candidate = found.setdefault(key, _Candidate(person.name, "person"))
            candidate.forms[person.name] += 1
            candidate.places.setdefault(number, (person.start, person.end))
    for candidate in found.values():
        candidate.name = max(candidate.forms, key=lambda n: (candidate.forms[n], -len(n)))
    places = {fold(m.name) for m in place_mentions(reading)}
    return [
        c
        for c in _merged(list(found.values()))
        if fold(c.name) not in places and not is_outlet(reading.material, c.name)
    ]


def _counts(name: str, language: str) -> bool:
    """Whether capitalised words begin with a number: "Vier Verletzte"."""
    return bool(find_quantities(name, language))


def _merged(candidates: list[_Candidate]) -> list[_Candidate]:
    """ "Al Horr" under "Yousef Al Horr", "MK Ada Quill" under "Ada Quill"."""
    particles = name_lists().particles
    by_tail: dict[str, list[_Candidate]] = defaultdict(list)
    for candidate in candidates:
        by_tail[" ".join(fold(candidate.name).split()[-2:])].append(candidate)
    kept = []
    for same in by_tail.values():
        best = max(same, key=lambda c: (len(c.places), fold(c.name).split()[0] not in particles, -len(c.name)))
        for other in same:
            for number, place in other.places.items():
                best.places.setdefault(number, place)
        kept.append(best)
    return kept


def _widely_named(reading: Reading, word: str) -> bool:
    """Whether enough sources have a word: saves looking closely at names that one outlet alone has."""
    known = reading.word_sources
    word = fold_word(word)
    return known[word] + known[f"{word}'s"] >= min(MIN_SOURCES, len(reading.keys))


def can_be_person(words: list[str]) -> bool:
    """Whether capitalised words can be somebody's name, by the lists of what names places, bodies and events."""
    if not 2 <= len(words) <= 4 or any(w[-2:-1] in "'’" for w in words if len(w) > 1):
        return False
    if words[0][1:2] in ("'", "’") and words[0][2:3].islower():
        return False  # "L’historien Ada Quill"
    lists = name_lists()
    keys = [folded(w).strip(".") for w in words]
    if " ".join(keys) in lists.places or not lists.suffixes.isdisjoint(keys) or keys[-1] in _no_surnames():
        return False
    if not lists.calendar.isdisjoint(keys) or keys[0] in lists.openers:
        return False
    return not any(w.isupper() and len(w) > 2 for w in words)


@cache
def _no_surnames() -> frozenset[str]:
    lists = name_lists()
    return _NO_SURNAME.union(lists.place_words, lists.places, lists.openers, lists.titles)


def _is_person(reading: Reading, candidate: _Candidate) -> bool:
    """Whether the articles treat a name as a person's: with a role or an age, speaking, or or with "who" behind."""
    candidate.role = role_of(reading, candidate.name)
    if candidate.role is not None:
        return True
    lex = lexicon(reading.language)
    person = frozenset(lex.cues.he + lex.cues.she + lex.cues.him + lex.cues.relative[:1])
    for number, (start, end) in candidate.places.items():
        text = reading.texts[number]
        if _AGE.match(text, end) or census(text, reading.language).speaks(Person(start, end, candidate.name)):
            return _later_alone(text, candidate.name, end, lex.determiners)
        behind = _BEHIND.match(text, end)
        if behind and not person.isdisjoint(behind.group().lower().split()):
            return True
    return False


_AGE = regex.compile(r",\s\d{1,2},|\s\(\d{1,2}\)")
_BEHIND = regex.compile(r"(?:,?\s\p{Ll}+){1,6}")  # what follows a name up to the next capital or stop


def _later_alone(text: str, name: str, start: int, determiners: frozenset[str]) -> bool:
    """Whether a name's last word stands alone further down, as a surname does: not "the House", "North Dakota"."""
    surname = name.split()[-1]
    at = text.find(surname, start)
    while at >= 0:
        before = text[max(0, at - 20) : at].split()
        word = before[-1] if before else ""
        following = text[at + len(surname) : at + len(surname) + 2]
        lone = not word[:1].isupper() and word.lower() not in determiners
        if lone and not (following[:1] == " " and following[1:].isupper()) and not following[:1].isalpha():
            return True
        at = text.find(surname, at + 1)
    return False


# ------------------------------------------------------------------------------------------------ bodies


def _bodies(reading: Reading) -> list[_Candidate]:
    """Ministries, companies, unions … as the articles name them, an acronym under its full name where one gives it."""
    mentions: dict[str, list[tuple[int, Mention]]] = defaultdict(list)
    full: dict[str, str] = {}
    for number, text in enumerate(reading.texts):
        for mention in bodies_in(text, reading.language):
            if not mention.acronym and not _widely_named(reading, mention.name.split()[-1]):
                continue
            mentions[mention.name].append((number, mention))
            if mention.acronym:
                full.setdefault(mention.acronym, mention.name)
    found: dict[str, _Candidate] = {}
    for name, places in mentions.items():
        whole = full.get(name, name)
        key = fold(whole).replace("iz", "is")  # "Organization", "Organisation"
        candidate = found.setdefault(key, _Candidate(whole, "organisation"))
        for number, mention in places:
            if name == candidate.name or number not in candidate.places:
                candidate.places[number] = (mention.start, mention.end)
    surnames = {w for t in reading.texts for p in census(t, reading.language).found for w in p.name.split()}
    return [
        c
        for c in found.values()
        if c.name not in surnames
        and not states_in(f"{c.name}.", reading.language)
        and not is_outlet(reading.material, c.name)
        and not _only_capitals(reading, c.name)
    ]


def _is_furniture(reading: Reading, candidate: _Candidate) -> bool:
    """Whether a body stands only in what the outlet prints under every article: "© 2026 Orrin News Network"."""
    if not _OF_IMPRINTS.isdisjoint(fold(candidate.name).split()):
        return True
    for number, (start, end) in candidate.places.items():
        line = _line(reading.texts[number], start, end)
        if "©" in line or boilerplate_of(line, reading.language):
            continue
        around = next((s for s in reading.by_article[number] if s.start <= start < s.end), None)
        if around is not None and around.unfit is not Unfit.BOILERPLATE:
            return False
    return True


def _line(text: str, start: int, end: int) -> str:
    """What stands around a place in its paragraph, an imprint's length to either side."""
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    return text[max(first, start - IMPRINT_REACH) : min(last if last >= 0 else len(text), end + IMPRINT_REACH)]


def _is_single_body(reading: Reading, name: str) -> bool:
    """Whether a word alone can be a body: no surname, no crowd, no place, no outlet's name in part."""
    words = cues(reading.language)
    low = name.lower()
    if low in words.bodies or low in words.roles or low.removesuffix("s") in words.roles:
        return False  # "Engineers"
    if any(low in fold(outlet.name).split() for outlet in reading.outlets):
        return False
    if name.isupper():
        return True
    if words.language == "de" or is_known_place(name, inflected=False):
        return False  # in German every noun has a capital
    named = re.compile(rf"(?<![.!?“”\"] )\b([{UPPER}][\w.]+) {re.escape(name)}\b")
    small = lexicon(reading.language).determiners | name_lists().openers
    return not any(fold(m.group(1)) not in small for text in reading.texts for m in named.finditer(text))


def _only_capitals(reading: Reading, name: str) -> bool:
    """Whether capitals are a dateline's or a headline's: the same word stands elsewhere with small letters."""
    if not name.isupper():
        return False
    for usual in (name.capitalize(), name.lower()):  # "TWICE" of a shouted headline
        texts = [text for text in reading.texts if usual in text]
        if texts and any(map(re.compile(rf"\b{re.escape(usual)}\b").search, texts)):
            return True
    return False


def _weighed(reading: Reading, candidates: list[_Candidate]) -> Iterator[_Candidate]:
    """Those named by enough sources, with how much they are named."""
    needed = min(MIN_SOURCES, len(reading.keys))
    for candidate in candidates:
        sources = {reading.key_of[n] for n in candidate.places}
        if len(sources) < needed:
            continue
        word = fold_word(candidate.name.split()[-1])
        share = reading.word_sentences[word] / max(1, len(reading.sentences))
        titles = sum(word in words for words in reading.title_words) / max(1, len(reading.articles))
        candidate.weight = len(sources) / len(reading.keys) + 2.0 * share + 0.5 * titles
        yield candidate


def fold_word(word: str) -> str:
    """A word as `Sentence.words` has it."""
    return bare_name(word).lower().replace("’", "'")


def _party(reading: Reading, candidate: _Candidate) -> Party:
    role = candidate.role
    spans = [_span(reading, role.article, role.start, role.end)] if role is not None else []
    spans += [_span(reading, n, a, b) for n, (a, b) in candidate.places.items() if role is None or n != role.article]
    return Party(candidate.name, candidate.kind, role.text if role is not None else "", tuple(spans))


def _span(reading: Reading, number: int, start: int, end: int) -> Span:
    return Span(reading.articles[number].id, Part.TEXT, start, end, reading.articles[number].text[start:end])
