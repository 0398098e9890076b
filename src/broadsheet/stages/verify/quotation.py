"""Quotation check: what stands in quotation marks stands word for word in an article."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

from broadsheet.stages.verify.findings import Finding, Weight
from broadsheet.stages.verify.passage import Passage, plain_words

if TYPE_CHECKING:
    from broadsheet.stages.verify.evidence import Evidence

_QUOTED = regex.compile(
    r"“([^“”]+)”|„([^„“”]+)[“”]|«([^«»]+)»|»([^«»]+)«|「([^「」]+)」|『([^『』]+)』|\"([^\"]+)\"|(?<![\w'’])['‘]([^'‘’]+(?:['’]\w[^'‘’]*)*)['’](?!\w)"
)
_ELLIPSIS = regex.compile(r"\s*(?:\[\s*(?:…|\.\s?\.\s?\.)\s*\]|\(\s*(?:…|\.\.\.)\s*\)|…|\.\s?\.\s?\.)\s*")
_BRACKET = regex.compile(r"\[[^\]]*\]")
_WORD = regex.compile(r"\w+")
# Marks round one or two words name a thing or keep a distance ("the 'fix'"); from three on they say: these words.
_MIN_WORDS = 1
_MAX_ELLIPSIS_CHARS = 1_500  # parts of one quotation lie no further apart


def quoted(text: str) -> list[tuple[int, int]]:
    """Offsets of what stands inside quotation marks, in order.

    >>> [("“Stop it,” he said"[a:b]) for a, b in quoted("“Stop it,” he said")]
    ['Stop it,']
    """
    found = []
    inward = text.find("»") >= 0 and not 0 <= text.find("«") < text.find("»")  # »German«, else «French»
    for match in _QUOTED.finditer(text):
        if match.group()[0] == ("«" if inward else "»"):
            continue
        group = next(i for i in range(1, 9) if match[i] is not None)
        found.append(match.span(group))
    return found


def verbatim(quote: str, text: str) -> bool:
    """Whether a quotation stands in a text: glyphs, spaces and case aside, its parts in order around an ellipsis.

    >>> verbatim("We [the crew] left … at night", "He said: ‘We left the port at night.’")
    True
    >>> verbatim("We never left", "He said: ‘We left.’")
    False
    """
    return stands_in(quote, plain_words(text))


def stands_in(quote: str, haystack: str) -> bool:
    """`verbatim` in a text already brought to its plain words by `plain_words`."""
    at = 0
    for number, part in enumerate(_parts(quote)):
        found = haystack.find(part, at)
        if found < 0 or (number and found - at > _MAX_ELLIPSIS_CHARS):
            return False
        at = found + len(part) - 1
    return True


def _parts(quote: str) -> list[str]:
    pieces = [bit for piece in _ELLIPSIS.split(quote) for bit in _BRACKET.split(piece)]
    return [words for piece in pieces if (words := plain_words(piece)).strip()]


def check_quotations(claim: Passage, evidence: Evidence) -> list[Finding]:
    """A finding for every quotation no article carries word for word."""
    findings = []
    for start, end in quoted(claim.text):
        words = claim.text[start:end]
        if len(_WORD.findall(words)) < _MIN_WORDS or any(stands_in(words, s.plain_words) for s in evidence.sources):
            continue
        fault = _first_fault(words, evidence)
        message = "These words stand in quotation marks, but no cited article has them like this."
        findings.append(Finding("quotation", Weight.AGAINST, message, start + fault[0], start + fault[1]))
    return findings


def _first_fault(words: str, evidence: Evidence) -> tuple[int, int]:
    """The first word at which the quotation leaves every article; all of it when not even its first word is there."""
    tokens = list(_WORD.finditer(words))
    for count, token in enumerate(tokens, 1):
        start = words[: token.end()]
        if not any(stands_in(start, s.plain_words) for s in evidence.sources):
            return token.span() if count > 2 else (0, len(words))
    return 0, len(words)
