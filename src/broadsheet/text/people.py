"""The people of one text: full names and roles as it writes them, so that a surname or a pronoun finds its person.

A quick census for speakers only, several times faster than `names.find_names`: runs of capitalised words without
their titles. What is resolved is always written in the text itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

import regex

from broadsheet.text.cues import cues
from broadsheet.text.particles import PREFIXED, is_prefixed, without_prefix
from broadsheet.text.verbs import find_verbs

_WORD = r"(?:\p{Lu}[\p{L}\p{M}’'\-]*[\p{L}\p{M}]|\p{Lu}\.(?:\p{Lu}\.)*|\p{Lu})"
_WORD_INSIDE = rf"(?:{_WORD}|{PREFIXED})"
_ELIDED = r"\sd['’]\p{Lu}[\p{L}\p{M}\-]*[\p{L}\p{M}]"  # behind two names: "Bo Stern d’Aubrac", but not "Val d’Aubrac"
_CAPITALISED = regex.compile(r"\p{Lu}[\p{L}\p{M}’'\-]+")
_NAME = r"\s(?:\p{Lu}[\p{L}.’'\-]*\s){0,2}(\p{Lu}[\p{L}\p{M}’'\-]+)"
_NAME_AFTER = regex.compile(_NAME)
_NAME_BEFORE = regex.compile(r"(\p{Lu}[\p{L}\p{M}’'\-]+)\s(?:\p{L}+ly\s|also\s|has\s)?$")
_JUNIOR = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})
_POSSESSIVE = regex.compile(r"['’]s?$")
_BEHIND = regex.compile(
    r",\s(?:(?:who is|who was)\s)?([^,.;:()“”\"«»\n]{3,90})(?=[,.;]|\s\(\p{Lu})"
)  # longer is a clause, no role
_BEFORE = regex.compile(r"((?<![\p{L}\p{N}.,’'-])(?:[\p{L}][\p{L}\-]*\s){0,4}[\p{L}][\p{L}\-]*),?\s$")
MAX_NAME_WORDS = 5  # particles apart
_BEFORE_ARTICLE = r"\b(?:[Vv][ao]n|[Zz]u|[Aa]uf|[Aa]us)"
MAX_LEAD_WORDS = 6  # "el premio Nobel de Economía" before a name
MAX_PARTICLES = 2  # in a row: "van der", "de la"
FULL_NAME = 2  # words of most names
MAX_ROLE_WORDS = 14
LONG_ROLE = 8  # words; beyond, "and" begins another role: "Quill Post editor and one of the most read writers"
MAX_ROLE_PARTS = 2  # between commas: "D-Calif., chairman of the committee"
COMPOUNDING = frozenset({"de", "nl"})


class Person(NamedTuple):
    """A name as first written in full, with the role beside it: characters `start` to `end`."""

    start: int
    end: int
    name: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class _Words:
    run: regex.Pattern[str]
    apposed: regex.Pattern[str]  # a name that fills the rest of a phrase
    titles: frozenset[str]
    roles: frozenset[str]
    role_ends: tuple[str, ...]  # the same, to be asked of a text's end
    honorifics: frozenset[str]
    bodies: frozenset[str]
    particles: frozenset[str]
    bound: frozenset[str]  # of them those that join only behind another: "von der Quill", not "Leiter der Quill"
    determiners: frozenset[str]
    openers: frozenset[str]  # capitalised at a sentence's start, no part of a name
    before_role: frozenset[str]
    after_role: frozenset[str]  # "of", "who", "under": what a role is followed by
    relative: frozenset[str]  # those that are no articles as well
    joins: frozenset[str]
    and_inside: frozenset[str]  # of them those that stand inside names as well: "Ortega y Gasset"
    verbs: frozenset[str]  # the most frequent verbs of saying
    compound: tuple[str, ...]  # roles that end longer words: "Innensenator"
    head_last: bool  # "harbour master", not "capitaine du port"


@cache
def _words(language: str) -> _Words:
    lists = cues(language)
    bound = frozenset(lists.particles) & frozenset(lists.determiners) if lists.language == "de" else frozenset()
    free = "|".join(sorted(map(regex.escape, set(lists.particles) - bound), key=len, reverse=True)) or "(?!)"
    only_behind = rf"(?<={_BEFORE_ARTICLE}\s)(?:{'|'.join(sorted(bound)) or '(?!)'})"
    follows = rf"\s(?:(?:{free}|{only_behind})\s){{0,{MAX_PARTICLES}}}{_WORD_INSIDE}"
    return _Words(
        run=regex.compile(rf"(?<![\p{{L}}\p{{N}}]){_WORD}(?:{follows})+(?:{_ELIDED})?"),
        apposed=regex.compile(rf"\s({_WORD}(?:{follows}){{1,3}})\s*(?:,|$)"),
        titles=frozenset(lists.roles + lists.honorifics),
        roles=frozenset(lists.roles),
        role_ends=lists.roles,
        honorifics=frozenset(lists.honorifics),
        bodies=frozenset(lists.bodies),
        particles=frozenset(lists.particles),
        bound=bound,
        determiners=frozenset(lists.determiners),
        openers=frozenset(
            lists.determiners
            + lists.dangling
            + lists.boundaries
            + lists.places_of_speech
            + lists.connectives
            + lists.vague_dates
            + lists.linking
        ),
        after_role=frozenset(lists.linking + lists.relative + lists.boundaries)
        | {p.split()[0] for p in lists.places_of_speech},
        relative=frozenset(lists.relative) - frozenset(lists.determiners),
        joins=frozenset(lists.joins),
        and_inside=frozenset(lists.joins) & frozenset(lists.particles),
        verbs=frozenset(lists.say[:12]),
        compound=lists.roles if lists.language in COMPOUNDING else (),
        head_last=lists.language in ("en", "de", "nl", "tr"),
        before_role=frozenset(lists.determiners + lists.boundaries + lists.linking + lists.auxiliaries),
    )


def people(text: str, language: str) -> tuple[Person, ...]:
    """Names of two words and more, in order of appearance; titles such as "Mayor" are cut off and kept as the role.

    >>> [(p.name, p.role) for p in people("Harbour Master Ada Quill spoke. Quill left with Bo van Dam.", "en")]
    [('Ada Quill', 'Harbour Master'), ('Bo van Dam', '')]
    """
    words = _words(language)
    runs = (part for m in words.run.finditer(text) for part in _parted(m.start(), m.group(), words))
    found = (_person(start, run, words) for start, run in runs)
    return tuple(p for p in found if p is not None)


def _parted(start: int, run: str, words: _Words) -> list[tuple[int, str]]:
    """Names that "y" or "e" only lists, one by one: "Ada Quill y Bo Stern", but not "Ada Quill y Stern"."""
    tokens = run.split()
    if words.and_inside.isdisjoint(tokens):
        return [(start, run)]
    parts: list[list[str]] = [[]]
    for token in tokens:
        if token in words.and_inside:
            parts.append([])
        else:
            parts[-1].append(token)
    if len(parts) == FULL_NAME and _capitals(parts[0]) >= FULL_NAME and _capitals(parts[1]) == 1:
        return [(start, run)]
    found: list[tuple[int, str]] = []
    at = 0
    for part in parts:
        if part:
            first = run.index(part[0], at)
            at = run.index(part[-1], first + len(" ".join(part[:-1]))) + len(part[-1])
            found.append((start + first, run[first:at]))
    return found


def _capitals(tokens: Sequence[str]) -> int:
    """How many words are names themselves: not "van", but "al-Jalali"."""
    return sum(t[0].isupper() or is_prefixed(t) or t.startswith(("d'", "d’")) for t in tokens)


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
    while stop < len(tokens) and (_capitals(tokens[stop : stop + 1]) or (stop > cut and _joins(tokens, stop, words))):
        stop += 1
    while stop > cut and not _capitals(tokens[stop - 1 : stop]):
        stop -= 1
    name = " ".join(tokens[cut:stop])
    apposed = words.apposed.match(tail) if comma else None
    if apposed and (not name or cut == 0) and is_role(head, language):  # "the mayor, Ramiro Valduero,"
        return _without_determiner(head, words), bare_name(apposed.group(1)), ""
    if not name or (tokens[0].lower() in words.determiners and (cut == 0 or " " not in name)):
        return "", "", ""
    if cut == 0 and stop < len(tokens) and tokens[0].lower() in words.bodies:
        return "", "", ""  # "Bộ Ngoại giao": a body whose name goes on in small letters
    after = tail.strip(" ,") if comma else ""
    role = " ".join(t for t in tokens[:cut] if t.lower() not in words.honorifics)
    return _without_determiner(role, words), bare_name(name), after


def _joins(tokens: Sequence[str], at: int, words: _Words) -> bool:
    """Whether a small word continues a name: "van", and a German "der" behind "von" alone."""
    low = tokens[at].lower()
    return low in words.particles and (low not in words.bound or tokens[at - 1].lower() in words.particles)


def bare_name(name: str) -> str:
    """A name without possessive ending and stray marks.

    >>> bare_name("Ada Quill’s")
    'Ada Quill'
    """
    return (_POSSESSIVE.sub("", name) if "'" in name or "’" in name else name).strip(" ,")


def surname_of(name: str) -> str:
    """The last word of a name, without an article joined to it.

    >>> surname_of("Omar Ghazi al-Jalali"), surname_of("Bo van der Stern")
    ('Jalali', 'Stern')
    """
    return without_prefix(name.split()[-1])


def is_role(phrase: str, language: str) -> bool:
    """Whether a phrase beside a name says what the person is: its head, before "of" or "who", is a word for a role.

    >>> is_role("the harbour master of Quill", "en"), is_role("president carried the state", "en")
    (True, False)
    >>> is_role("lost her nephew to the fever", "en")
    False
    """
    words = _words(language)
    tokens = [t.lower().strip(".,") for t in phrase.split()]
    if not tokens or len(tokens) > MAX_ROLE_WORDS:
        return False
    known = words.determiners | words.roles
    if tokens[1:] and tokens[1] in words.determiners and tokens[0] not in known and not _compound(tokens[0], words):
        return False  # a verb and its object, not "ministre des Finances"
    stop = next((i for i, t in enumerate(tokens) if i and t in words.after_role), len(tokens))
    head = tokens[stop - 1]
    if head in words.roles or head.rsplit("-", 1)[-1] in words.roles or _compound(head, words):
        return True
    return (
        not words.head_last
        and tokens[0 if tokens[0] not in words.determiners else min(1, len(tokens) - 1)] in words.roles
    )


def plain_role(role: str, language: str) -> str:
    """A role without the article before it and what a comma or "who" sets apart behind it.

    >>> plain_role("the county's chief engineer, who lives there", "en")
    "county's chief engineer"
    >>> plain_role("D-Calif., chairman of the port committee", "en"), plain_role("a consultant who ran the port", "en")
    ('chairman of the port committee', 'consultant')
    """
    words = _words(language)
    parts = [_up_to_clause(part.strip(" ,"), words) for part in role.split(",")]
    plain = next((part for part in parts[:MAX_ROLE_PARTS] if is_role(part, language)), parts[0])
    return _without_determiner(plain, words)


def _up_to_clause(role: str, words: _Words) -> str:
    """ "consultant who ran the campaign" up to "who" or a verb; of a long role what stands before "and"."""
    tokens = role.split()
    stops = words.relative | words.verbs | (words.joins if len(tokens) > LONG_ROLE else frozenset())
    return " ".join(tokens[: next((i for i, t in enumerate(tokens) if i and t.lower() in stops), len(tokens))])


def _titles_before(tokens: Sequence[str], words: _Words) -> int:
    """How many words from the left are roles or what qualifies them ("Wyoming GOP chairman")."""
    last = 0
    for index, token in enumerate(tokens):
        low = token.lower()
        key = low.strip(".,")
        if (
            key in words.titles
            or low in words.titles
            or ("-" in key and key.rsplit("-", 1)[-1] in words.titles)
            or _compound(key, words)
        ):
            last = index + 1
        elif last == 0 and index > 4:
            break
    return last if last < len(tokens) else 0


def _compound(word: str, words: _Words) -> bool:
    """Whether a role ends a word, in any of its cases: "Innensenator", "Ökonomin", "Startrainern", "Präsidenten"."""
    forms = (word, word.removesuffix("n"), word.removesuffix("in"), word.removesuffix("en"), word.removesuffix("s"))
    return bool(words.compound) and any(form.endswith(words.compound) for form in forms)


def _without_determiner(role: str, words: _Words) -> str:
    head, _, rest = role.partition(" ")
    return rest if head.lower() in words.determiners and rest else role


def _person(start: int, run: str, words: _Words) -> Person | None:
    tokens = run.split()
    titled = cut = _titles_before(tokens, words)
    while cut < len(tokens) and (tokens[cut].lower() in words.openers or not _capitals(tokens[cut : cut + 1])):
        cut += 1
    if not FULL_NAME <= _capitals(tokens[cut:]) <= MAX_NAME_WORDS:
        return None
    if 0 < titled < cut and tokens[titled].islower():
        return None  # "Leiter der Quillschen Werft": what somebody leads is nobody
    if all(t.lower() in words.titles for t in tokens[cut:]) or tokens[cut].lower() in words.bodies:
        return None  # "Danke, Herr Präsident", "Ministerio de Ciencia"
    name = bare_name(" ".join(tokens[cut:]))
    first = start + len(run) - len(run.split(None, cut)[-1]) if cut else start
    lead = tokens[:titled]
    for index in range(len(lead) - 1, 0, -1):  # "Rücktritt von Präsident Quill": what she resigns from is no role
        if lead[index - 1].lower() in words.openers and lead[index][0].isupper():
            lead = lead[index:]
            break
    role = " ".join(t for t in lead if t.lower() not in words.honorifics and t.lower() not in words.openers)
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
        if not wanted or (len(wanted) == 1 and wanted[0].isupper()):  # an acronym is nobody's surname
            return None
        surname = without_prefix(wanted[-1])
        matches = [p for p in self.found if surname in p.name and _same_person(p.name, wanted)]
        if not matches:
            return None
        best = next((p for p in matches if p.start <= before), matches[0])
        # a capitalised word before a name ("Gespräche Ada Quill") is no part of it where the name stands alone as well
        best = next((p for p in matches if " " in p.name and best.name.endswith(f" {p.name}")), best)
        if len(wanted) > 1 and best.name.count(" ") > 2 and best.name.endswith(f" {bare_name(written)}"):
            name = bare_name(written)  # "Radio Quill Ada Stern": the station told by "a" before it
            best = best._replace(name=name, start=best.end - len(name))
        roles = [r for p in matches if (r := self._fullest(p))]
        role = next((r for r in roles if " " in r), roles[0] if roles else "")
        return best._replace(role=role)

    def holder_of(self, written: str) -> Person | None:
        """Who holds the office that a text calls by its bare name, "the governor"; None unless it is one person only.

        >>> text = "Governor Ada Quill came. The governor said no."
        >>> census(text, "en").holder_of("The governor").name
        'Ada Quill'
        """
        words = _words(self.language)
        tokens = written.lower().split()
        if len(tokens) != 2 or tokens[0] not in words.determiners or tokens[1] not in words.roles:
            return None
        found: dict[str, Person] = {}
        for person in self.found:
            role = person.role or self._beside(person)
            if is_role(role, self.language) and tokens[1] in role.lower().split():
                found.setdefault(person.name.split()[-1], person._replace(role=role))
        return next(iter(found.values())) if len(found) == 1 else None

    def ending(self, written: str, at: int) -> Person | None:
        """Who is named at the end of a phrase that stands at a place: "the swift sailor Ada Quill".

        None where a preposition or "'s" before the name makes the phrase mean somebody else: "the wife of Ada Quill".
        """
        person = next((p for p in self.found if p.start > at and p.end == at + len(written)), None)
        if person is None:
            return None
        words = _words(self.language)
        lead = self.text[at : person.start].split()
        small = words.after_role - words.determiners
        if len(lead) > MAX_LEAD_WORDS or any(w.lower() in small or w.endswith(("'s", "’s", ",")) for w in lead):
            return None
        if len(lead) < FULL_NAME or lead[0].lower() not in words.determiners or not lead[-1].islower():
            return None  # "The Harbour Trust": no name with something before it
        role = " ".join(lead[1:])
        return person._replace(role=role if is_role(role, self.language) else self._fullest(person))

    def with_role(self, person: Person) -> Person:
        """The person with the role that stands beside this mention of the name, before it or behind."""
        return person._replace(role=self._fullest(person))

    def _fullest(self, person: Person) -> str:
        """The role before a name; that behind it where the first is a rank: "Gen. Ada Quill, the commander"."""
        return person.role if " " in person.role else self._beside(person) or person.role

    def mentions(self, start: int, end: int) -> list[tuple[int, Person]]:
        """Where between two places somebody is named, in full or by the surname: (offset, person), in order."""
        surnames: dict[str, Person] = {}
        for person in self.found:
            surnames.setdefault(surname_of(person.name), person)
        if not surnames:
            return []
        found = []
        for match in _CAPITALISED.finditer(self.text, start, end):
            named = surnames.get(without_prefix(bare_name(match.group())))
            if named is not None and named.start <= match.start():  # known from its first full mention on
                found.append((match.start(), named))
        return found

    def speaks(self, person: Person) -> bool:
        """Whether the text treats a name as a person who can speak: a role, a title, or a verb of saying beside it."""
        if person.role or self._beside(person):
            return True
        return surname_of(person.name) in _speaking(self.text, self.language)

    def latest(self, before: int, within: int) -> Person | None:
        """The person named last before a place, not further away than `within` characters."""
        for person in reversed(self.found):
            if person.end <= before:
                return (
                    person._replace(role=person.role or self._beside(person)) if before - person.end <= within else None
                )
        return None

    def _beside(self, person: Person) -> str:
        """ "Ada Quill, the harbour master," or "harbour master Ada Quill"."""
        words = _words(self.language)
        behind = _BEHIND.match(self.text, person.end)
        abbreviated = behind is not None and f"{behind.group(1).lower()}." in words.roles  # "on Quill Hill, Gen. Stern"
        if behind and not abbreviated and is_role(behind.group(1), self.language):
            return _without_determiner(behind.group(1).strip(), words)
        lead = self.text[max(0, person.start - 60) : person.start]
        rank = lead.rsplit(None, 1)[-1] if lead.endswith(". ") else ""
        if rank.lower() in words.roles:
            return rank  # "Rep."
        if not lead[-1:].isspace() or not lead[:-1].removesuffix(",").endswith(words.role_ends):
            return ""
        before = _BEFORE.search(self.text, max(0, person.start - 60), person.start)
        if before is None:
            return ""
        tokens = before.group(1).split()
        for index in range(len(tokens) - 1, -1, -1):
            if tokens[index].lower() in words.before_role:
                tokens = tokens[index + 1 :]
                break
        return " ".join(tokens) if tokens and tokens[-1] in words.roles else ""


def _same_person(name: str, wanted: Sequence[str]) -> bool:
    words = [without_prefix(w) for w in name.split() if w.lower() not in _JUNIOR]
    wanted = [without_prefix(w) for w in wanted]
    if len(wanted) >= len(words):
        return words == wanted[-len(words) :]
    if words[-1] != wanted[-1] and not (len(wanted) == 1 and words[0] == wanted[0]):
        return False
    return len(wanted) == 1 or words[0] == wanted[0] or wanted == words[-len(wanted) :]


@lru_cache(maxsize=32)
def _speaking(text: str, language: str) -> frozenset[str]:
    """Last words of names that stand beside a verb of saying or behind a title somewhere in a text."""
    found: set[str] = {m.group(1) for m in _titled(language).finditer(text)}
    for verb in find_verbs(text, language, 0, len(text)):
        after = _NAME_AFTER.match(text, verb.end)
        before = _NAME_BEFORE.search(text, max(0, verb.start - 40), verb.start)
        found.update(m.group(1) for m in (after, before) if m is not None)
    return frozenset(map(without_prefix, found))


@cache
def _titled(language: str) -> regex.Pattern[str]:
    titles = "|".join(regex.escape(h.capitalize()) for h in cues(language).honorifics) or "(?!)"
    return regex.compile(rf"(?<!\p{{L}})(?:{titles}){_NAME}")


@lru_cache(maxsize=32)
def census(text: str, language: str) -> Census:
    """The people of a text."""
    return Census(text, language, people(text, language))
