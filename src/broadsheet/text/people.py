"""The people of one text: full names and roles as it writes them, so that a surname or a pronoun finds its person.

A quick census for speakers only, several times faster than `names.find_names`: runs of capitalised words without
their titles. What is resolved is always written in the text itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import regex

from broadsheet.text.cues import cues

_WORD = r"(?:\p{Lu}[\p{L}\p{M}’'\-]*[\p{L}\p{M}]|\p{Lu}\.(?:\p{Lu}\.)*|\p{Lu})"
_JUNIOR = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})
_POSSESSIVE = regex.compile(r"['’]s?$")
_BEHIND = regex.compile(r",\s(?:(?:who is|who was)\s)?([^,.;:()“”\"«»\n]{3,90})(?=[,.;])")  # longer is a clause, no role
_BEFORE = regex.compile(r"((?:[\p{Ll}][\p{L}\-]*\s){1,3})$")
MAX_NAME_WORDS = 5
MAX_ROLE_WORDS = 14


@dataclass(frozen=True, slots=True)
class Person:
    """A name as first written in full, with the role beside it: characters `start` to `end`."""

    start: int
    end: int
    name: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class _Words:
    run: regex.Pattern[str]
    titles: frozenset[str]
    roles: frozenset[str]
    honorifics: frozenset[str]
    particles: frozenset[str]
    determiners: frozenset[str]
    openers: frozenset[str]  # capitalised at a sentence's start, no part of a name
    before_role: frozenset[str]


@cache
def _words(language: str) -> _Words:
    lists = cues(language)
    particles = "|".join(sorted(map(regex.escape, lists.particles), key=len, reverse=True)) or "(?!)"
    return _Words(
        run=regex.compile(rf"(?<![\p{{L}}\p{{N}}]){_WORD}(?:\s(?:(?:{particles})\s){{0,2}}{_WORD})+"),
        titles=frozenset(lists.roles + lists.honorifics),
        roles=frozenset(lists.roles),
        honorifics=frozenset(lists.honorifics),
        particles=frozenset(lists.particles),
        determiners=frozenset(lists.determiners),
        openers=frozenset(lists.determiners + lists.dangling + lists.boundaries + lists.places_of_speech + lists.connectives + lists.vague_dates),
        before_role=frozenset(lists.determiners + lists.boundaries + lists.linking + lists.auxiliaries),
    )


def people(text: str, language: str) -> tuple[Person, ...]:
    """Names of two words and more, in order of appearance; titles such as "Mayor" are cut off and kept as the role.

    >>> [(p.name, p.role) for p in people("Harbour Master Ada Quill spoke. Quill left with Bo van Dam.", "en")]
    [('Ada Quill', 'Harbour Master'), ('Bo van Dam', '')]
    """
    words = _words(language)
    found = (_person(m.start(), m.group(), words) for m in words.run.finditer(text))
    return tuple(p for p in found if p is not None)


def split_name(written: str, language: str) -> tuple[str, str, str]:
    """A speaker as written, parted into (role before, name, role after); the name is "" when there is none.

    >>> split_name("Harbour Master Ada Quill, who runs the port", "en")
    ('Harbour Master', 'Ada Quill', 'who runs the port')
    >>> split_name("the council", "en")
    ('', '', '')
    """
    words = _words(language)
    head, comma, tail = written.partition(",")
    tokens = head.split()
    cut = _titles_before(tokens, words)
    stop = cut
    while stop < len(tokens) and (tokens[stop][0].isupper() or (stop > cut and tokens[stop].lower() in words.particles)):
        stop += 1
    while stop > cut and not tokens[stop - 1][0].isupper():
        stop -= 1
    name = " ".join(tokens[cut:stop])
    if not name or (tokens[0].lower() in words.determiners and cut == 0):
        return "", "", ""
    after = tail.strip(" ,") if comma else " ".join(tokens[stop:])
    role = " ".join(t for t in tokens[:cut] if t.lower() not in words.honorifics)
    return _without_determiner(role, words), bare_name(name), after


def bare_name(name: str) -> str:
    """A name without possessive ending and stray marks.

    >>> bare_name("Ada Quill’s")
    'Ada Quill'
    """
    return _POSSESSIVE.sub("", name).strip(" ,")


def is_role(phrase: str, language: str) -> bool:
    """Whether a phrase beside a name says what the person is.

    >>> is_role("the harbour master", "en"), is_role("in his message", "en")
    (True, False)
    """
    words = _words(language)
    tokens = [t.lower().strip(".,") for t in phrase.split()]
    if not tokens or len(tokens) > MAX_ROLE_WORDS:
        return False
    return any(t in words.roles or t.rsplit("-", 1)[-1] in words.roles for t in tokens[:8])


def _titles_before(tokens: Sequence[str], words: _Words) -> int:
    """How many words from the left are roles or what qualifies them ("Wyoming GOP chairman")."""
    last = 0
    for index, token in enumerate(tokens):
        low = token.lower()
        key = low.strip(".,")
        if key in words.titles or low in words.titles or ("-" in key and key.rsplit("-", 1)[-1] in words.titles):
            last = index + 1
        elif last == 0 and index > 4:
            break
    return last if last < len(tokens) else 0


def _without_determiner(role: str, words: _Words) -> str:
    head, _, rest = role.partition(" ")
    return rest if head.lower() in words.determiners and rest else role


def _person(start: int, run: str, words: _Words) -> Person | None:
    tokens = run.split()
    cut = _titles_before(tokens, words)
    while cut < len(tokens) and tokens[cut].lower() in words.openers:
        cut += 1
    if not 2 <= len(tokens) - cut <= MAX_NAME_WORDS:
        return None
    name = bare_name(" ".join(tokens[cut:]))
    first = start + len(run) - len(run.split(None, cut)[-1]) if cut else start
    role = " ".join(t for t in tokens[:cut] if t.lower() not in words.honorifics and t.lower() not in words.openers)
    return Person(first, first + len(name), name, role)


@dataclass(frozen=True, slots=True)
class Census:
    """The people of one text, ready to be asked."""

    text: str
    language: str
    found: tuple[Person, ...]

    def full_name(self, written: str, before: int) -> Person | None:
        """The person whose name ends with the last word of `written` (or equals it), first mention preferred.

        `before` is where `written` stands: a first mention up to there wins over a later one.
        """
        wanted = [w for w in bare_name(written).split() if w.lower() not in _JUNIOR]
        if not wanted:
            return None
        matches = [p for p in self.found if wanted[-1] in p.name and _same_person(p.name, wanted)]
        if not matches:
            return None
        best = next((p for p in matches if p.start <= before), matches[0])
        role = next((r for p in matches if (r := p.role or self._beside(p))), "")
        return replace(best, role=role)

    def latest(self, before: int, within: int) -> Person | None:
        """The person named last before a place, not further away than `within` characters."""
        for person in reversed(self.found):
            if person.end <= before:
                return replace(person, role=person.role or self._beside(person)) if before - person.end <= within else None
        return None

    def _beside(self, person: Person) -> str:
        """"Ada Quill, the harbour master," or "harbour master Ada Quill"."""
        words = _words(self.language)
        behind = _BEHIND.match(self.text, person.end)
        if behind and is_role(behind.group(1), self.language):
            return _without_determiner(behind.group(1).strip(), words)
        before = _BEFORE.search(self.text, max(0, person.start - 60), person.start)
        if before is None:
            return ""
        tokens = before.group(1).split()
        while tokens and tokens[0] in words.before_role:
            tokens.pop(0)
        return " ".join(tokens) if tokens and tokens[-1] in words.roles else ""


def _same_person(name: str, wanted: Sequence[str]) -> bool:
    words = [w for w in name.split() if w.lower() not in _JUNIOR]
    if len(wanted) >= len(words):
        return words == list(wanted)[-len(words) :]
    if words[-1] != wanted[-1] and not (len(wanted) == 1 and words[0] == wanted[0]):
        return False
    return len(wanted) == 1 or words[0] == wanted[0] or list(wanted) == words[-len(wanted) :]


def census(text: str, language: str) -> Census:
    """The people of a text."""
    return Census(text, language, people(text, language))
