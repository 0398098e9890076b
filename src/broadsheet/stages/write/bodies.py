"""Stage 5 of 7: bodies named in a text: "the Harbour Trust", "University of Quill", "NPA", by their words alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from broadsheet.text.cues import cues
from broadsheet.text.gazetteer import name_lists
from broadsheet.text.lexicon import lexicon
from broadsheet.text.normalise import fold
from broadsheet.text.tokens import folded

MAX_NAME_WORDS = 7
MIN_ACRONYM, MAX_ACRONYM = 3, 6
_SHORT = frozenset({"UN", "EU", "AU", "ONU", "UE"})
# Capitals that name no body: they stand for things, times, titles and illnesses in every language's news.
_NO_BODY = frozenset(
    "TV DNA AIDS HIV COVID SARS CEO CFO COO MP MPS MEP PM AM GMT EST EDT PDT PST UTC BST CET USD EUR GDP IT AI ID FAQ "
    "PHOTO VIDEO UPDATE LIVE BREAKING WATCH READ SUV UFO US USA UK UAE USSR EN LA EL DE "
    "OK DC NY CA TX NSW UV PC PR HD DVD CD PDF URL WWW HTTP SMS GPS CCTV IED RPG HIV LGBT LGBTQ IQ BMI ICU ER "
    # gross domestic product, value-added tax, genes, viruses and accidents where they have other letters
    "PIB BIP PNB PIL BBP PKB ВВП IVA TVA VAT BTW KDV НДС ADN ARN RNA VIH SIDA ДНК ВИЧ ДТП ЧП TNT UAV USB".split()
)
_ROMAN = re.compile(r"[IVX]+")  # "Louis XIV"
# Capitals of a label, not of a name: "606: DEBATE", "CHEERS!", "LAP 58".
_LABELLED = re.compile(r"[!:]|\s\d")
_ONE_OF_MANY = frozenset("un une uno una um uma".split())  # "un NIE": a thing; in English "a NATO envoy" is of a body
_TOKEN = re.compile(r"\S+")
# Capitals of Latin, Greek, Cyrillic and Armenian.
UPPER = "".join(c for c in map(chr, range(0x530)) if c.isupper())
_NEXT = re.compile(r"\s([^\W\d_]+)")
_ACRONYM_BEHIND = re.compile(r"\s\(([A-Z]{2,6})\)")


@dataclass(frozen=True, slots=True)
class Mention:
    """A body named at characters `start` to `end`; `acronym` where brackets behind the name give one."""

    name: str
    start: int
    end: int
    acronym: str = ""


def bodies_in(text: str, language: str) -> Iterator[Mention]:
    """The bodies of a text in order: names that begin or end like one, acronyms, single names that speak.

    >>> [(m.name, m.acronym) for m in bodies_in("Ada Quill of the Harbour Trust (HT) met the NPA. Tern said so.", "en")]
    [('Harbour Trust', 'HT'), ('NPA', ''), ('Tern', '')]
    """
    says = _saying(language)
    for match in _runs(language).finditer(text):
        run = match.group()
        if " " not in run and not run.rstrip(".’'-&s").isupper():  # a word alone, as most are: does it speak?
            following = _NEXT.match(text, match.end())
            if following is None or following.group(1) not in says:
                continue
        yield from _bodies_of_run(text, match.start(), run, language)


def _bodies_of_run(text: str, at: int, capitals: str, language: str) -> Iterator[Mention]:
    """The bodies among capitalised words in a row, parted at stops, possessives and links that join no name."""
    links = _links(language)
    run: list[tuple[int, int, str]] = []
    for match in _TOKEN.finditer(capitals):
        word = match.group()
        bare = word.rstrip(".’'-&")
        start = at + match.start()
        apart = bare.lower() == "and" and text.startswith(" the ", start + len(bare))
        if run and bare.lower() in links and (apart or not _goes_on(bare, run)):
            yield from _mention(text, run, language)
            run = []
        elif bare and (bare[0].isupper() or run):
            run.append((start, start + len(bare), bare))
        if run and (len(bare) < len(word) or bare.endswith(("'s", "’s"))):
            yield from _mention(text, run, language)
            run = []
    if run:
        yield from _mention(text, run, language)


@cache
def _runs(language: str) -> re.Pattern[str]:
    """Capitalised words in a row with the small words that may link them."""
    links = "|".join(map(re.escape, sorted(_links(language), key=len, reverse=True)))
    word = rf"[{UPPER}][\w’'&.\-]*"
    return re.compile(rf"(?<![\w’'-]){word}(?: (?:(?:{links}) ){{0,2}}{word})*")


def _goes_on(link: str, run: list[tuple[int, int, str]]) -> bool:
    """Whether "of" or "and" joins a name: in "Bank of Quill", not in "Ada Quill of the Trust"."""
    return link == "&" or any(folded(word) in name_lists().suffixes for _, _, word in run[:2])


def _mention(text: str, run: list[tuple[int, int, str]], language: str) -> Iterator[Mention]:
    words = [(a, b - 2, w[:-2]) if w.endswith(("'s", "’s")) else (a, b, w) for a, b, w in run]
    while words and not words[-1][2][0].isupper():
        words.pop()
    while words and _opens_only(words[0][2], text, words[0][0], language):
        words.pop(0)
    if not words or len(words) > MAX_NAME_WORDS:
        return
    start, end = words[0][0], words[-1][1]
    name = text[start:end]
    if not _names_body(name, [folded(w) for _, _, w in words], text, end, language):
        return
    behind = _ACRONYM_BEHIND.match(text, end)
    yield Mention(name, start, end, behind.group(1) if behind else "")


def _opens_only(word: str, text: str, start: int, language: str) -> bool:
    """Whether a capitalised word only begins its sentence or is a title before a name."""
    key = folded(word)
    begins = start < 2 or text[start - 2 : start].strip() in ("", ".", "!", "?", "“", '"') or text[start - 1] == "\n"
    return key in lexicon(language).determiners or (begins and key in name_lists().openers)


def _names_body(name: str, folded: list[str], text: str, end: int, language: str) -> bool:
    lists = name_lists()
    if " ".join(folded) in lists.places or any(w in lists.calendar for w in folded):
        return False
    if len(folded) == 1:
        return _single(name, text, end, language)
    if folded[-1] in lists.place_words:
        return False
    if folded[-1] == "city" and _after_the(text, end - len(name)):
        return False  # "the Old City", "Quillhaven's Old City"
    return (folded[-1] in lists.suffixes or folded[0] in lists.suffixes) and folded[0] not in lists.titles


def _after_the(text: str, start: int) -> bool:
    return text[max(0, start - 4) : start].lower() == "the " or text[max(0, start - 3) : start] in ("'s ", "’s ")


def _single(name: str, text: str, end: int, language: str) -> bool:
    """An acronym, or a name with a verb of saying behind it: the caller knows which of these are surnames."""
    start = end - len(name)
    if name.isupper():
        if _ROMAN.fullmatch(name) or _LABELLED.match(text, end) or text[max(0, start - 2) : start] == ": ":
            return False
        if _before(text, start) in _ONE_OF_MANY:
            return False
        counted = start > 1 and text[start - 2].isdigit()  # "1,000 MW"
        short = len(name) < MIN_ACRONYM and name not in _SHORT
        return name.isalpha() and not (short or counted or len(name) > MAX_ACRONYM or name in _NO_BODY)
    following = _NEXT.match(text, end)
    if following is None or following.group(1) not in _saying(language) or fold(name) in _no_names(language):
        return False
    return _before(text, start) not in cues(language).joins  # "Ada, Bo and Quill said"


def _before(text: str, start: int) -> str:
    """The word before a place, in small letters."""
    return text[max(0, start - 8) : start].lower().rpartition(" ")[0].rpartition(" ")[2]


@cache
def _saying(language: str) -> frozenset[str]:
    return frozenset(cues(language).say[:12])


@cache
def _no_names(language: str) -> frozenset[str]:
    lists, lex = name_lists(), lexicon(language)
    return lists.openers | lists.titles | lex.pronouns | lex.titles


@cache
def _links(language: str) -> frozenset[str]:
    """Small words inside a body's name: "Ministry of Health", "Banco de España"."""
    return frozenset(cues(language).particles) | {"of", "for", "the", "and", "&", "für", "des", "pour", "para"}
