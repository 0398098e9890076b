"""From a digest to what a reader meets: text fit to print, evidence numbered, copies folded under their originals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from broadsheet.stages.publish.context import NO_CONTEXT, Context, context_of
from broadsheet.stages.publish.history import history
from broadsheet.stages.publish.safe import direction, language_tag, safe_url, sentence_gap, shown, teaser
from broadsheet.stages.publish.views import (
    ChecksView,
    CorrectionView,
    DifferenceView,
    FigureView,
    HighlightView,
    ImageView,
    Line,
    Note,
    PartyView,
    PerspectiveView,
    Place,
    QuoteView,
    SourceView,
    StepView,
    StoryView,
    Voice,
)
from broadsheet.types import (
    Article,
    Claim,
    Correction,
    Difference,
    Digest,
    Image,
    Outcome,
    Outlet,
    Party,
    Perspective,
    Quote,
    Report,
    Source,
    Span,
)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside the digest. All of it may be missing: the page then says less."""

    outlets: Mapping[str, Outlet] = field(default_factory=dict)  # by domain
    families: Mapping[str, str] = field(default_factory=dict)  # name of a publisher by its slug
    articles: Mapping[str, Article] = field(default_factory=dict)  # by id: shows words in their context


def story_view(
    digest: Digest, category: str, category_slug: str, known: Known, earlier: Sequence[Digest] = ()
) -> StoryView:
    """The digest fit to print. Evidence is numbered in the order in which the page shows the claims.

    Args:
        earlier: older versions, oldest first; the page then shows how the story changed.
    """
    sections = digest.sections
    notes = _Notes(sections.sources, known.articles)
    title = notes.line(sections.title)
    place = notes.line(sections.place) if sections.place else None
    whats_new = tuple(notes.line(claim) for claim in sections.whats_new)
    summary = tuple(notes.line(claim) for claim in sections.summary)
    highlights = tuple(HighlightView(shown(h.title), notes.line(h.claim)) for h in sections.highlights)
    quote = _quote_view(sections.quote, notes) if sections.quote else None
    perspectives = _perspectives(sections.perspectives, notes)
    reactions = _perspectives(sections.reactions, notes)
    differences = tuple(_difference_view(difference, notes) for difference in sections.differences)
    people = tuple(_party_view(party, notes) for party in sections.people)
    background = tuple(notes.line(claim) for claim in sections.background)
    timeline = tuple(StepView(step.day, notes.line(step.claim)) for step in sections.timeline)
    return StoryView(
        id=digest.story_id,
        category=shown(category),
        slug=category_slug,
        language=language_tag(digest.language),
        direction=direction(digest.language),
        title=title,
        teaser=teaser(sentence_gap(digest.language).join(line.text for line in summary)),
        summary=summary,
        highlights=highlights,
        quote=quote,
        perspectives=perspectives,
        timeline=timeline,
        differences=differences,
        whats_new=whats_new,
        place=place,
        people=people,
        reactions=reactions,
        background=background,
        corrections=tuple(_correction_view(c, known.outlets) for c in reversed(digest.corrections)),
        image=_image_view(sections.image, sections.sources) if sections.image else None,
        sources=_fold(sections.sources, digest.language, known),
        notes=notes.made(),
        articles=len(sections.sources),
        outlets=len({source.outlet for source in sections.sources}),
        independent=len({source.source_key for source in sections.sources}),
        first_published=digest.first_published,
        updated=digest.updated,
        newest=_newest(sections.sources, digest.updated),
        version=digest.version,
        writer=shown(digest.writer),
        checks=_checks(digest.report),
        domains=tuple(sorted({shown(source.outlet).replace(" ", "") for source in sections.sources} - {""})),
        versions=history((*earlier, digest)),
    )


def _perspectives(found: Iterable[Perspective], notes: _Notes) -> tuple[PerspectiveView, ...]:
    return tuple(PerspectiveView(shown(p.holder), notes.line(p.claim), notes.places(p.claim.evidence)) for p in found)


def _party_view(party: Party, notes: _Notes) -> PartyView:
    line = notes.line(Claim(party.name, party.evidence, len({span.article_id for span in party.evidence})))
    return PartyView(shown(party.name), shown(party.kind), shown(party.role), line)


def _correction_view(correction: Correction, outlets: Mapping[str, Outlet]) -> CorrectionView:
    outlet = outlets.get(correction.outlet)
    name = shown(outlet.name) if outlet else shown(correction.outlet)
    return CorrectionView(shown(correction.text), name, shown(correction.reason), correction.time)


def _image_view(image: Image, sources: Iterable[Source]) -> ImageView | None:
    url = safe_url(image.url)
    outlet = next((s.outlet_name or s.outlet for s in sources if s.article_id == image.article_id), "")
    return ImageView(url, shown(outlet), shown(image.credit)) if url and outlet else None


def _difference_view(difference: Difference, notes: _Notes) -> DifferenceView:
    figures = (
        FigureView(
            shown(figure.value),
            notes.line(figure.claim),
            notes.places(figure.claim.evidence),
            figure.published,
        )
        for figure in difference.figures
    )
    return DifferenceView(shown(difference.what), tuple(figures))


def _quote_view(quote: Quote, notes: _Notes) -> QuoteView:
    return QuoteView(
        notes.line(quote.claim), shown(quote.speaker), shown(quote.role), notes.places(quote.claim.evidence)
    )


def _newest(sources: Iterable[Source], made: datetime) -> datetime:
    """When the newest article appeared; a date after the digest was made is not believed."""
    known = [source.published for source in sources if source.published is not None]
    return min(max(known, default=made), made)


class _Notes:
    """Hands out note numbers while a digest is walked in reading order."""

    def __init__(self, sources: Iterable[Source], articles: Mapping[str, Article]) -> None:
        self._sources = {source.article_id: source for source in sources}
        self._articles = articles
        self._numbers: dict[tuple[Span, ...], int] = {}
        self._notes: list[Note] = []

    def line(self, claim: Claim) -> Line:
        single = claim.sources <= 1
        if not claim.evidence:
            return Line(shown(claim.text), 0, single)
        number = self._numbers.setdefault(claim.evidence, len(self._notes) + 1)
        first = number > len(self._notes)
        if first:
            self._notes.append(Note(number, self._voices(claim.evidence), single))
        return Line(shown(claim.text), number, single, first)

    def places(self, evidence: Iterable[Span]) -> tuple[Place, ...]:
        """One place an outlet, in the order of the evidence."""
        places: dict[str, Place] = {}
        for span in evidence:
            source = self._sources.get(span.article_id)
            if source is not None:
                places.setdefault(source.outlet, _place(source))
        return tuple(places.values())

    def made(self) -> tuple[Note, ...]:
        return tuple(self._notes)

    def _voices(self, evidence: tuple[Span, ...]) -> tuple[Voice, ...]:
        by_words: dict[str, list[Span]] = {}
        for span in evidence:
            by_words.setdefault(shown(span.text), []).append(span)
        voices = []
        told: set[str] = {""}  # copies stand in the same surroundings, which are quoted once
        for words, spans in by_words.items():
            source = self._sources.get(spans[0].article_id)
            language = source.language if source else ""
            around = self._context(spans)
            before, after = (text if text not in told else "" for text in (around.before, around.after))
            told |= {before, after}
            voices.append(Voice(words, language_tag(language), direction(language), self.places(spans), before, after))
        return tuple(voices)

    def _context(self, spans: Iterable[Span]) -> Context:
        """Of the first article whose text is at hand and still holds the words."""
        for span in spans:
            article = self._articles.get(span.article_id)
            if article is not None and (found := context_of(article, span)) is not None:
                return found
        return NO_CONTEXT


def _place(source: Source) -> Place:
    name = shown(source.outlet_name) or shown(source.outlet)
    return Place(name, shown(source.title), safe_url(source.url))


def _fold(sources: tuple[Source, ...], language: str, known: Known) -> tuple[SourceView, ...]:
    """Originals in their order, each with its copies; a copy of an article that is not listed stands by itself."""
    by_id = {source.article_id: source for source in sources}
    copies: dict[str, list[Source]] = {}
    originals = []
    for source in sources:
        root = _original(source, by_id)
        if root is source:
            originals.append(source)
        else:
            copies.setdefault(root.article_id, []).append(source)
    return tuple(
        _source_view(
            source,
            language,
            known,
            tuple(_source_view(copy, language, known) for copy in copies.get(source.article_id, ())),
        )
        for source in originals
    )


def _original(source: Source, by_id: Mapping[str, Source]) -> Source:
    seen = {source.article_id}
    root = source
    while root.copy_of in by_id:
        root = by_id[root.copy_of]
        if root.article_id in seen:  # two copies of each other: each stands by itself
            return source
        seen.add(root.article_id)
    return root


def _source_view(source: Source, language: str, known: Known, copies: tuple[SourceView, ...] = ()) -> SourceView:
    outlet = known.outlets.get(source.outlet)
    same = source.language.split("-")[0].casefold() == language.split("-")[0].casefold()
    name = shown(source.outlet_name) or shown(source.outlet)
    credit = shown(source.credit)
    # Its text is its own, though it counts as the agency's.
    is_agency = credit.casefold() == name.casefold() or (outlet is not None and outlet.ownership == "agency")
    return SourceView(
        title=shown(source.title) or name,
        url=safe_url(source.url),
        domain=shown(source.outlet),
        outlet=name,
        language="" if same else language_tag(source.language),
        direction=direction(source.language),
        published=source.published,
        own_percent=None if is_agency else round(max(0.0, source.own_share) * 100),
        credit="" if is_agency else credit,
        country=shown(outlet.country) if outlet else "",
        ownership=shown(outlet.ownership) if outlet else "unknown",
        family=shown(known.families.get(outlet.family, "")) if outlet else "",
        copies=copies,
        paywalled=bool(source.paywalled),
    )


def _checks(report: Report) -> ChecksView:
    reasons = []
    for claim in report.claims:
        if claim.outcome is Outcome.DROPPED:
            why = "; ".join(shown(reason.message) for reason in claim.reasons) or claim.verdict.value
            reasons.append(f"{shown(claim.section).capitalize()}: {why}")
    return ChecksView(
        checked=len(report.claims),
        repaired=report.count(Outcome.REPAIRED),
        dropped=report.count(Outcome.DROPPED),
        reasons=tuple(reasons),
    )
