"""A stretch of text with everything the checks ask of it, each worked out once and only when asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property

import regex

from broadsheet.stages.verify.stems import stem
from broadsheet.text import numberwords
from broadsheet.text.dates import DateMention, find_dates
from broadsheet.text.names import Name, find_names
from broadsheet.text.normalise import fold
from broadsheet.text.numbers import Quantity, find_quantities
from broadsheet.text.tokens import Token, folded, tokenize
from broadsheet.text.words import stopwords
from broadsheet.types import Part, Span

_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}]")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SAYING_SIGNS = frozenset("$€£¥₹₽₴₺₩₪%‰°№")
_WORD = regex.compile(r"\w+")
_ELIDING = frozenset(("fr", "it"))
# Written together with the word behind: "l'essentiel", "dell'acqua".
_ELIDED = regex.compile(
    r"(?:[ldnsjmtc]|qu|jusqu|lorsqu|puisqu|un|(?:d|n)?ell|(?:d|s)?all|dall|sull|quell|quest)['’](?=\w{2})", regex.I
)
_POSSESSIVE = regex.compile(r"['’]s?$")


class Term:
    """A content word of a passage: where it stands and how it is compared."""

    __slots__ = ("end", "index", "key", "start", "stem", "text")

    def __init__(self, token: Token, index: int, language: str, cardinals: Mapping[str, float]) -> None:
        self.start, self.end, self.text, key = token
        self.key = key or self.text
        value = cardinals.get(self.key)
        self.stem = stem(self.key, language) if value is None else f"{value:g}"
        self.index = index  # position among the passage's tokens


class Passage:
    """Text of a claim or an article, with its language and the time it was published (for relative dates)."""

    def __init__(self, text: str, language: str, anchor: datetime | None = None, span: Span | None = None) -> None:
        self.text = text
        self.language = language.split("-")[0].lower() if language and language != "und" else "en"
        self.anchor = anchor or _EPOCH
        self.span = span

    @property
    def dated(self) -> bool:
        """Whether anybody said when it was published: else weekdays and "yesterday" name no day."""
        return self.anchor != _EPOCH

    def __repr__(self) -> str:
        return f"Passage({self.text!r})"

    @cached_property
    def tokens(self) -> Sequence[Token]:
        """Words, numbers and signs in order; text without spaces between words comes one character a token."""
        tokens = tokenize(self.text)
        if not _UNSPACED.search(self.text):
            return tokens
        return [piece for token in tokens for piece in _characters(token)]

    @cached_property
    def plain(self) -> list[str]:
        """Folded words and numbers in order, signs left out: what extraction compares."""
        return [t.key or t.text for t in self.worded]

    @cached_property
    def worded(self) -> list[Token]:
        """The tokens that say something: words, numbers, and the signs of money and measure."""
        return [t for t in self.tokens if t.text[0].isalnum() or t.text in _SAYING_SIGNS]

    @cached_property
    def plain_text(self) -> str:
        """`plain` as one string with a space at both ends, so that `in` compares whole words."""
        return f" {' '.join(self.plain)} "

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """Content words and numbers; the parts of a hyphenated word count each, a possessive ending not."""
        stop, language = stopwords(self.language), self.language
        cardinals = numberwords.load(language).cardinals
        found: list[Term] = []
        for index, token in enumerate(self.tokens):
            text = token.text
            if text.isalpha() and text.isascii():  # nine in ten: without parts, folded as written
                if len(text) > 1 and token.key not in stop:
                    found.append(Term(token, index, language, cardinals))
            elif text[0].isalnum():
                found += [
                    Term(piece, index, language, cardinals)
                    for piece in _pieces(token, language)
                    if _written(piece) not in stop
                    and (len(piece.text) > 1 or not piece.text.isascii() or not piece.key)
                ]
        return tuple(found)

    @cached_property
    def stem_keys(self) -> dict[str, str]:
        """Stem of every term → its folded form, the last one of several."""
        return {t.stem: t.key for t in self.terms}

    @cached_property
    def stems(self) -> frozenset[str]:
        """Stems of the terms."""
        return frozenset(self.stem_keys)

    @cached_property
    def term_keys(self) -> frozenset[str]:
        """Folded forms of the terms."""
        return frozenset(t.key for t in self.terms)

    @cached_property
    def keys(self) -> frozenset[str]:
        """Folded forms of all words."""
        return frozenset(self.plain)

    @cached_property
    def written_as_names(self) -> frozenset[str]:
        """Folded forms of the words that are not written small, so that they may be names."""
        return frozenset(t.key for t in self.worded if t.key and not t.text[0].islower())

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """Numbers that are not part of a date."""
        dates = self.dates
        return tuple(
            q
            for q in find_quantities(self.text, self.language)
            if q.kind == "year"
            or not any(d.start <= q.start and q.end <= d.end for d in dates if d.precision != "year")
        )

    @cached_property
    def dates(self) -> tuple[DateMention, ...]:
        """Dates, resolved against the time of publication."""
        return find_dates(self.text, self.language, self.anchor)

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """Names of people, bodies and places."""
        return find_names(self.text, self.language)


def _written(token: Token) -> str:
    # Stop word lists keep accents, `key` does not: compare what was written.
    return token.text.lower().replace("’", "'")


def _pieces(token: Token, language: str) -> list[Token]:
    if not token.key:
        return [token]
    text, start = _POSSESSIVE.sub("", token.text), token.start
    if language in _ELIDING and (elided := _ELIDED.match(text)):
        text, start = text[elided.end() :], start + elided.end()
    if "-" not in text:
        return [token if text == token.text else Token(start, start + len(text), text, folded(text))]
    found, at = [], start
    for part in text.split("-"):
        if part:
            found.append(Token(at, at + len(part), part, folded(part)))
        at += len(part) + 1
    return found


def _characters(token: Token) -> list[Token]:
    if not _UNSPACED.match(token.text):
        return [token]
    return [Token(token.start + i, token.start + i + 1, c, folded(c)) for i, c in enumerate(token.text)]


def title_passage(text: str, language: str, anchor: datetime, article_id: str) -> Passage:
    """An article's headline."""
    return Passage(text, language, anchor, Span(article_id, Part.TITLE, 0, len(text), text))


def plain_words(text: str) -> str:
    """Folded words of a text, one space apart and around, for comparing quotations."""
    return f" {' '.join(_WORD.findall(fold(text).replace(chr(39), '')))} "
