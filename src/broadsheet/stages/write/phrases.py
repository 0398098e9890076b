"""Stage 5 of 7: what is a noun phrase, known without a tagger by what stands around it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import regex

from broadsheet.text.cues import cues
from broadsheet.text.words import stopwords

MIN_WORDS, MAX_WORDS = 2, 4
MAX_CONTENT = 3  # words of a phrase that is no name, without links and articles
_TOKEN = regex.compile(r"[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}'’\-]*|[^\s\p{L}\p{N}]")
# Where an article loses its vowel before a noun it is a word of its own: "l'ouverture", "dell'accordo".
_ELIDING_TOKEN = regex.compile(r"(?i:[dl]|qu|(?:d|n|s|c)[eou]ll|all|dall|un)['’](?=\p{L})|" + _TOKEN.pattern)
_ELIDING = frozenset({"fr", "it"})
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
_PLURALS = frozenset({"states"})  # "key battleground states": as a verb it ends no phrase
_OBJECT = frozenset("the a an its his her their about some more all no any this these that".split())
# Before a plural or a thing without article: "warned of legal action." An infinitive's "to" is none of them.
_BEFORE_NOUN = frozenset("for in with from by at over against on about amid under after before despite into".split())
_COUNTED = frozenset(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion "
    "dozen".split()
)
_ORDINALS = frozenset("erste zweite dritte vierte fünfte letzte nächste größte höchste beste".split())
_MERGED = frozenset("im am vom zum beim dem den des der zur".split())
_ONE = frozenset("ein kein sein ihr mein unser euer".split())
_PREPOSITIONS = frozenset("über für hinter unter an in auf gegen ohne um".split())
# "la posibilidad de volver": what it is about is a verb. Few nouns end so ("mujer", "hacer"), and those are lost.
_INFINITIVE = {"es": ("ar", "er", "ir"), "pt": ("ar", "er", "ir")}
# What links two nouns to one phrase, and the articles that may stand behind it: "causas de la crisis".
_NAME_LINKS = frozenset("de del da do di du des della dei of".split())  # in names everywhere: "Rio de Janeiro"
_LINKS = {
    "fr": _NAME_LINKS | {"d'"},
    "it": _NAME_LINKS | frozenset("delle degli dell' dello d'".split()),
    "pt": _NAME_LINKS | frozenset("dos das".split()),
}
_INNER_ARTICLES = frozenset("la las los el les le l' the".split())  # behind "de" or "of" only
_BEFORE_ROMANCE = frozenset("del al des du au aux do da dos das ao pelo pela della nella alla".split())
# Adjective and noun of one form in the nominative ("новая группа"), by the endings of both. The accusative of things
# looks the same, other cases do not.
_AGREEING = {
    "ru": regex.compile(
        r"\p{L}+(?:[ыи]й \p{L}*[бвгджзйклмнпрстфхцчшщ]|(?:ая|яя) \p{L}*(?:[ая]|сть)|(?:ое|ее) \p{L}*[оеё]"
        r"|[ыи]е \p{L}*[ыи])"
    ),
    "uk": regex.compile(r"\p{L}+(?:ий \p{L}*[бвгджзйклмнпрстфхцчшщ]|[ая] \p{L}*(?:[ая]|ість)|[ії] \p{L}*[иіїи])"),
}

# Plurals that stand before the noun they belong to: "news conference", "arms deal".
_PLURAL_PARTS = frozenset(
    "affairs appeals arms communications customs drugs emissions goods jobs materials news operations "
    "rights sales savings services sports systems weapons".split()
)

Token = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Frame:
    """The words of a language that bound its noun phrases."""

    code: str
    stop: frozenset[str]
    determiners: frozenset[str]
    bound: frozenset[str]  # words that end a noun phrase on the right
    verbs: frozenset[str]  # forms that show that what stands before them was a subject
    never: frozenset[str]  # words no title holds
    particles: frozenset[str]  # "al", "van": a name goes on behind them
    adjectives: tuple[str, ...]  # endings of those that stand behind their noun
    links: frozenset[str]  # what joins two nouns to one phrase

    @property
    def english(self) -> bool:
        """Whether small words have to be judged as English ones."""
        return self.code == "en"

    @property
    def nouns_capital(self) -> bool:
        """German."""
        return self.code == "de"


@cache
def frame_of(language: str) -> Frame:
    """The frame of a language, BCP 47."""
    words = cues(language)
    stop = stopwords(language)
    return Frame(
        code=words.language,
        stop=stop,
        determiners=frozenset(words.determiners),
        bound=stop - frozenset(words.determiners + words.he + words.she + words.they + words.that)
        | frozenset(words.linking + words.boundaries + words.passive + words.auxiliaries + words.relative + words.say)
        - frozenset(words.determiners)
        - _PLURALS,
        verbs=frozenset(words.auxiliaries + words.passive + words.finite + words.irregular)
        - frozenset(words.linking + words.boundaries),
        never=frozenset(words.say + words.report + words.vague_dates + words.auxiliaries + words.direct_address)
        - _PLURALS
        | frozenset(w.lower() for w in words.months + words.weekdays)
        | frozenset(words.irregular + words.finite)
        | frozenset(words.honorifics)
        | frozenset(words.untitled),
        particles=frozenset(words.particles) - _LINKS.get(words.language, _NAME_LINKS),
        adjectives=words.adjectives_behind,
        links=_LINKS.get(words.language, _NAME_LINKS),
    )


def tokens_of(text: str, frame: Frame) -> list[Token]:
    """The words and signs of a text with the character each begins at."""
    pattern = _ELIDING_TOKEN if frame.code in _ELIDING else _TOKEN
    return [(m.start(), m.group()) for m in pattern.finditer(text)]


def may_stand(word: str, frame: Frame) -> bool:
    """Whether a word can stand in a short title at all: no sign, verb or calendar word, no function word but links."""
    low = _low(word)
    return word[0].isalnum() and low not in frame.never and (low not in frame.stop or _joins(low, frame))


def _low(word: str) -> str:
    return word.lower().replace("’", "'")


def _joins(low: str, frame: Frame) -> bool:
    return low in frame.links or low in _INNER_ARTICLES


def is_phrase(tokens: list[Token], first: int, count: int, frame: Frame) -> bool:
    """Whether words that may all stand in a short title are one noun phrase."""
    words = [word for _, word in tokens[first : first + count]]
    low = [_low(w) for w in words]
    if not (_opens(low[0], frame) and _closes(words[-1], frame)):
        return False
    if any(w in _INNER_ARTICLES and low[i - 1] not in frame.links for i, w in enumerate(low)):
        return False
    capitals = [w[0].isupper() for w in words]
    named = all(c or _joins(w, frame) for c, w in zip(capitals, low, strict=True))
    if any(w[0].isdigit() for w in words[1:-1]):
        return False
    if not named and not (
        _noun_like(words, capitals, first, frame) or _named_thing(tokens, first, words, capitals, frame)
    ):
        return False
    if not named and frame.code in _AGREEING:
        return True  # one form for both words is bound enough
    return _bounded_left(tokens, first, frame, named) and _bounded_right(tokens, first + count, frame, named)


def _opens(low: str, frame: Frame) -> bool:
    # "several Israelis", "four others"
    return not (low in frame.stop | frame.determiners | _COUNTED or _joins(low, frame) or low[0].isdigit())


def _closes(word: str, frame: Frame) -> bool:
    low = _low(word)
    if low in frame.stop or low in _COUNTED or _joins(low, frame) or word[0].isdigit() or owns(word):
        return False  # "between the ages of one and three"
    return not (frame.code in _INFINITIVE and low == word and low.endswith(_INFINITIVE[frame.code]) and len(low) > 4)


def owns(word: str) -> bool:
    """ "Japan's", "the helicopters'"."""
    return word.endswith(("'s", "’s", "'", "’"))


def _noun_like(words: list[str], capitals: list[bool], first: int, frame: Frame) -> bool:
    """Whether small words can be a noun phrase, judged without a tagger by what each language gives away."""
    low = [_low(w) for w in words]
    if sum(not _joins(w, frame) for w in low) > MAX_CONTENT:
        return False
    if frame.english:
        return not (_mixed(words, capitals, first) or _ends_badly(words))
    if frame.nouns_capital:
        return _german(words, capitals, frame)
    if frame.code in _AGREEING and len(words) == MIN_WORDS and not capitals[1]:
        return _AGREEING[frame.code].fullmatch(" ".join(low)) is not None
    # elsewhere "norma obliga" looks like "norma antigua": sure are "cifra de heridos" and adjectives like "política"
    if not first or (len(words) == MIN_WORDS and any(capitals)):
        return False
    ends = frame.adjectives
    return all(_joins(_low(a), frame) or _joins(_low(b), frame) or b.endswith(ends) for a, b in pairwise(words))


def _named_thing(tokens: list[Token], first: int, words: list[str], capitals: list[bool], frame: Frame) -> bool:
    """English: a name and the thing it names, behind an article: "the Harbour inquiry", not "Uruguay became"."""
    if not frame.english or not first or not capitals[0] or capitals[-1]:
        return False
    small = capitals.index(False)
    before = _low(tokens[first - 1][1])
    if before not in frame.determiners or any(capitals[small:]) or len(words) - small > 1 or owns(words[small - 1]):
        return False
    last = words[-1].lower()
    return not (last.endswith(("s", "t", "en")) and not last.endswith(("ss", "nt"))) and not _ends_badly(words)


def _german(words: list[str], capitals: list[bool], frame: Frame) -> bool:
    """Adjectives, then one noun, which another may follow in the genitive: "neue Regeln", "Ende des Krieges"."""
    if not capitals[-1]:
        return False
    noun = capitals.index(True)
    return all(c or w in frame.links for w, c in zip(words[noun:], capitals[noun:], strict=True))


def _declined(adjective: str, before: str) -> bool:
    """Whether a German adjective keeps its form without the word before it: "die neue Regel", not "der neue Plan"."""
    if adjective.endswith("te") and adjective not in _ORDINALS and not adjective.startswith(("ge", "be", "ver")):
        return False  # "stellte Trump"
    if adjective.endswith("e"):
        return not before.endswith(("r", "s", "m", "n")) or before in _PREPOSITIONS
    return adjective.endswith(("er", "es")) and before in _ONE


def _keeps_form(word: str, before: str, frame: Frame) -> bool:
    """Whether the first word of a German phrase, an adjective or part of a name, stands as it would alone."""
    if before[0].isdigit() or (before.isalpha() and before.islower() and before not in frame.stop | frame.bound):
        return False  # "20 Jahren Haft", "seit wenigen Monaten Ministerpräsident"
    if word[0].islower():
        return _declined(word, before)
    return not (word.endswith("en") and before in _MERGED)  # "im Weißen Haus"


def _mixed(words: list[str], capitals: list[bool], first: int) -> bool:
    """A name followed by a small word is subject and verb in English: "Uruguay became"."""
    start = 1 if first == 0 else 0
    return any(capitals[i] and not capitals[i + 1] for i in range(start, len(words) - 1)) or any(capitals[start + 1 :])


def _ends_badly(words: list[str]) -> bool:
    return (
        words[-1].lower().endswith(_NO_NOUN_END)
        or words[0].lower().endswith("ly")
        or "'" in words[-1].replace("’", "'")
        or _subject_and_verb(words[-2], words[-1])
        or any(_inner_verb(w.lower()) for w in words[1:-1])
    )


def _subject_and_verb(before: str, last: str) -> bool:
    """ "The machines stop", "bring the troops home": a plural before a bare word is seldom part of its name."""
    plural = before.islower() and before.endswith("s") and not before.endswith(("ss", "us", "is", "'s", "’s"))
    return plural and before not in _PLURAL_PARTS and not last.endswith("s")


def _inner_verb(word: str) -> bool:
    """ "Species approaches extinction", "union representing workers": a verb between two nouns; "wheel two corners"."""
    return (
        word in _COUNTED
        or word.endswith(("ing", "ed"))
        or (word.endswith("s") and not word.endswith(("ss", "'s", "’s")))
    )


def _bounded_left(tokens: list[Token], first: int, frame: Frame, named: bool) -> bool:
    if first == 0:
        return named or not frame.english
    before = tokens[first - 1][1]
    if before[0].isdigit():
        return False  # "300 square kilometres"
    if frame.nouns_capital and not _keeps_form(tokens[first][1], before.lower(), frame):
        return False
    if named:
        linked = before.lower() in frame.links or before in ("and", "&")
        joined = linked and first > 1 and tokens[first - 2][1][0].isupper()
        return not joined and not before[0].isupper() and before not in ("-", "'", "’")
    if frame.english:
        loose = before.lower() in _BEFORE_NOUN and not tokens[first][1].endswith("ing")
        if before.lower() == "that" and _relative(tokens, first, frame):
            return False
        return loose or before.lower() in frame.determiners or owns(before)
    if frame.determiners:
        low = _low(before)
        return low in frame.determiners or low in _BEFORE_ROMANCE or before in ",:;("
    return before.lower() in frame.stop or not before[0].isalnum()


def _relative(tokens: list[Token], first: int, frame: Frame) -> bool:
    """Whether the "that" before a phrase stands behind a noun, so that its verb follows: "machines that move money".

    Behind "said" or "and" it opens a clause, which may begin with a noun: "said that prefabricated houses".
    """
    if tokens[first][1].endswith("ing"):
        return True  # "claiming that protecting places"
    return first > 1 and _low(tokens[first - 2][1]) not in frame.never | frame.stop


def _bounded_right(tokens: list[Token], after: int, frame: Frame, named: bool) -> bool:
    if after >= len(tokens):
        return True
    word, last = tokens[after][1], tokens[after - 1][1]
    if word == "." and after + 1 < len(tokens) and len(last.rsplit("-", 1)[-1]) <= MAX_ABBREVIATION:
        return False  # "Vice Adm. Ada Quill", "fuels anti-U.S. feelings"
    if named:
        return _name_ends(tokens, after, frame)
    if (_low(word) in frame.links and not frame.nouns_capital) or (last[0].isupper() and word[0].isupper()):
        return False  # "the main source of drinking water", "nord du Pays de Galles": cut short
    if frame.english and last.endswith("s") and (word[0].isdigit() or word.lower() in _OBJECT):
        return False  # "the monument encompasses about 4,700 acres": a verb with its object
    if frame.english and word == "," and _listed(tokens, after):
        return False  # "the largest lesbian, gay and other group"
    ends = _ADJECTIVE_ENDS if word == "," else (*_ADJECTIVE_ENDS, "al")
    if frame.english and word.lower() in ("and", "or", ",") and last.lower().endswith(ends):
        return False  # "with deep cultural and educational value"
    return (not word[0].isalnum() and word not in ("'", "’", "-", "%")) or word.lower() in frame.bound


def _name_ends(tokens: list[Token], after: int, frame: Frame) -> bool:
    """Whether a name goes no further: no capital, particle or "and Rescue" behind it, nor the thing it names."""
    word = tokens[after][1]
    low = word.lower()
    if word[0].isupper() or word in ("-", "'", "’", "&") or low.split("-")[0] in frame.particles:
        return False
    if frame.english and low == "and" and tokens[after + 1 : after + 2] and tokens[after + 1][1][0].isupper():
        return False  # "NSW Fire and Rescue"
    if not frame.english or not word[0].isalpha() or low in frame.bound or low in frame.never:
        return True
    return low.endswith(("ed", "s", "ly"))  # "a West Virginia resident", "the Class B drug"


def _listed(tokens: list[Token], comma: int) -> bool:
    """Whether a comma stands between items: one small word behind it, then another comma or "and"."""
    rest = [word for _, word in tokens[comma + 1 : comma + 3]]
    return len(rest) == 2 and rest[0][0].islower() and rest[1].lower() in (",", "and", "or")
