"""Text of a recorded article as the paragraphs of a page: what was cut when it was recorded is mended or left out."""

from __future__ import annotations

import html

import regex

from broadsheet.text.normalise import clean, fold
from broadsheet.text.sentences import split

LONG_PARAGRAPH = 900  # characters; recorded texts without line breaks are set in paragraphs again, as on a page
SENTENCES_A_PARAGRAPH = 3
MIN_LETTERS = 0.5  # of a paragraph's characters, and of its letters in its own script
# Languages whose letters some recorders lost, leaving digits, stops and foreign names.
_NOT_LATIN = frozenset("ar be bg bn el fa he hi hy ja ka kk ko mk mr ru sr ta te th uk ur zh".split())
_LAST_LATIN = "\u024f"
_MARKER = regex.compile(r"\s*(?:…|\.\.\.)?\s*\[\+\d+ chars\]\s*$")
_CUT = regex.compile(r"\s*(?:…|\.\.\.|\[…\]|\[\.\.\.\])\s*$")
_TAG = regex.compile(r"<[^<>]{1,1000}>")


def paragraphs(teaser: str, text: str, language: str) -> list[str]:
    """The article's paragraphs as its page would show them.

    Recorders of headlines keep a description and the first 200 characters: their cut last sentences go, and what
    both say stands once. A text that was recorded whole is taken as it is.

    >>> paragraphs("The pier reopens.", "The pier reopens. Trams stop there agai… [+900 chars]", "en")
    ['The pier reopens.']
    >>> paragraphs("A teaser.", "First part.\\n\\nSecond part.", "en")
    ['First part.', 'Second part.']
    """
    if text and not _MARKER.search(text):
        whole = [p for p in _lines(text) if _is_text(p, language)]
        if whole:
            return [part for p in whole for part in _airy(p, language)]
    lead = _uncut(_lines(teaser), language)
    known = fold("".join(c for c in " ".join(lead) if c.isalnum()))
    body = []
    for line in _uncut([p for p in _lines(_MARKER.sub("…", text)) if _is_text(p, language)], language):
        kept = [s for s in _sentences(line, language) if fold("".join(c for c in s if c.isalnum())) not in known]
        if kept:
            body.append(" ".join(kept))
    # If nothing was whole, the cut description is still what a reader saw.
    return lead + body or [line for line in _lines(teaser) if line]


def _lines(text: str) -> list[str]:
    return [line for raw in text.splitlines() if (line := clean(html.unescape(_TAG.sub(" ", raw))))]


def _is_text(line: str, language: str) -> bool:
    letters = [c for c in line if c.isalnum()]
    if len(letters) < 2 or len(letters) < MIN_LETTERS * len(line.replace(" ", "")):
        return False
    own_script = sum(1 for c in letters if c > _LAST_LATIN)
    return language.partition("-")[0] not in _NOT_LATIN or own_script >= MIN_LETTERS * len(letters)


def _uncut(lines: list[str], language: str) -> list[str]:
    # Without the sentence that the recorder cut in the middle: only the last line can hold one.
    if not lines or not _CUT.search(lines[-1]):
        return lines
    last = _sentences(_CUT.sub("", lines[-1]), language)[:-1]
    return lines[:-1] + ([" ".join(last)] if last else [])


def _airy(paragraph: str, language: str) -> list[str]:
    if len(paragraph) <= LONG_PARAGRAPH:
        return [paragraph]
    sentences = _sentences(paragraph, language)
    starts = range(0, len(sentences), SENTENCES_A_PARAGRAPH)
    return [" ".join(sentences[n : n + SENTENCES_A_PARAGRAPH]) for n in starts]


def _sentences(text: str, language: str) -> list[str]:
    return [text[start:end].strip() for start, end in split(text, language)]
