"""Names in a text, without a model: capitals, small gazetteers and the text's own habits decide.

Good for checking that a name is there, not for a census: a sentence's first word counts only when something else
speaks for it, and a German capital alone never does. Word lists are data (`data/names.toml`, `data/places.toml`).
About 10,000 English sentences a second on one core.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import regex

from broadsheet.text.gazetteer import UNCASED, NameLists, name_lists
from broadsheet.text.normalise import fold
from broadsheet.text.particles import is_prefixed, without_prefix
from broadsheet.text.tokens import Token, folded, tokenize
from broadsheet.text.words import stopwords


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a text: characters `start` to `end`; titles and possessive endings stay outside."""

    start: int
    end: int
    text: str
    kind: str  # person organisation place other
    certain: bool = True  # False where a sentence begins with it: its first word may be an ordinary one


_SENTENCE_END = frozenset('.!?:;…"“”„«»‘•|*-–—([')
_POSSESSIVE = regex.compile(r"(?:['’]s|['’])$")
_COMPOUND = regex.compile(r"-[\p{Ll}][\p{Ll}\-]*$")  # "London-based", "AI-driven"
_DOUBLED = regex.compile(r"(.)\1+")
_PART = regex.compile(r"[^\s.,()\"]+")
_KATAKANA = regex.compile(r"[\p{Katakana}ー]{2,}(?:[・=＝][\p{Katakana}ー]{2,})*")
_TITLE_CASE_SHARE = 0.9  # of at least five content words: above it capitals say nothing, as in many headlines
_MAX_JOINERS = 2


def find_names(text: str, language: str = "en") -> tuple[Name, ...]:
    """The names of a text in order, never overlapping.

    >>> [(n.text, n.kind) for n in find_names("Mayor Ada Quill met the Harbour Trust in Paris on Monday", "en")]
    [('Ada Quill', 'person'), ('Harbour Trust', 'organisation'), ('Paris', 'place')]
    """
    lists = name_lists()
    found = list(_uncased(text, lists)) if UNCASED.search(text) else []
    tokens = tokenize(text)
    code = language.split("-")[0].lower()
    capitals = _capitals(tokens, text, code)
    if capitals is None:
        return tuple(sorted(found, key=lambda n: n.start))
    at = 0
    while at < len(tokens):
        if at not in capitals.inside and at not in capitals.first:
            at += 1
            continue
        after = at + 1 if capitals.title_case else _extent(tokens, at, capitals, lists)
        name = _name(text, tokens, at, after, capitals, code)
        if name is not None and not any(n.start < name.end and name.start < n.end for n in found):
            found.append(name)
        at = after
    return tuple(sorted(found, key=lambda n: n.start))


@dataclass(frozen=True, slots=True)
class _Capitals:
    inside: frozenset[int]  # indices of capitalised tokens within a sentence
    first: frozenset[int]  # of capitalised tokens that begin one
    known: frozenset[str]  # folded words capitalised within some sentence
    title_case: bool


def _capitals(tokens: Sequence[Token], text: str, code: str) -> _Capitals | None:
    stop = stopwords(code)
    inside: set[int] = set()
    first: set[int] = set()
    long_words = long_capitals = 0
    for index, token in enumerate(tokens):
        if not token.key or not token.text[0].isalpha():
            continue
        capital = token.text[0].isupper()
        if len(token.text) > 2 and token.text.lower() not in stop:
            long_words += 1
            long_capitals += capital
        if capital:
            (first if _begins(tokens, index, text) else inside).add(index)
    if not inside and not first:
        return None
    title_case = long_words >= 5 and long_capitals > _TITLE_CASE_SHARE * long_words
    known = frozenset(_bare(tokens[i].key) for i in inside)
    return _Capitals(frozenset(inside), frozenset(first), known, title_case)


def _begins(tokens: Sequence[Token], at: int, text: str) -> bool:
    if at == 0:
        return True
    before = tokens[at - 1]
    if before.text == "." and at > 1 and _is_initial(tokens[at - 2]):
        return False
    return before.text in _SENTENCE_END or "\n" in text[before.end : tokens[at].start]


def _is_initial(token: Token) -> bool:
    return (len(token.text) == 1 and token.text.isupper()) or token.key in (
        "mr",
        "mrs",
        "ms",
        "dr",
        "st",
        "sen",
        "rep",
        "gov",
        "gen",
    )


def _bare(key: str) -> str:
    return _POSSESSIVE.sub("", key)


def _extent(tokens: Sequence[Token], at: int, capitals: _Capitals, lists: NameLists) -> int:
    """Index behind the last token of the name that begins at `at`."""
    after = at + 1
    if _POSSESSIVE.search(tokens[at].key):
        return after
    while after < len(tokens):
        inside = after in capitals.inside or is_prefixed(tokens[after].text)  # "Omar al-Jalali"
        if inside and tokens[after].start - tokens[after - 1].end <= 1:
            after += 1
            if _POSSESSIVE.search(tokens[after - 1].key):
                break
            continue
        if tokens[after].text == "." and _is_initial(tokens[after - 1]) and after + 1 in capitals.inside:
            after += 1
            continue
        joined = _joined(tokens, after, capitals, lists)
        if not joined or _titled_person(tokens, at, after, lists):
            break
        after = joined
    return after


def _titled_person(tokens: Sequence[Token], at: int, after: int, lists: NameLists) -> bool:
    # "Mayor Ada Quill of Port Varn": the town is not part of the name
    titled = tokens[at].key in lists.titles or (at > 0 and tokens[at - 1].key in lists.titles)
    return titled and after - at >= 2


def _joined(tokens: Sequence[Token], at: int, capitals: _Capitals, lists: NameLists) -> int:
    for step in range(1, _MAX_JOINERS + 1):
        index = at + step - 1
        if index >= len(tokens) or (tokens[index].key not in lists.joiners and tokens[index].text != "&"):
            return 0
        if at + step in capitals.inside:
            return at + step + 1
    return 0


def _name(text: str, tokens: Sequence[Token], at: int, after: int, capitals: _Capitals, code: str) -> Name | None:
    lists = name_lists()
    titled = at > 0 and _bare(tokens[at - 1].key) in lists.titles
    certain = at not in capitals.first
    while at < after and _drop_front(tokens, at, after, certain, lists, code):
        titled = titled or tokens[at].key in lists.titles
        certain = True  # what follows an opener or a title stands within the sentence
        at += 1
    if at >= after:
        return None
    start, end = tokens[at].start, tokens[after - 1].end
    surface = _COMPOUND.sub("", _POSSESSIVE.sub("", text[start:end]))
    key = fold(surface)
    kind = _kind(key, tokens[at:after], titled, lists)
    if not _believed(key, tokens[at:after], kind, certain, capitals, code):
        return None
    return Name(start, start + len(surface), surface, kind, certain)


def _drop_front(tokens: Sequence[Token], at: int, after: int, certain: bool, lists: NameLists, code: str) -> bool:
    token = tokens[at]
    key = _bare(token.key)
    if token.text == ".":
        return True
    if key in lists.titles and (after - at > 1):
        # "President of the Senate", "Minister for Health": a body or office, not a titled person
        return tokens[at + 1].key not in lists.joiners
    if not certain and (key in lists.openers or key in stopwords(code)):
        return True
    return key in lists.calendar or (key in stopwords(code) and len(key) <= 3 and not token.text.isupper())


def _kind(key: str, tokens: Sequence[Token], titled: bool, lists: NameLists) -> str:
    words = [_bare(t.key) for t in tokens]
    if key in lists.places or words[-1] in lists.place_words:
        return "place"
    if (
        words[-1] in lists.suffixes
        or words[0] in lists.suffixes
        or (tokens[0].text.isupper() and len(tokens[0].text) > 1)
    ):
        return "organisation"
    joiners = [w for w in words[1:-1] if w in lists.joiners]
    if titled or (2 <= len(words) <= 4 and all(w in lists.particles for w in joiners)):
        return "person"
    return "organisation" if joiners else "other"


def _believed(key: str, tokens: Sequence[Token], kind: str, certain: bool, capitals: _Capitals, code: str) -> bool:
    lists = name_lists()
    if key in lists.places:
        return True
    single = len(tokens) == 1
    word = _bare(tokens[0].key)
    if single and (word in lists.titles or word in lists.openers or (len(word) < 2)):
        return False
    if capitals.title_case:
        return False
    if single and tokens[0].text.isupper() and len(word) > 1:
        return True
    if code == "de":
        return kind == "person" or (
            not single and not all(w.endswith(lists.german_nouns) for w in (_bare(t.key) for t in tokens))
        )
    return not single or certain or word in capitals.known


def _uncased(text: str, lists: NameLists) -> list[Name]:
    """Best effort for scripts without capitals: the gazetteer and, in Japanese, runs of katakana joined by a dot."""
    found = [Name(m.start(), m.end(), m.group(), "place") for m in lists.uncased.finditer(text)]
    taken = [(n.start, n.end) for n in found]
    for match in _KATAKANA.finditer(text):
        if "・" in match.group() and not any(a < match.end() and match.start() < b for a, b in taken):
            found.append(Name(match.start(), match.end(), match.group(), "person"))
    return found


# --------------------------------------------------------------------------------------------- same or not


def same_name(one: str, other: str) -> bool:
    """Whether two written names can be one: surname, initials, acronym, titles, spelling in another alphabet.

    >>> same_name("Ada Quill", "Ms Quill"), same_name("A. Quill", "Ada Quill"), same_name("Ada Quill", "Ben Quill")
    (True, True, False)
    >>> same_name("World Health Organization", "WHO"), same_name("Zelenskyy", "Зеленский")
    (True, True)
    """
    a, b = name_words(one), name_words(other)
    if not a or not b:
        return False
    if a == b:
        return True
    lists = name_lists()
    code_a, code_b = lists.countries.get(fold(one)), lists.countries.get(fold(other))
    if code_a and code_b:
        return code_a == code_b
    if _acronym(a, b) or _acronym(b, a):
        return True
    shorter, longer = (a, b) if len(a) <= len(b) else (b, a)
    return _same_words(shorter, longer)


def _same_words(shorter: list[str], longer: list[str]) -> bool:
    if not same_word(shorter[-1], longer[-1]):
        # "Mary Ellen" for "Mary Ellen Stone": a front part of two words, never of one, "John" being anybody's.
        return len(shorter) >= 2 and all(same_word(s, w) for s, w in zip(shorter, longer, strict=False))
    rest = longer[:-1]
    for word in shorter[:-1]:
        match = next((i for i, other in enumerate(rest) if same_word(word, other) or _initial_of(word, other)), None)
        if match is None:
            return False
        rest = rest[match + 1 :]
    return True


def _initial_of(one: str, other: str) -> bool:
    return (len(one) == 1 and other.startswith(one)) or (len(other) == 1 and one.startswith(other))


def _acronym(short: list[str], words: list[str]) -> bool:
    if len(short) != 1 or len(words) < 2 or not 2 <= len(short[0]) <= 8:
        return False
    small = name_lists().joiners
    letters = "".join(w[0] for w in words)
    strong = "".join(w[0] for w in words if w not in small)
    return short[0] in (letters, strong)


@functools.lru_cache(maxsize=65_536)
def same_word(one: str, other: str) -> bool:
    """Whether two folded words can be one name's spelling: equal, possessive, or a transliteration of it.

    >>> same_word("zelensky", "zelenskyy"), same_word("gorbachev", "gorbatschow"), same_word("brown", "braun")
    (True, True, False)
    """
    if one == other:
        return True
    if min(len(one), len(other)) < 4:
        return _shortened(one, other) or _shortened(other, one)
    return skeleton(one) == skeleton(other)


def _shortened(short: str, word: str) -> bool:
    """ "Utd" for "United", "Man" for "Manchester": three letters in order from the first, a beginning or ends alike."""
    if len(short) != 3 or len(word) < 6 or word[0] != short[0]:
        return False
    at = word.find(short[1], 1)
    return word.startswith(short) or (at > 0 and word[-1] == short[2] and at < len(word) - 1)


_SOUNDS = (
    ("tsch", "c"), ("tch", "c"), ("sch", "s"), ("shch", "s"), ("zh", "j"), ("kh", "h"), ("ch", "c"), ("sh", "s"),
    ("ph", "f"), ("th", "t"), ("dj", "j"), ("ck", "k"), ("ou", "u"), ("oo", "u"), ("ee", "i"), ("yi", "i"),
    ("iy", "i"), ("ij", "i"), ("yy", "i"), ("w", "v"), ("y", "i"), ("q", "k"), ("x", "ks"), ("ye", "e"),
    ("ya", "ia"), ("yu", "iu"),
)  # fmt: skip


@functools.lru_cache(maxsize=65_536)
def skeleton(word: str) -> str:
    """A name's sound across spellings: Latin letters, consonant groups made alike, doubles and weak endings dropped.

    >>> skeleton("зеленский") == skeleton("zelenskyj") == skeleton("zelensky")
    True
    """
    text = word.translate(name_lists().cyrillic)
    for old, new in _SOUNDS:
        text = text.replace(old, new)
    text = _DOUBLED.sub(r"\1", text)
    if text.endswith(("ev", "ov")):  # Gorbachev, Gorbatschow, Gorbachov
        text = text[:-2] + "v"
    return text.rstrip("ij") if len(text) > 4 else text


def name_words(name: str) -> list[str]:
    """Folded words of a name without titles, stops and possessive endings.

    >>> name_words("President A.B. Quill's")
    ['a', 'b', 'quill']
    """
    lists = name_lists()
    words = [without_prefix(_bare(w)) for w in _PART.findall(folded(name)) if w]
    if len(words) > 1 and all(len(w) == 1 for w in words):
        return ["".join(words)]  # "U.N." → "un"
    kept = [w for w in words if w not in lists.titles]
    return kept or words


def country_code(name: str) -> str:
    """ISO 3166-1 code of a country's name in any language of the gazetteer, "" for none.

    >>> country_code("Deutschland"), country_code("Nowhere")
    ('DE', '')
    """
    return name_lists().countries.get(fold(name), "")
