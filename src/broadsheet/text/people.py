"""Names of people and the roles beside them, as a text writes them: for speakers and holders.

Several times faster than `names.find_names`: runs of capitalised words without their titles.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import regex

from broadsheet.text.cues import cues
from broadsheet.text.particles import PREFIXED, is_prefixed, without_prefix
from broadsheet.text.states import states_in

_WORD = r"(?:\p{Lu}[\p{L}\p{M}’'\-]*[\p{L}\p{M}]|\p{Lu}\.(?:\p{Lu}\.)*|\p{Lu})"
_WORD_INSIDE = rf"(?:{_WORD}|{PREFIXED})"
_ELIDED = r"\sd['’]\p{Lu}[\p{L}\p{M}\-]*[\p{L}\p{M}]"  # behind two names: "Bo Stern d’Aubrac", but not "Val d’Aubrac"
_POSSESSIVE = regex.compile(r"['’]s?$")
MAX_NAME_WORDS = 5  # particles apart
_BEFORE_ARTICLE = r"\b(?:[Vv][ao]n|[Zz]u|[Aa]uf|[Aa]us)"
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
class Forms:
    """What tells names and roles of a language apart, made ready from its cue words."""

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
    language: str
    cyrillic: bool
    genitive: bool  # whose a thing is stands behind it without a preposition: Slavic languages
    head_last: bool  # "harbour master", not "capitaine du port"


@cache
def forms(language: str) -> Forms:
    """The forms of names and roles in a language (BCP 47)."""
    lists = cues(language)
    bound = frozenset(lists.particles) & frozenset(lists.determiners) if lists.language == "de" else frozenset()
    free = "|".join(sorted(map(regex.escape, set(lists.particles) - bound), key=len, reverse=True)) or "(?!)"
    only_behind = rf"(?<={_BEFORE_ARTICLE}\s)(?:{'|'.join(sorted(bound)) or '(?!)'})"
    follows = rf"\s(?:(?:{free}|{only_behind})\s){{0,{MAX_PARTICLES}}}{_WORD_INSIDE}"
    return Forms(
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
            + tuple(phrase.split()[0] for phrase in lists.according + lists.as_told)
        ),
        after_role=frozenset(lists.linking + lists.relative + lists.boundaries)
        | {p.split()[0] for p in lists.places_of_speech},
        relative=frozenset(lists.relative) - frozenset(lists.determiners),
        joins=frozenset(lists.joins),
        and_inside=frozenset(lists.joins) & frozenset(lists.particles),
        verbs=frozenset(lists.say[:12]),
        compound=lists.roles if lists.language in COMPOUNDING else (),
        language=lists.language,
        cyrillic=lists.language in ("ru", "uk"),
        genitive=lists.language in ("ru", "uk", "pl"),
        head_last=lists.language in ("en", "de", "nl", "tr"),
        before_role=frozenset(lists.determiners + lists.boundaries + lists.linking + lists.auxiliaries),
    )


def people(text: str, language: str) -> tuple[Person, ...]:
    """Names of two words and more, in order of appearance; titles such as "Mayor" are cut off and kept as the role.

    >>> [(p.name, p.role) for p in people("Harbour Master Ada Quill spoke. Quill left with Bo van Dam.", "en")]
    [('Ada Quill', 'Harbour Master'), ('Bo van Dam', '')]
    """
    words = forms(language)
    runs = (part for m in words.run.finditer(text) for part in _parted(m.start(), m.group(), words))
    found = (_person(start, run, words) for start, run in runs)
    return tuple(p for p in found if p is not None)


def _parted(start: int, run: str, words: Forms) -> list[tuple[int, str]]:
    """Names that "y" or "e" only lists, one by one: "Ada Quill y Bo Stern", but not "Ada Quill y Stern"."""
    tokens = run.split()
    if words.compound and tokens[1] == "von" and _capitals(tokens[2:]) >= FULL_NAME:
        first = run.index(tokens[2], len(tokens[0]) + len(" von "))
        return [(start + first, run[first:])]  # "Laufbahn von Ada Quill"
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
    words = forms(language)
    head, comma, tail = written.partition(",")
    tokens = head.split()
    cut = _titles_before(tokens, words)
    stop = cut
    free = cut if cut and tokens[cut - 1].lower() in words.honorifics else cut + 1  # "Mr de los Quill"
    while stop < len(tokens) and (_capitals(tokens[stop : stop + 1]) or (stop >= free and _joins(tokens, stop, words))):
        stop += 1
    while stop > cut and not _capitals(tokens[stop - 1 : stop]):
        stop -= 1
    name = " ".join(tokens[cut:stop])
    apposed = words.apposed.match(tail) if comma else None
    if apposed and (not name or cut == 0) and is_role(head, language):  # "the mayor, Ramiro Valduero,"
        return without_determiner(head, words), bare_name(apposed.group(1)), ""
    if not name or (tokens[0].lower() in words.determiners and (cut == 0 or " " not in name)):
        return "", "", ""
    if cut == 0 and stop < len(tokens) and tokens[0].lower() in words.bodies:
        return "", "", ""  # "Bộ Ngoại giao": a body whose name goes on in small letters
    after = tail.strip(" ,") if comma else ""
    role = " ".join(t for t in tokens[:cut] if t.lower() not in words.honorifics)
    return without_determiner(role, words), bare_name(name), after


def _joins(tokens: Sequence[str], at: int, words: Forms) -> bool:
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
    words = forms(language)
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
    words = forms(language)
    parts = [_up_to_clause(part.strip(" ,"), words) for part in role.split(",")]
    plain = next((part for part in parts[:MAX_ROLE_PARTS] if is_role(part, language)), parts[0])
    return _uninflected(without_determiner(plain, words), words)


def _uninflected(role: str, words: Forms) -> str:
    """A German role without the ending of its case: "US-Präsidenten" is printed as "US-Präsident"."""
    if not words.compound or role.lower().endswith(words.compound):
        return role
    forms = (role.removesuffix(ending) for ending in ("en", "n", "es", "s"))
    return next((form for form in forms if form != role and form.lower().endswith(words.compound)), role)


def _up_to_clause(role: str, words: Forms) -> str:
    """ "consultant who ran the campaign" up to "who" or a verb; of a long role what stands before "and"."""
    tokens = role.split()
    stops = words.relative | words.verbs | (words.joins if len(tokens) > LONG_ROLE else frozenset())
    return " ".join(tokens[: next((i for i, t in enumerate(tokens) if i and t.lower() in stops), len(tokens))])


def _stands_before(word: str, words: Forms) -> bool:
    """Whether a capitalised word before a full name is none of it: "EL DIARIO Bo Stern", "L’Italien Bo Stern".

    Where a genitive needs no preposition, a state behind a title likewise: "канцлер Германии Ада Квилл".
    """
    if word.isupper() and (len(word) > FULL_NAME or words.genitive):
        return True
    if word[:2].lower().replace("’", "'") in words.determiners and len(word) > FULL_NAME:
        return True
    return words.genitive and ((words.cyrillic and word.isascii()) or bool(states_in(f"{word}.", words.language)))


def _titles_before(tokens: Sequence[str], words: Forms) -> int:
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


def _compound(word: str, words: Forms) -> bool:
    """Whether a role ends a word, in any of its cases: "Innensenator", "Ökonomin", "Startrainern", "Präsidenten"."""
    forms = (word, word.removesuffix("n"), word.removesuffix("in"), word.removesuffix("en"), word.removesuffix("s"))
    return bool(words.compound) and any(form.endswith(words.compound) for form in forms)


def without_determiner(role: str, words: Forms) -> str:
    """A phrase without the article before it."""
    head, _, rest = role.partition(" ")
    return rest if head.lower() in words.determiners and rest else role


def _person(start: int, run: str, words: Forms) -> Person | None:
    tokens = run.split()
    titled = cut = _titles_before(tokens, words)
    while cut < len(tokens) and (tokens[cut].lower() in words.openers or not _capitals(tokens[cut : cut + 1])):
        cut += 1
    while _capitals(tokens[cut:]) > FULL_NAME and _stands_before(tokens[cut], words):
        cut += 1
    if words.language == "en" and any(t.endswith(("'s", "’s")) for t in tokens[cut:-FULL_NAME]):
        cut = len(tokens) - FULL_NAME  # "Harbour Radio's Ada Quill"
    if not FULL_NAME <= _capitals(tokens[cut:]) <= MAX_NAME_WORDS:
        return None
    if 0 < titled < cut and tokens[titled].islower():
        return None  # "Leiter der Quillschen Werft": what somebody leads is nobody
    if all(t.lower() in words.titles for t in tokens[cut:]) or not words.bodies.isdisjoint(
        (tokens[cut].lower(), tokens[-1].lower())
    ):
        return None  # "Danke, Herr Präsident", "Ministerio de Ciencia", "Quill Government"
    name = bare_name(" ".join(tokens[cut:]))
    first = start + len(run) - len(run.split(None, cut)[-1]) if cut else start
    lead = tokens[:titled]
    for index in range(len(lead) - 1, 0, -1):  # "Rücktritt von Präsident Quill": what she resigns from is no role
        if lead[index - 1].lower() in words.openers and lead[index][0].isupper():
            lead = lead[index:]
            break
    role = " ".join(t for t in lead if t.lower() not in words.honorifics and t.lower() not in words.openers)
    return Person(first, first + len(name), name, role)
