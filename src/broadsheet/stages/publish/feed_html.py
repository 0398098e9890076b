"""The whole digest as the HTML fragment that feed readers show, built as a tree so that everything is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from lxml import etree

from broadsheet.stages.publish.labels import Labels, labels_for
from broadsheet.stages.publish.views import (
    CorrectionView,
    DifferenceView,
    Line,
    PartyView,
    PerspectiveView,
    SourceView,
    StoryView,
)


def story_html(story: StoryView) -> str:
    """The parts of a story in the order readers of feeds know; parts without content are absent.

    First what a reader of the version before has to know: every claim that was taken back, and what is new. Then the
    summary `<p>`, `<h3>Highlights:</h3><ul>`, `<blockquote>quote - Speaker</blockquote>`,
    `<h3>Perspectives:</h3><ul>` with linked outlets, `<h3>Sources:</h3><ul>` with `linked headline - domain`; after
    these reactions, background, place, people, where outlets differ and the timeline. Headings are in the story's
    language. A story written from right to left stands in one `<div dir="rtl">`.
    """
    body = _body(story)
    words = labels_for(story.language)

    def section(title: str, items: Sequence[etree._Element]) -> None:
        if items:
            _add(body, "h3", title + words.colon)
            etree.SubElement(body, "ul").extend(items)

    section(words.corrections, [_correction(item, words) for item in story.corrections])
    section(words.whats_new, _lines(story.whats_new))
    if story.summary:
        _add(body, "p", story.text)
    section(words.highlights, [_highlight(item.title, item.line) for item in story.highlights])
    if story.quote:
        _add(body, "blockquote", f"{story.quote.line.text} - {story.quote.speaker}")
    section(words.perspectives, [_perspective(item) for item in story.perspectives])
    section(words.sources, [_source(source) for source in _all_sources(story.sources)])
    section(words.reactions, [_perspective(item) for item in story.reactions])
    section(words.background, _lines(story.background))
    section(words.place, _lines([story.place] if story.place else []))
    section(words.people, [_party(party) for party in story.people])
    section(words.differ, [_difference(item) for item in story.differences])
    section(words.timeline, [_text_item(f"{words.day(step.day)}: {step.line.text}") for step in story.timeline])
    return _markup(body)


def notice_html(withdrawn: datetime, reason: str) -> str:
    """What an item says whose story was taken back: when and why, and nothing of the story."""
    body = etree.Element("div")
    _add(body, "p", f"This story was withdrawn on {_day(withdrawn)}. {reason}".strip())
    _add(body, "p", "Please do not rely on what it said.")
    return _markup(body)


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


def _correction(correction: CorrectionView, words: Labels) -> etree._Element:
    """`23 Nov 2026: Taken back: “…” Reason (Outlet)`; reasons are given in English."""
    said = f"{words.day(correction.time.date())}: {words.taken_back}{words.colon} “{correction.text}”"
    return _text_item(f"{said} {correction.reason} ({correction.outlet})")


def _day(moment: datetime) -> str:
    return labels_for("en").day(moment.date())


def _party(party: PartyView) -> etree._Element:
    return _text_item(f"{party.name}, {party.role}" if party.role else party.name)


def _add(parent: etree._Element, tag: str, text: str) -> etree._Element:
    child = etree.SubElement(parent, tag)
    child.text = text
    return child


def _lines(lines: Iterable[Line]) -> list[etree._Element]:
    return [_text_item(line.text) for line in lines]


def _text_item(text: str) -> etree._Element:
    item = etree.Element("li")
    item.text = text
    return item


def _highlight(title: str, line: Line) -> etree._Element:
    return _text_item(f"{title}: {line.text}" if title else line.text)


def _perspective(held: PerspectiveView) -> etree._Element:
    item = _text_item(f"{held.holder}: {held.line.text}")
    if held.places:
        _append_text(item, " (")
        for number, place in enumerate(held.places):
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
