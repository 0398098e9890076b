"""Mending what failed: the outlet's own sentence in place of a claim about it, or nothing."""

from __future__ import annotations

from collections.abc import Iterable

from broadsheet.stages.verify.evidence import Library
from broadsheet.types import Article, Claim, Part, Span, StoryMaterial

# A sentence longer than this was cut badly or is a list: it does not stand in for a claim.
_MAX_REPAIR_CHARS = 420
_MIN_REPAIR_CHARS = 25


def own_sentence(claim: Claim, library: Library, language: str, taken: Iterable[str]) -> Claim | None:
    """The first cited sentence that can stand for the claim: in the digest's language, of fit length, not yet used."""
    used = set(taken)
    for passage in library.evidence(claim.evidence).cited:
        span = passage.span
        if span is None or passage.text in used or passage.language != language.split("-")[0].lower():
            continue
        fits = _MIN_REPAIR_CHARS <= len(passage.text) <= _MAX_REPAIR_CHARS and passage.text[-1] in '.!?…”"»。'
        if fits and span.part is Part.TEXT:
            return Claim(passage.text, (span,), 1)
    return None


def headline(claim: Claim, material: StoryMaterial, language: str) -> Claim | None:
    """An article's headline in place of a title: of a cited article first, in the digest's language if there is one."""
    cited = {s.article_id for s in claim.evidence}
    code = language.split("-")[0]

    def rank(article: Article) -> tuple[bool, bool, bool]:
        return (article.language.split("-")[0] != code, article.id not in cited, article.title.rstrip().endswith("?"))

    for article in sorted(material.articles, key=rank):
        if article.title:
            return Claim(article.title, (Span(article.id, Part.TITLE, 0, len(article.title), article.title),), 1)
    return None
