"""Stage 5 of 7: short titles: a noun phrase of the sentence itself, found by what stands around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import regex

from broadsheet.text.cues import cues
from broadsheet.text.gazetteer import is_known_place
from broadsheet.text.words import stopwords

MIN_TITLE_WORDS, MAX_TITLE_WORDS = 2, 4
_POSSESSIVE = regex.compile(r"['’]s$")
_PAUSE = regex.compile(r"[，。、；：,;:（(「“]")
_TOKEN = regex.compile(r"[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}'’\-]*|[^\s\p{L}\p{N}]")
_NO_NOUN_END = (
    "ed",
    "ing",
    "ly",
    "est",
    "ous",
    "ful",
    "ive",
)  # English: more often verb, adverb or adjective than noun
_ADJECTIVE_ENDS = ("ral", "nal", "cal", "ble", "less", "ic", "ary")
MAX_ABBREVIATION = 4
WEAK = 0.45  # of the score of a phrase that names a person by role, or a place: only where there is no other
_PLURALS = frozenset({"states"})  # "key battleground states": as a verb it ends no phrase
_OBJECT = frozenset("the a an its his her their about some more all no any this these that".split())
# Before a plural or a thing without article: "warned of legal action." An infinitive's "to" is none of them.
_BEFORE_NOUN = frozenset("for in with from by at over against on about amid under after before despite into".split())
_COUNTED = frozenset(
    "one two three four five six seven eight nine ten eleven twelve twenty thirty fifty hundred thousand dozen".split()
)
_ORDINALS = frozenset("erste zweite dritte vierte fünfte letzte nächste größte höchste beste".split())
_MERGED = frozenset("im am vom zum beim dem den des der zur".split())
_ONE = frozenset("ein kein sein ihr mein unser euer".split())
_PREPOSITIONS = frozenset("über für hinter unter an in auf gegen ohne um".split())
_INNER = frozenset({"de", "del", "da", "do", "di", "du", "des", "della", "dei", "of"})


@dataclass(frozen=True, slots=True)
class _Frame:
    stop: frozenset[str]
    determiners: frozenset[str]
    bound: frozenset[str]  # words that end a noun phrase on the right
    never: frozenset[str]  # words no title holds
    weak: frozenset[str]  # who somebody is: a title that ends so names a person, no facet
    particles: frozenset[str]  # "al", "van": a name goes on behind them
    english: bool
    nouns_capital: bool  # German


@cache
def _frame(language: str) -> _Frame:
    words = cues(language)
    stop = stopwords(language)
    return _Frame(
        stop=stop,
        determiners=frozenset(words.determiners),
        bound=stop - frozenset(words.determiners + words.he + words.she + words.they + words.that)
        | frozenset(words.linking + words.boundaries + words.passive + words.auxiliaries + words.relative + words.say)
        - frozenset(words.determiners)
        - _PLURALS,
        never=frozenset(words.say + words.report + words.vague_dates + words.auxiliaries + words.direct_address)
        - _PLURALS
        | frozenset(w.lower() for w in words.months + words.weekdays)
        | frozenset(words.irregular + words.finite)
        | frozenset(words.honorifics)
        | frozenset(words.untitled),
        weak=frozenset(words.roles + words.bodies) | frozenset(f"{role}s" for role in words.roles),
        particles=frozenset(words.particles) - _INNER,
        english=words.language == "en",
        nouns_capital=words.language == "de",
    )


def short_title(
    text: str, language: str, weight: Callable[[str], float], refused: Callable[[str], bool] = lambda _: False
) -> str:
    """Two to four consecutive words of a printed sentence that name a thing; "" when none would read well.

    `weight` says how much a lower-case word belongs to the story; the heaviest early phrase wins that is not `refused`.
    """
    if not cues(language).spaced:
        return _unspaced(text)
    frame = _frame(language)
    tokens = [(m.start(), m.group()) for m in _TOKEN.finditer(text)]
    best, best_score = "", 0.0
    may = [_may_stand(word, frame) for _, word in tokens]
    for first in range(len(tokens) - 1):
        for count in range(MIN_TITLE_WORDS, MAX_TITLE_WORDS + 1):
            run = tokens[first : first + count]
            if len(run) < count or not may[first + count - 1] or not may[first]:
                break  # a longer run holds that word as well
            if not _is_phrase(tokens, first, count, frame):
                continue
            phrase = text[run[0][0] : run[-1][0] + len(run[-1][1])]
            score = _score(run, len(text), weight)
            if score > best_score and _is_weak(phrase, frame):
                score *= WEAK
            if score > best_score and not refused(phrase):
                best, best_score = phrase, score
    best = _POSSESSIVE.sub("", best)
    return best[:1].upper() + best[1:]


def _is_weak(phrase: str, frame: _Frame) -> bool:
    """Whether a phrase names a person or a place instead of a facet: "prime minister", "Tel Aviv", "Quill's plan"."""
    words = phrase.split()
    return words[-1].lower() in frame.weak or any(map(_owns, words)) or is_known_place(phrase)


def _may_stand(word: str, frame: _Frame) -> bool:
    """Whether a word can stand in a short title at all: no sign, verb or calendar word, no function word but links."""
    low = word.lower()
    return word[0].isalnum() and low not in frame.never and (low not in frame.stop or low in _INNER)


def _is_phrase(tokens: list[tuple[int, str]], first: int, count: int, frame: _Frame) -> bool:
    """Whether words that may all stand in a short title are one noun phrase."""
    words = [word for _, word in tokens[first : first + count]]
    inner = words[1:-1]
    if words[0].lower() in frame.stop or words[-1].lower() in frame.stop:
        return False
    if words[0][0].isdigit() or words[-1][0].isdigit():
        return False
    if words[0].lower() in frame.determiners or words[0].lower() in _COUNTED or _owns(words[-1]):
        return False  # "several Israelis", "four others"
    capitals = [w[0].isupper() for w in words]
    named = all(c or w.lower() in _INNER for c, w in zip(capitals, words, strict=True))
    if any(w[0].isdigit() for w in inner) or (
        not named and (count > 3 or not _noun_like(words, capitals, first, frame))
    ):
        return False
    return _bounded_left(tokens, first, frame, named) and _bounded_right(tokens, first + count, frame, named)


def _noun_like(words: list[str], capitals: list[bool], first: int, frame: _Frame) -> bool:
    """Whether small words can be a noun phrase, judged without a tagger by what each language gives away."""
    if frame.english:
        return not (_mixed(words, capitals, first) or _ends_badly(words))
    if frame.nouns_capital:
        return _german(words, capitals)
    # elsewhere "norma obliga" looks like "norma antigua": only "cifra de heridos" is sure
    return any(w.lower() in _INNER for w in words[1:-1])


def _german(words: list[str], capitals: list[bool]) -> bool:
    """Adjectives, then one noun, which another may follow in the genitive: "neue Regeln", "Ende des Krieges"."""
    if not capitals[-1]:
        return False
    noun = capitals.index(True)
    return all(c or w in _INNER for w, c in zip(words[noun:], capitals[noun:], strict=True))


def _declined(adjective: str, before: str) -> bool:
    """Whether a German adjective keeps its form without the word before it: "die neue Regel", not "der neue Plan"."""
    if adjective.endswith("te") and adjective not in _ORDINALS and not adjective.startswith(("ge", "be", "ver")):
        return False  # "stellte Trump"
    if adjective.endswith("e"):
        return not before.endswith(("r", "s", "m", "n")) or before in _PREPOSITIONS
    return adjective.endswith(("er", "es")) and before in _ONE


def _keeps_form(word: str, before: str) -> bool:
    """Whether the first word of a German phrase, an adjective or part of a name, stands as it would alone."""
    if word[0].islower():
        return _declined(word, before)
    return not (word.endswith("en") and before in _MERGED)  # "im Weißen Haus"


def _owns(word: str) -> bool:
    """ "Japan's", "the helicopters'"."""
    return word.endswith(("'s", "’s", "'", "’"))


def _mixed(words: list[str], capitals: list[bool], first: int) -> bool:
    """A name followed by a small word is subject and verb in English: "Uruguay became"."""
    start = 1 if first == 0 else 0
    return any(capitals[i] and not capitals[i + 1] for i in range(start, len(words) - 1)) or any(capitals[start + 1 :])


def _ends_badly(words: list[str]) -> bool:
    return (
        words[-1].lower().endswith(_NO_NOUN_END)
        or words[0].lower().endswith("ly")
        or "'" in words[-1].replace("’", "'")
        or any(_inner_verb(w.lower()) for w in words[1:-1])
    )


def _inner_verb(word: str) -> bool:
    """ "Species approaches extinction", "union representing workers": a verb between two nouns; "wheel two corners"."""
    return (
        word in _COUNTED
        or word.endswith(("ing", "ed"))
        or (word.endswith("s") and not word.endswith(("ss", "'s", "’s")))
    )


def _bounded_left(tokens: list[tuple[int, str]], first: int, frame: _Frame, named: bool) -> bool:
    if first == 0:
        return named or not frame.english
    before = tokens[first - 1][1]
    if frame.nouns_capital and not _keeps_form(tokens[first][1], before.lower()):
        return False
    if named:
        joined = (
            first >= 2 and (before.lower() in _INNER or before in ("and", "&")) and tokens[first - 2][1][0].isupper()
        )
        return not joined and not before[0].isupper() and before not in ("-", "'", "’")
    if frame.english:
        loose = before.lower() in _BEFORE_NOUN and not tokens[first][1].endswith("ing")
        return loose or before.lower() in frame.determiners or _owns(before)
    if frame.determiners:
        return before.lower() in frame.determiners or before in ",:;("
    return before.lower() in frame.stop or not before[0].isalnum()


def _bounded_right(tokens: list[tuple[int, str]], after: int, frame: _Frame, named: bool) -> bool:
    if after >= len(tokens):
        return True
    word = tokens[after][1]
    if word == "." and after + 1 < len(tokens) and len(tokens[after - 1][1].rsplit("-", 1)[-1]) <= MAX_ABBREVIATION:
        return False  # "Vice Adm. Ada Quill", "fuels anti-U.S. feelings"
    if named:
        return not word[0].isupper() and word not in ("-", "'", "’", "&") and word.split("-")[0] not in frame.particles
    if frame.english and tokens[after - 1][1].endswith("s") and (word[0].isdigit() or word.lower() in _OBJECT):
        return False  # "the monument encompasses about 4,700 acres": a verb with its object
    if frame.english and (word.lower() == "of" or (word == "," and _listed(tokens, after))):
        return False  # "the main source of drinking water", "the largest lesbian, gay and other group": cut short
    ends = _ADJECTIVE_ENDS if word == "," else (*_ADJECTIVE_ENDS, "al")
    if frame.english and word.lower() in ("and", "or", ",") and tokens[after - 1][1].lower().endswith(ends):
        return False  # "with deep cultural and educational value"
    return (not word[0].isalnum() and word not in ("'", "’", "-", "%")) or word.lower() in frame.bound


def _listed(tokens: list[tuple[int, str]], comma: int) -> bool:
    """Whether a comma stands between items: one small word behind it, then another comma or "and"."""
    rest = [word for _, word in tokens[comma + 1 : comma + 3]]
    return len(rest) == 2 and rest[0][0].islower() and rest[1].lower() in (",", "and", "or")


def _score(run: list[tuple[int, str]], length: int, weight: Callable[[str], float]) -> float:
    words = [w.lower() for _, w in run]
    early = 1.0 - 0.4 * run[0][0] / max(1, length)
    small = 1.0 if any(w[0].islower() for _, w in run) else 0.6  # a thing says more about the facet than a name
    return (0.4 + sum(weight(w) for w in words) / len(words)) * early * small


def _unspaced(text: str) -> str:
    head = _PAUSE.split(text)[0]
    return head if 2 <= len(head) <= 12 else ""
