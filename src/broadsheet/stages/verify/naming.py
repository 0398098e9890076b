"""Name check: every person, body and place of a claim is in the evidence."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Collection
from importlib import resources

import regex

from broadsheet.stages.verify.evidence import Evidence, Source
from broadsheet.stages.verify.findings import Finding, Weight
from broadsheet.stages.verify.lexicon import entry, given_names, light_words
from broadsheet.stages.verify.passage import Passage
from broadsheet.stages.verify.quotation import quoted
from broadsheet.stages.verify.stems import stem
from broadsheet.stages.verify.vocabulary import COMPOUNDING
from broadsheet.text.names import Name, country_code, name_words, same_name, same_word
from broadsheet.text.normalise import fold
from broadsheet.text.words import stopwords

_ACRONYM_CHARS = 6
_INFLECTED = frozenset(("ru", "uk", "be", "pl", "cs", "sk"))  # languages whose names take endings of case
_ROOT, _CASE_ENDING = 4, 3  # letters: "Рунов" and "Рунова" are one, "Павлов" and "Павленко" two
# A short given name keeps three letters ("Анна", "Анны"); then what differs has to be an ending of the singular.
_SHORT_ROOT = 3
_SINGULAR = frozenset(("", *"а я ы и е у ю ой ей ою ею ом ем a i y e u o ie ou em om iem".split()))
# Words without content that neither the lexicon nor the stop words have, and that begin sentences.
_JOINERS = frozenset(
    "since unless although whereas amid whether toward towards whenever anybody everybody everyone anyone something "
    "anything everything whoever whichever himself themselves itself upon per via versus lest".split()
)
# "Eine Sporthalle zur Notunterkunft": single nouns joined so are words, whichever they are.
_TURNED_INTO = regex.compile(r"\s+zu[rm]\s+")
_JOINING = regex.compile(r"\s+(?:der|des|zur|zum|im|am|beim|vom)\s+")
_NUMERAL = regex.compile(r"^[ivx]{2,5}$")  # "World War II" is not "World War I"


def check_names(claim: Passage, evidence: Evidence) -> list[Finding]:
    """A finding for every name the evidence does not know."""
    findings = []
    inside = quoted(claim.text)
    for name in claim.names:
        if any(a <= name.start < b for a, b in inside) or _shouted(name):
            continue
        finding = _judge(name, evidence, claim.language)
        if finding is not None:
            findings.append(finding)
    return findings or _opening(claim, evidence)


def _shouted(name: Name) -> bool:
    # "CLICK HERE", "FINALLY": an ordinary word in capitals
    return name.text.isupper() and all(len(w) > 3 and entry(w) is not None for w in fold(name.text).split())


def _opening(claim: Passage, evidence: Evidence) -> list[Finding]:
    """A name alone at the beginning, where every word is written large: one that no dictionary and no article has."""
    token = next(iter(claim.worded), None)
    if claim.language != "en" or token is None or not token.text[0].isupper() or len(token.key) <= _ACRONYM_CHARS // 2:
        return []
    word = token.key.removesuffix("'s")
    if "'" in word or "-" in word or ordinary(word) or any(n.start < token.end for n in claim.names):
        return []
    if any(_has(word, s) for s in evidence.sources):
        return []
    return [Finding("name", Weight.MISSING, "No cited passage names this.", token.start, token.end)]


def ordinary(word: str) -> bool:
    """Whether a folded English word is one of the dictionary rather than somebody's name.

    >>> ordinary("police"), ordinary("rose"), ordinary("quill")
    (True, False, True)
    """
    if word in given_names():
        return False
    return word in stopwords("en") or word in _JOINERS or entry(word) is not None or word in light_words()


def _judge(name: Name, evidence: Evidence, language: str) -> Finding | None:
    if language == "de" and _turned_into(name.text):
        return None
    words = name_words(_last_noun(name.text) if language == "de" else name.text)
    if not words or _office(words, evidence, language):
        return None
    if language in _INFLECTED:
        words = [_as_given(word, evidence) for word in words]
    elif language in COMPOUNDING:
        words = _without_noun(words, evidence)
    if _stands_in(name, words, evidence.near) or _known(name, words, evidence, language):
        missing = _strangers(name, words, evidence, language)
        if not missing:
            return None
    else:
        missing = [w for w in words if not any(_has(w, s) for s in evidence.sources)]
    if missing and len(missing) < len(words):
        message = f"No cited article has “{' '.join(missing)}” in this name."
        return Finding("name", Weight.AGAINST, message, name.start, name.end)
    return Finding("name", Weight.MISSING, "No cited passage names this.", name.start, name.end)


def _turned_into(text: str) -> bool:
    parts = _TURNED_INTO.split(text)
    return len(parts) > 1 and all(" " not in part for part in parts)


def _last_noun(text: str) -> str:
    """Of German nouns joined by an article ("der Anteil der Vorgärten") the last: those before it are words, not names.

    A part of two words ("die Zentrale der Nordbank Harben") stays whole, as does what is joined otherwise.
    """
    parts = _JOINING.split(text)
    return parts[-1] if all(" " not in part for part in parts[:-1]) else text


def _office(words: list[str], evidence: Evidence, language: str) -> bool:
    """A body by another word for it than the article's: "el Ejecutivo" for "el Gobierno", "Betriebsrat"."""
    if len(words) > 1:
        return False
    root = stem(words[0], language)
    known = evidence.near_vocabulary
    if known.synonym(root, language):
        return True
    return language in COMPOUNDING and any(s.startswith(root) or s.endswith(root) for s in known.stems if s != root)


def _without_noun(words: list[str], evidence: Evidence) -> list[str]:
    """A surname without the noun behind it, where nouns are written large: "(führt) Brook Gespräche"."""
    if len(words) == 2 and not any(_has(words[1], s) for s in evidence.sources):
        surnames = {name_words(n.text)[-1] for p in evidence.near for n in p.names if " " in n.text}
        return words[:1] if words[0] in surnames else words
    return words


def _as_given(word: str, evidence: Evidence) -> str:
    """A name's word in the form an article has, where names have cases: "Ковшовой", "Ковшова"."""
    if any(whole_word(word, s.folded) for s in evidence.sources):
        return word
    return next((k for s in evidence.sources for k in sorted(s.written_as_names) if _one_root(word, k)), word)


def _one_root(one: str, other: str) -> bool:
    shared = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    if shared >= _ROOT:
        return max(len(one), len(other)) - shared <= _CASE_ENDING
    return shared == _SHORT_ROOT and one[shared:] in _SINGULAR and other[shared:] in _SINGULAR


def _strangers(name: Name, words: list[str], evidence: Evidence, language: str) -> list[str]:
    """Words no article has anywhere, in a name whose other words they have: "Ben Quill" for "Quill"."""
    if len(words) < 2 or not any(whole_word(w, s.folded) for s in evidence.sources for w in (words[0], words[-1])):
        return []
    found = []
    for at, word in enumerate(words):
        # A sentence's first word need not belong to its name, and "New York City" is New York.
        free = at == len(words) - 1 or (at == 0 and not name.certain)
        if free and not _NUMERAL.match(word) and (language != "en" or ordinary(word)):
            continue
        if len(word) > 1 and not any(_has(word, s) for s in evidence.sources):
            found.append(word)
    return found


def _has(word: str, source: Source) -> bool:
    """Whether an article has a word of a name anywhere, as part of another one ("Cheol-soo") or spelled otherwise."""
    return whole_word(word, source.folded) or (len(word) > 3 and _word_known(word, (), source.written_as_names))


def whole_word(word: str, text: str) -> bool:
    """Whether a folded text has a folded word with no letter or digit beside it.

    >>> whole_word("ben", "a benefit for ben's crew"), whole_word("ben", "a benefit")
    (True, False)
    """
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        if not (at and text[at - 1].isalnum()) and not text[end : end + 1].isalnum():
            return True
        at = text.find(word, at + 1)
    return False


def _stands_in(name: Name, words: list[str], passages: tuple[Passage, ...]) -> bool:
    plain = fold(name.text)
    if any(plain in p.plain_text or all(w in p.keys for w in words) for p in passages):
        return True
    if any(same_name(name.text, other.text) for p in passages for other in p.names):
        return True
    keys = {k for p in passages for k in p.keys}
    names = {k for p in passages for k in p.written_as_names}
    if all(_word_known(w, keys, names) for w in words):
        return True
    code = country_code(name.text)
    return bool(code) and any(code == demonyms().get(k) for k in keys)


def _word_known(word: str, keys: Collection[str], names: Collection[str]) -> bool:
    """Whether passages have a word of a name; `names` are those of their words that may be another spelling of it."""
    if word in keys:
        return True
    code = demonyms().get(word) or country_code(word)
    if code and any(demonyms().get(k) == code or country_code(k) == code for k in keys):
        return True
    return any(same_word(word, k) for k in names) if len(word) > 3 else False


def nationality(name: str) -> str:
    """ISO code of a country or of its people, "" for any other name.

    >>> nationality("British"), nationality("UK"), nationality("Quill")
    ('GB', 'GB', '')
    """
    return demonyms().get(fold(name)) or country_code(name)


def _known(name: Name, words: list[str], evidence: Evidence, language: str) -> bool:
    """Elsewhere in the cited articles: all of a looked-up source, or a full name whose surname the passage has."""
    rest = evidence.everything
    if evidence.whole or (not name.certain and len(words) > 1):
        if _stands_in(name, words, rest):
            return True
        # A sentence's first word need not belong to its name: "Police Commissioner Quill".
        front = language != "en" or ordinary(words[0])
        return front and not name.certain and len(words) > 1 and _stands_in(name, words[1:], rest)
    if len(words) > 1 and any(words[-1] in p.keys for p in evidence.near):
        return _stands_in(name, words, rest)
    if len(name.text) <= _ACRONYM_CHARS and name.text.isupper():
        return any(same_name(name.text, n.text) for p in rest for n in p.names)
    return False


@functools.cache
def demonyms() -> dict[str, str]:
    """Folded adjectives and people of countries → ISO code: "british" → GB."""
    text = resources.files("broadsheet.stages.verify.data").joinpath("demonyms.toml").read_text(encoding="utf-8")
    return {fold(word): code for code, words in tomllib.loads(text).items() for word in words.split()}
