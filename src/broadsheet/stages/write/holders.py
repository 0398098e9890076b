"""Stage 5 of 7: how a party to the event is named, and which words name none."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import regex

from broadsheet.text.cues import cues
from broadsheet.text.lexicon import Lexicon, lexicon, long_titles
from broadsheet.text.names import country_code
from broadsheet.text.normalise import fold
from broadsheet.text.people import COMPOUNDING, is_role, plain_role, split_name
from broadsheet.text.statements import Statement
from broadsheet.text.tokens import folded
from broadsheet.types import StoryMaterial

MIN_HOLDER_LETTERS = 2  # "T" is what a reading of "AT&T" leaves
MAX_HOLDER_WORDS = 9
MAX_ROLE_WORDS = 8
MAX_BODY_WORDS = 5
MIN_BODY = 2  # letters; a word for a body that may end a longer one: "Bundespolizei"
LAST_WORD = frozenset({"en"})  # the noun of a phrase is its last word; elsewhere what belongs to it may follow
_INITIALS = regex.compile(r"(?:^|\s)(?:\p{Lu}\.)+\p{Lu}$")
_SMALL = frozenset(
    "the a an of and , der die das dem den des le la les l el los las il lo gli i o os as het een un une una".split()
)
_SIGNS = frozenset('“”"«»„:;()[]…!?')


# "… at his tower, Orrin Tower": where something was said; palaces and houses do speak.
_BUILDINGS = frozenset("tower towers plaza building airport station bridge avenue street hotel stadium arena".split())


def is_building(name: str) -> bool:
    """Whether a name is a building's, which says nothing itself: "Orrin Tower"."""
    return fold(name).rpartition(" ")[2] in _BUILDINGS


def holder_of(statement: Statement, language: str) -> str:
    """A person with the role, or an institution, as the article names it; "" for pronouns, crowds and fragments."""
    name = statement.holder.strip(" ,.")
    if _INITIALS.search(name):
        name += "."  # "the U.S."
    if (
        sum(map(str.isalpha, name)) < MIN_HOLDER_LETTERS
        or _SIGNS & set(name)
        or statement.holder_as_written.endswith(("'s", "’s"))
    ):
        return ""  # "Quill's bill states": the bill is no party
    lex = lexicon(language)
    if not frozenset(lex.cues.impersonal).isdisjoint(name.lower().split()) or _breaks_off(name, lex):
        return ""
    if _behind_heading(name, lex):
        return ""
    written = statement.holder_as_written.lower()
    pronoun = not written or written in lex.pronouns | lex.relative
    if pronoun and not (statement.direct and statement.certain and " " in name):
        return ""  # whom a pronoun means is a guess, and a wrong name is worse than none
    if lex.cues.spaced and name.lower() == name.upper():
        return _without_case(name, lex)
    if not lex.cues.spaced:
        return name if 2 <= len(name) <= 24 and name not in lex.pronouns else ""
    if statement.holder != statement.holder_as_written or statement.role:
        return _person(name, statement, language)
    _, person, _ = split_name(name, language)
    if language == "de" and " " not in person:
        name = _german_subject(name, statement.cue, lex)
    return _person(name, statement, language) if person and " " in person else _institution(name, lex)


def _without_case(name: str, lex: Lexicon) -> str:
    """A holder in a script without capitals: its first word is one for a role or a body."""
    words = name.split()
    if not words or len(words) > MAX_HOLDER_WORDS or words[0] not in lex.titles:
        return ""
    return name if len(words) > 1 or words[0] in _bodies(lex) else ""


def _person(name: str, statement: Statement, language: str) -> str:
    words = name.split()
    if len(words) > 6 or not words[-1][0].isupper():
        return _institution(name, lexicon(language))
    role = trimmed_role(plain_role(statement.role, language), language)
    if not is_role(role, language) or len(role.split()) > MAX_ROLE_WORDS or fold(role) in fold(name):
        return name if len(words) > 1 else ""
    before = statement.holder_as_written.lower().startswith(role.lower())
    return f"{role[0].upper()}{role[1:]} {name}" if before or role[0].isupper() else f"{name}, {role}"


def trimmed_role(role: str, language: str) -> str:
    """A role from behind the verb on: "said harbour master", and "reach Quay spokeswoman" from its first capital on.

    >>> trimmed_role("said harbour master", "en"), trimmed_role("reach Quay spokeswoman", "en")
    ('harbour master', 'Quay spokeswoman')
    >>> trimmed_role("president of the Harbour Trust", "en")
    'president of the Harbour Trust'
    >>> trimmed_role("which current leader", "en"), trimmed_role("younger sister", "en")
    ('current leader', '')
    """
    words = role.split()
    says = cues(language).say
    spoken = max((i for i, w in enumerate(words[:-1], 1) if w.lower() in says), default=0)
    lex = lexicon(language)
    words = words[spoken:]
    while len(words) > 1 and words[0].lower() in (lex.stops | lex.relative) - lex.determiners:
        words = words[1:]  # "by chancellor"
    while len(words) > 1 and words[-1].lower() in lex.cues.linking:
        words = words[:-1]  # "secretario general de": of what stands elsewhere
    if _relates(words, lex):
        return ""
    capital = next((i for i, w in enumerate(words) if w[0].isupper()), 0)
    before = [w.lower() for w in words[:capital]]
    if not lex.titles.isdisjoint(before):  # "president of the Royal Trust"
        return " ".join(words)
    return " ".join(words if all(w in lex.determiners for w in before) else words[capital:])


def _behind_heading(name: str, lex: Lexicon) -> bool:
    """Whether a heading runs into a name: "'Meaningless' The Harbour Trust", "Quill's Lead The Harbour Trust"."""
    english = lex.cues.language == "en"
    return any(
        b.lower() in lex.determiners and (a.endswith(("'", "’")) or (english and b == "The" and a[0].isupper()))
        for a, b in pairwise(name.split())
    )


def _relates(role: list[str], lex: Lexicon) -> bool:
    """Whether a role says that somebody is a relative, but not whose: "younger sister", not "sister of the mayor"."""
    plain = all(w[0].islower() and w not in lex.cues.linking and not w.endswith(("'s", "’s")) for w in role)
    return plain and any(w in lex.cues.relations for w in role)


def _breaks_off(name: str, lex: Lexicon) -> bool:
    """Whether a phrase ends with a word that something must follow: "La agencia de", "Das Ministerium in"."""
    last = name.rsplit(None, 1)[-1]
    small = (*lex.cues.linking, *lex.cues.places_before, *lex.cues.negation, *lex.cues.determiners)
    return " " in name and last.islower() and last in small


_GENITIVE, _OTHER_CASES = ("des",), ("dem", "den", "der")


def _german_subject(name: str, cue: str, lex: Lexicon) -> str:
    """What stands behind "laut" or before "zufolge" as a subject: without its article and the ending of its case.

    "Nach Angaben des Hafenamts" is said by "Hafenamt"; "" where an adjective's ending would have to be guessed.
    """
    attributing = (*lex.cues.according, *lex.cues.according_after)
    if cue.lower() not in attributing:
        return name
    words = name.split()
    first = words[0].lower()
    article = first if first in _GENITIVE or first in _OTHER_CASES else cue.lower().rsplit(None, 1)[-1]
    words = words[1:] if first == article else words
    at = next((i for i, w in enumerate(words) if w[0].isupper()), len(words))
    if at == len(words) or (at and article != "der"):
        return ""
    adjectives = [w[:-1] if w.endswith("en") else w for w in words[:at]]
    return " ".join((*adjectives, _german_noun(words[at], article, lex), *words[at + 1 :]))


def _german_noun(noun: str, article: str, lex: Lexicon) -> str:
    known = (lex.titles, (*long_titles(lex), *_long_bodies(lex)))
    endings = ("es", "s") if article in _GENITIVE else ("n",)
    if noun.lower() in lex.titles:
        return noun
    for ending in endings:
        bare = noun.removesuffix(ending)
        if bare != noun and not noun.isupper() and (bare.lower() in known[0] or bare.lower().endswith(known[1])):
            return bare
    return noun


def _institution(name: str, lex: Lexicon) -> str:
    """ "The Harbour Trust", "health officials", "the council": capitals and role words, nothing else."""
    words = _without_elision(name, lex).split()
    if not words:
        return ""
    first = words[0].lower()
    if len(words) > MAX_HOLDER_WORDS or first in (lex.pronouns | lex.relative | lex.boundaries) - lex.determiners:
        return ""
    if any(cue.split()[0] == first for cue in lex.cues.according):
        return ""
    if first not in lex.determiners and (first in lex.cues.linking or first in lex.cues.places_before):
        return ""  # "In January, Ada Quill, the mayor, said": the day is nobody
    bare = words[1:] if first in lex.determiners else words
    if not bare or " ".join(words[:2]).lower() in lex.cues.before:
        return ""  # "Last year ministers rejected"
    last = bare[-1].lower().strip(".'’")
    if _points_back(words, last, lex):
        return ""
    if len(bare) == 1 and last in lex.cues.roles and last not in lex.cues.bodies:
        return ""  # "The spokesperson": whose is known only from what stands around it
    if _names_a_body(bare, last, lex):
        return _capital(name)
    return _capital(name) if _is_proper(words, bare, lex) else ""


def _names_a_body(bare: list[str], last: str, lex: Lexicon) -> bool:
    """Whether the noun of a phrase is a word for a body or a role: "health officials", "la police municipale"."""
    if any(w.lower() in lex.cues.passive for w in bare):
        return False
    if lex.cues.language in LAST_WORD:
        return len(bare) <= MAX_BODY_WORDS and (last in lex.titles or last.endswith(long_titles(lex)))
    core = [w.lower().strip(".'’,") for w in bare]
    core = core[: next((i for i, w in enumerate(core) if w in lex.cues.linking), len(core))]
    if lex.cues.language in COMPOUNDING:
        return bool(core) and (core[-1] in lex.cues.bodies or core[-1].endswith(_long_bodies(lex)))
    return not _bodies(lex).isdisjoint((*core[:2], " ".join(core[:2])))


def _is_proper(words: list[str], bare: list[str], lex: Lexicon) -> bool:
    """Whether a phrase is written as a name: capitals, and small words only where they link. Not in German."""
    linking = frozenset(lex.cues.linking) | frozenset(lex.cues.particles) | {"and", "&"}
    if not bare[-1][0].isupper():
        return False
    if lex.cues.language in COMPOUNDING and lex.cues.language != "nl":
        return len(bare) == 1 and bare[0].isupper()  # every noun has a capital: "Der Auflauf", but "Der DFB"
    inner = {b for a, b in pairwise(bare) if a in linking and b in lex.determiners}  # "of the Red Cross"
    if not all(w[0].isupper() or w.lower() in linking | inner or w.lower() in lex.titles for w in bare):
        return False
    capitals = sum(part[:1].isupper() for w in bare for part in w.split("-"))
    if len(bare) == 1 and country_code(bare[0]):
        return True  # "China warned": a state is a party
    return capitals >= 2 or bare[-1].isupper() or words[0].lower() in cues_determiners(lex)


def _without_elision(name: str, lex: Lexicon) -> str:
    """A phrase with its elided article apart: "l' armée" for "l’armée"."""
    head, sign, rest = name.partition("’") if "’" in name[:4] else name.partition("'")
    return f"{head}' {rest}" if sign and f"{head.lower()}'" in lex.determiners else name


@cache
def _bodies(lex: Lexicon) -> frozenset[str]:
    return frozenset(lex.cues.bodies)


@cache
def _long_bodies(lex: Lexicon) -> tuple[str, ...]:
    return tuple(w for w in lex.cues.bodies if len(w) > MIN_BODY)


def cues_determiners(lex: Lexicon) -> frozenset[str]:
    """Articles before an institution's name, without "his" and "some"."""
    return frozenset(lex.cues.determiners[:4])


def _capital(name: str) -> str:
    return name[0].upper() + name[1:]


def _points_back(words: list[str], last: str, lex: Lexicon) -> bool:
    """Whether a phrase means somebody named elsewhere: "The Tory leader", "the country's defence ministry".

    Not "The French foreign minister": that office has one holder.
    """
    if any(w[0].islower() and w.endswith(("'s", "’s")) for w in words):
        return True
    if words[0].lower() not in lex.determiners or last not in lex.cues.roles or last in lex.cues.bodies:
        return False
    low = " ".join(words).lower()
    office = next((o for o in lex.cues.state_bodies if low.endswith(f" {o}")), "")
    return not office or not all(w[0].isupper() for w in words[1 : len(words) - len(office.split())])


def has_role(statement: Statement, language: str) -> bool:
    """Whether a statement's own article says what its holder is, in more than a rank: not "Gen." alone."""
    role = plain_role(statement.role, language)
    return " " in role and is_role(role, language)


def within(a: str, b: str) -> bool:
    """Whether one printed holder is the other, an acronym of it, or who speaks for it.

    >>> within("The government", "Government spokesman Bo Stern"), within("CNB", "The Central Narcotics Bureau")
    (True, True)
    >>> within("Police chief Ada Quill", "Police spokesman Bo Stern")
    False
    """
    first, second = ([v for w in x.split() if fold(v := w.strip(",.")) not in _SMALL] for x in (a, b))
    short, long = sorted((first, second), key=len)
    if len(short) == 1 and short[0].isupper() and len(short[0]) > 1:
        capitals = "".join(w[0] for w in long if w[0].isupper())
        if short[0] == capitals:
            return True
    one, other = ({fold(w) for w in words} for words in (short, long))
    return bool(one) and one <= other


def same_holder(a: str, b: str) -> bool:
    """Whether two names are one party: half of the shorter one's words stand in the other.

    >>> same_holder("Mayor Ada Quill", "Ada Quill, mayor"), same_holder("Ada Quill", "Bo Stern")
    (True, False)
    """
    first, second = ({w.strip(",.") for w in fold(x).split()} - _SMALL for x in (a, b))
    return len(first & second) >= max(1, (min(len(first), len(second)) + 1) // 2)


def called_alike(a: str, b: str, language: str) -> bool:
    """Whether two holders without a name may be one body called by turns: "The charity", "The aid agency".

    >>> called_alike("The charity", "The aid agency", "en"), called_alike("The charity", "The company", "en")
    (True, False)
    """
    words = cues(language)
    if any(w[0].isupper() for holder in (a, b) for w in holder.split()[1:]):
        return False
    ends = [holder.lower().rpartition(" ")[2] for holder in (a, b)]
    return any(ends[0] in kind and ends[1] in kind for kind in (words.firms, words.charities))


_STATIONS = frozenset({"afp", "ap", "associated press", "bbc", "cnn", "fox news", "reuters", "sky news"})
_OUTLETS = (" news", " newspaper", " news network", " news agency", " press agency", " broadcasting corporation")


def is_outlet(material: StoryMaterial, holder: str) -> bool:
    """Whether the holder is one of the story's outlets or agencies: they report, they are no party."""
    if material.articles and holder.lower() in cues(material.articles[0].language).listeners:
        return True
    name = fold(holder).removeprefix("the ")
    if name.endswith(_OUTLETS):
        return True  # another outlet, which the story's outlets quote
    reporting = [o.name for o in material.outlets] + [a.name for a in material.agencies]
    return bool(name) and any(name == folded(n).removeprefix("the ") for n in reporting)


OWNER_CHARS = 40  # before a name, in which the outlet's stands: "The Westerlow Gazette's Ada Quill"


def reports_for(material: StoryMaterial, text: str, name: str) -> bool:
    """Whether a text calls somebody an outlet's: "Harbour Radio's Ada Quill" tells the news and is no party to it.

    Known are the story's outlets, by name or by the first part of their domain, and the stations that people speak to.
    """
    at = text.find(name)
    lead = text[max(0, at - OWNER_CHARS) : max(0, at)].replace("’", "'")
    if not name or not lead.endswith("'s "):
        return False
    owner = "".join(folded(lead.removesuffix("'s ")).split())
    listeners = cues(material.articles[0].language).listeners if material.articles else ()
    known = [o.name for o in material.outlets] + [o.domain.partition(".")[0] for o in material.outlets]
    known += [words for words in listeners if words.removeprefix("the ") in _STATIONS]
    return any(owner.endswith("".join(folded(n).removeprefix("the ").split())) for n in known if n)
