"""The whole digest as the HTML fragment that feed readers show, built as a tree so that everything is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from lxml import etree

from broadsheet.stages.publish.labels import labels_for
from broadsheet.stages.publish.safe import safe_url, shown
from broadsheet.stages.publish.views import DifferenceView, Line, Place, SourceView, StoryView
from broadsheet.types import Correction, Digest, Party, Perspective, Source, Span


def story_html(story: StoryView, digest: Digest) -> str:
    """The parts of a story in the order readers of feeds know; parts without content are absent.

    First what a reader of the version before has to know: `Corrected:` with every claim that was taken back, and
    `What is new`. Then the summary `<p>`, `<h3>Highlights:</h3><ul>`, `<blockquote>quote - Speaker</blockquote>`,
    `<h3>Perspectives:</h3><ul>` with linked outlets, `<h3>Sources:</h3><ul>` with `linked headline - domain`; after
    these `Reactions`, `Background`, `Place`, `People`, `Where outlets differ` and `Timeline`. Headings that the labels
    have are in the story's language. A story written from right to left stands in one `<div dir="rtl">`.
    """
    body = _body(story)
    _list(body, "Corrected:", [_correction(item) for item in reversed(digest.corrections)])
    words = labels_for(story.language)
    _list(body, f"{words.whats_new}:", [_text_item(line.text) for line in story.whats_new])
    if story.summary:
        _add(body, "p", story.text)
    _list(body, f"{words.highlights}:", [_highlight(item.title, item.line) for item in story.highlights])
    if story.quote:
        _add(body, "blockquote", f"{story.quote.line.text} - {story.quote.speaker}")
    _list(body, f"{words.perspectives}:", [_perspective(p.holder, p.line, p.places) for p in story.perspectives])
    _list(body, f"{words.sources}:", [_source(source) for source in _all_sources(story.sources)])
    _context(body, digest)
    _list(body, f"{words.differ}:", [_difference(item) for item in story.differences])
    _list(body, f"{words.timeline}:", [_text_item(f"{step.day}: {step.line.text}") for step in story.timeline])
    return _markup(body)


def notice_html(withdrawn: datetime, reason: str) -> str:
    """What an item says whose story was taken back: when and why, and nothing of the story."""
    body = etree.Element("div")
    _add(body, "p", f"This story was withdrawn on {_day(withdrawn)}. {reason}".strip())
    _add(body, "p", "Please do not rely on what it said.")
    return _markup(body)


def corrected_again(digest: Digest) -> list[datetime]:
    """When claims of the digest were taken back."""
    return [correction.time for correction in digest.corrections]


def _body(story: StoryView) -> etree._Element:
    body = etree.Element("div")
    if story.direction == "rtl":
        body.set("dir", "rtl")
        body.set("lang", story.language)
    return body


def _markup(body: etree._Element) -> str:
    """Inside the element; with it where it says something itself."""
    if body.keys():
        return etree.tostring(body, method="html", encoding="unicode")
    return "".join(etree.tostring(child, method="html", encoding="unicode") for child in body)


def _context(body: etree._Element, digest: Digest) -> None:
    """What stands around the event: reactions, background, place and people."""
    sections = digest.sections
    sources = {source.article_id: source for source in sections.sources}
    _list(body, "Reactions:", [_reaction(item, sources) for item in sections.reactions])
    _list(body, "Background:", [_text_item(shown(claim.text)) for claim in sections.background])
    _list(body, "Place:", [_text_item(shown(sections.place.text))] if sections.place else [])
    _list(body, "People and organisations:", [_party(party) for party in sections.people])


def _correction(correction: Correction) -> etree._Element:
    """`23 Nov 2026: we had written “…” (section). Reason`."""
    what = f"{_day(correction.time)}: we had written “{shown(correction.text)}” ({shown(correction.section)})."
    return _text_item(f"{what} {shown(correction.reason)}".strip())


def _day(moment: datetime) -> str:
    return labels_for("en").day(moment.date())


def _party(party: Party) -> etree._Element:
    name, role = shown(party.name), shown(party.role)
    return _text_item(f"{name}, {role}" if role else name)


def _reaction(reaction: Perspective, sources: dict[str, Source]) -> etree._Element:
    line = Line(shown(reaction.claim.text), 0, single=False)
    return _perspective(shown(reaction.holder), line, _places(reaction.claim.evidence, sources))


def _places(evidence: Iterable[Span], sources: dict[str, Source]) -> list[Place]:
    """One place an outlet, in the order of the evidence."""
    places: dict[str, Place] = {}
    for span in evidence:
        source = sources.get(span.article_id)
        if source is not None:
            name = shown(source.outlet_name) or shown(source.outlet)
            places.setdefault(source.outlet, Place(name, shown(source.title), safe_url(source.url)))
    return list(places.values())


def _add(parent: etree._Element, tag: str, text: str) -> etree._Element:
    child = etree.SubElement(parent, tag)
    child.text = text
    return child


def _list(body: etree._Element, title: str, items: Sequence[etree._Element]) -> None:
    if items:
        _add(body, "h3", title)
        etree.SubElement(body, "ul").extend(items)


def _text_item(text: str) -> etree._Element:
    item = etree.Element("li")
    item.text = text
    return item


def _highlight(title: str, line: Line) -> etree._Element:
    return _text_item(f"{title}: {line.text}" if title else line.text)


def _perspective(holder: str, line: Line, places: Sequence[Place]) -> etree._Element:
    item = _text_item(f"{holder}: {line.text}")
    if places:
        _append_text(item, " (")
        for number, place in enumerate(places):
            _append_text(item, ", " if number else "")
            _link(item, place.url, place.outlet)
        _append_text(item, ")")
    return item


def _source(source: SourceView) -> etree._Element:
    item = etree.Element("li")
    _link(item, source.url, source.title)
    _append_text(item, f" - {source.domain}")
    return item


def _difference(difference: DifferenceView) -> etree._Element:
    figures = "; ".join(
        f"{figure.value} ({', '.join(place.outlet for place in figure.places)})" if figure.places else figure.value
        for figure in difference.figures
    )
    return _text_item(f"{difference.what}: {figures}")


def _all_sources(sources: Iterable[SourceView]) -> list[SourceView]:
    return [one for source in sources for one in (source, *source.copies)]


def _link(parent: etree._Element, url: str, text: str) -> None:
    """A link where the URL is safe, else the text alone."""
    if url:
        _add(parent, "a", text).set("href", url)
    else:
        _append_text(parent, text)


def _append_text(parent: etree._Element, text: str) -> None:
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text
