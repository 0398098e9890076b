"""The whole digest as the HTML fragment that feed readers show, built as a tree so that everything is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lxml import etree

from broadsheet.stages.publish.views import DifferenceView, Line, Place, SourceView, StoryView


def story_html(story: StoryView) -> str:
    """The parts of a story in the order readers of feeds know; parts without content are absent.

    Summary `<p>`, `<h3>Highlights:</h3><ul>`, `<blockquote>quote - Speaker</blockquote>`, `<h3>Perspectives:</h3><ul>`
    with linked outlets, `<h3>Sources:</h3><ul>` with `linked headline - domain`; after these, for stories that have
    them, `What is new`, `Where outlets differ` and `Timeline`.
    """
    body = etree.Element("div")
    if story.summary:
        _add(body, "p", story.text)
    _list(body, "Highlights:", [_highlight(item.title, item.line) for item in story.highlights])
    if story.quote:
        _add(body, "blockquote", f"{story.quote.line.text} - {story.quote.speaker}")
    _list(body, "Perspectives:", [_perspective(p.holder, p.line, p.places) for p in story.perspectives])
    _list(body, "Sources:", [_source(source) for source in _all_sources(story.sources)])
    _list(body, "What is new:", [_text_item(line.text) for line in story.whats_new])
    _list(body, "Where outlets differ:", [_difference(item) for item in story.differences])
    _list(body, "Timeline:", [_text_item(f"{step.day}: {step.line.text}") for step in story.timeline])
    return "".join(etree.tostring(child, method="html", encoding="unicode") for child in body)


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
