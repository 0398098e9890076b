"""Text as we keep it: Unicode NFC, no control characters, single spaces, paragraphs apart by one blank line."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterable

import regex

# Zero-width and bidirectional controls let a stranger's text reorder or hide ours (CVE-2021-42574); soft hyphens
# break word matching. Zero-width joiners stay: Persian and Indic scripts are misspelt without them.
_INVISIBLE = regex.compile(
    r"[\u00AD\u200B\u200E\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF\uFFF9-\uFFFB]|[\p{Cc}\p{Cs}\p{Co}--[\t\n\r]]",
    regex.V1,
)
# One that is never closed goes on to the end, as in a browser (HTML, "comment state"); looking for the end of each
# would cost the square of their number.
_UNSHOWN = regex.compile(r"(?s)<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)")
_TAG = regex.compile(r"</?[A-Za-z][^<>]*>")
_SPACE = regex.compile(r"\s+")
# Combining diacritics of Latin, Greek and Cyrillic; vowel signs of other scripts carry meaning and stay.
_LATIN_MARK = regex.compile(r"[\u0300-\u036f]+")
_FOLDED = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″〝〞＂", '"'),
        **dict.fromkeys("‘’‚‛‹›′`´", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "…": "...",
        "ß": "ss",
        "ı": "i",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "æ": "ae",
        "œ": "oe",
    }
)


def clean(text: str) -> str:
    """One line of text as we keep it.

    >>> clean("  Flood\\u00a0in\\u200b  the\\tnorth ")
    'Flood in the north'
    """
    visible: str = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    return _SPACE.sub(" ", visible).strip()


def clean_paragraphs(paragraphs: Iterable[str]) -> str:
    """Paragraphs as one string, apart by a blank line; empty ones are left out.

    >>> clean_paragraphs(["One. ", " ", "Two."])
    'One.\\n\\nTwo.'
    """
    return "\n\n".join(cleaned for paragraph in paragraphs if (cleaned := clean(paragraph)))


def plain(markup: str) -> str:
    """Text of a short HTML fragment such as a title: tags out, entities resolved, one line.

    Titles of feeds come escaped once or twice, so entities are resolved twice.

    >>> plain("Storm &amp;amp; flood <b>hit</b> coast")
    'Storm & flood hit coast'
    >>> plain("3 < 5")
    '3 < 5'
    """
    text = html.unescape(markup)
    if "<" in text:
        text = _TAG.sub(" ", _UNSHOWN.sub(" ", text))
    return clean(html.unescape(text))


def fold(text: str) -> str:
    """A form for comparing: case, accents, quotation glyphs and dashes made alike. Its length may differ.

    >>> fold("“Élan” – Škoda")
    '"elan" - skoda'
    """
    if text.isascii():
        return text.lower().replace("`", "'")
    # Compatibility forms first: some of them only then have a case, and folding case may compose anew.
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).translate(_FOLDED)
    return unicodedata.normalize("NFC", _LATIN_MARK.sub("", decomposed))


def lowered(text: str) -> str:
    """Small letters, as many as the text has: "İ" alone would become two characters, and offsets would shift.

    >>> len("İ".lower()), len(lowered("İstanbul")) == len("İstanbul")
    (2, True)
    """
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(low if len(low := c.lower()) == 1 else c for c in text)
