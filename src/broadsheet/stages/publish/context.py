"""The words of an article around a piece of evidence: at most one sentence before it and one after."""

from __future__ import annotations

from dataclasses import dataclass

from broadsheet.stages.publish.safe import ELLIPSIS, language_tag, shown
from broadsheet.text.sentences import split
from broadsheet.types import Article, Part, Span

# A quotation has to stay one: the neighbouring sentence, and never more than this of it on either side.
MAX_CONTEXT_CHARS = 300


@dataclass(frozen=True, slots=True)
class Context:
    """What stands directly before and after some words, fit to print; "" where nothing does."""

    before: str
    after: str


NO_CONTEXT = Context("", "")


def context_of(article: Article, span: Span) -> Context | None:
    """The neighbours of the span's words in its article; None when the article no longer holds them at that place.

    Offsets count characters of the article's text; a span of its title has no neighbours. What is longer than 300
    characters is cut at a word and marked with an ellipsis.
    """
    if span.part is not Part.TEXT:
        return NO_CONTEXT if article.title[span.start : span.end] == span.text else None
    text, language = article.text, language_tag(article.language)
    if text[span.start : span.end] != span.text:
        return None
    start, end = max(0, span.start - 2 * MAX_CONTEXT_CHARS), span.end + 2 * MAX_CONTEXT_CHARS
    return Context(
        _last(_sound(text[start : span.start]), language, whole=start == 0),
        _first(_sound(text[span.end : end]), language, whole=end >= len(text)),
    )


def _sound(text: str) -> str:
    """Lone surrogates become question marks: the sentence splitter takes UTF-8 only."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _last(text: str, language: str, *, whole: bool) -> str:
    """The sentence at the end of `text`, and the beginning of the one it breaks off in."""
    sentences = split(text, language)
    if not sentences:
        return ""
    at = sentences[-1][0]
    if len(sentences) > 1 and not _ends(text):  # the evidence begins inside a sentence
        at = sentences[-2][0]
    words = shown(text[at:])
    if len(words) <= MAX_CONTEXT_CHARS and (at > 0 or whole):
        return words
    kept = words[-MAX_CONTEXT_CHARS:]
    _, space, rest = kept.partition(" ")
    return ELLIPSIS + (rest if space else kept)


def _first(text: str, language: str, *, whole: bool) -> str:
    """The rest of the sentence that `text` begins in, or the next one."""
    sentences = split(text, language)
    if not sentences:
        return ""
    end = sentences[0][1]
    if len(sentences) > 1 and len(shown(text[:end])) < 2:  # only the full stop of the evidence's own sentence
        end = sentences[1][1]
    words = shown(text[:end])
    if len(words) <= MAX_CONTEXT_CHARS and (end < len(text) or whole):
        return words
    kept = words[:MAX_CONTEXT_CHARS]
    head, space, _ = kept.rpartition(" ")
    return (head if space else kept) + ELLIPSIS


def _ends(text: str) -> bool:
    return text.rstrip(" ").endswith(("\n", ".", "!", "?", "…", "。", "！", "？", "؟", "”", "»", '"'))
