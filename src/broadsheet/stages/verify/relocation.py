"""A published digest's passages, found again where an outlet's changed article has them now."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from broadsheet.stages.verify.evidence import Library
from broadsheet.types import Claim, Part, Sections, Span


def relocate(span: Span, library: Library) -> Span:
    """The span where its words stand now, when the outlet changed the text around them; else unchanged.

    Of several places with the same words it is the one nearest to where they stood.
    """
    source = library.sources.get(span.article_id)
    if source is None or library.valid(span) or not span.text:
        return span
    text = source.article.title if span.part is Part.TITLE else source.article.text
    places = [at for at in range(len(text)) if text.startswith(span.text, at)] if span.text in text else []
    if not places:
        return span
    at = min(places, key=lambda place: abs(place - span.start))
    return Span(span.article_id, span.part, at, at + len(span.text), span.text)


def relocated(sections: Sections, library: Library) -> Sections:
    """All sections with every span relocated."""
    return map_spans(sections, lambda span: relocate(span, library))


def map_spans(sections: Sections, change: Callable[[Span], Span]) -> Sections:
    """All sections with every span of evidence changed."""

    def spans(given: tuple[Span, ...]) -> tuple[Span, ...]:
        return tuple(map(change, given))

    def move(claim: Claim) -> Claim:
        return dataclasses.replace(claim, evidence=spans(claim.evidence))

    quote = sections.quote
    if quote is not None:
        quote = dataclasses.replace(quote, claim=move(quote.claim), speaker_evidence=spans(quote.speaker_evidence))
    return dataclasses.replace(
        sections,
        title=move(sections.title),
        summary=tuple(map(move, sections.summary)),
        highlights=tuple(dataclasses.replace(h, claim=move(h.claim)) for h in sections.highlights),
        quote=quote,
        perspectives=tuple(dataclasses.replace(p, claim=move(p.claim)) for p in sections.perspectives),
        timeline=tuple(dataclasses.replace(s, claim=move(s.claim)) for s in sections.timeline),
        differences=tuple(
            dataclasses.replace(d, figures=tuple(dataclasses.replace(f, claim=move(f.claim)) for f in d.figures))
            for d in sections.differences
        ),
        whats_new=tuple(map(move, sections.whats_new)),
        place=move(sections.place) if sections.place is not None else None,
        people=tuple(dataclasses.replace(p, evidence=spans(p.evidence)) for p in sections.people),
        reactions=tuple(dataclasses.replace(r, claim=move(r.claim)) for r in sections.reactions),
        background=tuple(map(move, sections.background)),
    )
