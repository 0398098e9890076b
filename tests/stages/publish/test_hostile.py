"""Nothing a stranger sends runs, links where it must not, or breaks a file: everything is shown as text."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html

from broadsheet.config import EditionConfig, PublishConfig
from broadsheet.stages.edition import Candidate, plan_editions
from broadsheet.stages.publish import Archive, publish
from broadsheet.types import (
    Claim,
    ClaimReport,
    Correction,
    Difference,
    Digest,
    Figure,
    Highlight,
    Image,
    Outcome,
    Outlet,
    Part,
    Party,
    Perspective,
    Quote,
    Reason,
    Report,
    Sections,
    Span,
    Story,
    TimelineStep,
    Verdict,
)

from . import hostile, samples

CONFIG = PublishConfig(base_url="https://paper.example")
TAGS = set(
    "html head meta title link body a header p nav ul ol li main article section h1 h2 h3 h4 time bdi span b "
    "footer div figure blockquote figcaption table caption thead tbody tr th td q details summary "
    "script mark del ins form fieldset legend label input textarea button kbd strong code".split()
)
ATTRIBUTES = set(
    "lang charset http-equiv content name href rel type class aria-label aria-current aria-labelledby aria-hidden "
    "id dir datetime tabindex title property scope src media role autocomplete checked value for rows spellcheck accept "
    "aria-describedby aria-live data-root data-story data-version data-first data-updated data-category data-outlets "
    "data-outlet data-section data-country data-image data-front data-key data-latest".split()
)
# The two scripts of every page, by the name of a file that only we write.
SCRIPT = re.compile(r"(?!//)[a-z0-9./-]*assets/scripts-[0-9a-f]{8}/(early|main)\.js")


def evil_digest(text: str, url: str) -> Digest:
    """A digest with the text in every string that comes from strangers or a model, and the URL in every address."""
    span = Span("a1", Part.TEXT, 0, len(text), text)
    claim = Claim(text, (span,), 1)
    article = replace(
        samples.source("a1", text, "harbourpost.example"),
        url=url,
        outlet_name=text,
        credit=text,
        language=text,
        own_share=0.5,
    )
    copy = replace(article, article_id="a2", copy_of="a1")
    third = replace(article, article_id="a3", outlet=text, source_key="publisher:x")
    sections = Sections(
        title=claim,
        summary=(claim, Claim("plain", (Span("nowhere", Part.TEXT, 0, 1, text),))),
        highlights=(Highlight(text, claim),),
        quote=Quote(claim, text, text, (span,)),
        perspectives=(Perspective(text, claim),),
        timeline=(TimelineStep(samples.NOON.date(), claim),),
        differences=(Difference(text, (Figure(text, claim, None), Figure(text, claim, samples.NOON))),),
        whats_new=(claim,),
        place=claim,
        people=(Party(text, text, text, (span,)),),
        reactions=(Perspective(text, claim),),
        background=(claim,),
        image=Image(url, "a1", text),
        sources=(article, copy, third),
    )
    reason = Reason("number", text, text)
    report = Report((ClaimReport(text, text, Verdict.NOT_FOUND, Outcome.DROPPED, 0.0, (reason,), (span,)),))
    taken_back = Correction(text, text, "a1", text, text, samples.NOON)
    return samples.digest(
        "e711" * 4, sections, language=text, version=2, writer=text, report=report, corrections=(taken_back,)
    )


@dataclass(frozen=True)
class Gone:
    """A withdrawal with a stranger's reason."""

    time: datetime
    reason: str


def print_paper(digest: Digest, category: str, folder: Path, title: str = "Broadsheet") -> None:
    story = Story(digest.story_id, ("a1", "a2", "a3"), digest.first_published, digest.updated)
    editions = plan_editions([Candidate(story, digest, category, 2, digest.updated)], EditionConfig(), samples.NOON)
    text = digest.sections.title.text
    outlet = Outlet("harbourpost.example", category, category, "en", category, category)
    publish(
        editions,
        {digest.story_id: digest},
        {"harbourpost.example": outlet},
        config=replace(CONFIG, title=title),
        directory=folder,
        now=samples.NOON,
        archive=Archive(
            articles={"a1": samples.article("a1", f"{text}\n\n{text} {text}", language=text)},
            families={category: text},
            earlier={digest.story_id: (first_version(digest, text),)},
            withdrawals={"dead": Gone(samples.NOON, text)},
        ),
    )


def first_version(digest: Digest, text: str) -> Digest:
    """What was printed before: another summary."""
    summary = (Claim(f"{text} before", (Span("a1", Part.TEXT, 0, len(text), text),)),)
    return replace(digest, version=1, sections=replace(digest.sections, summary=summary))


def check_page(content: bytes) -> None:
    """Only our own elements and attributes, only http(s) and relative links."""
    page = html.document_fromstring(content.decode("utf-8"))
    for element in page.iter(etree.Element):
        assert element.tag in TAGS, element.tag
        assert set(element.keys()) <= ATTRIBUTES, element.keys()
        if element.tag == "script":
            assert SCRIPT.fullmatch(element.get("src")), element.get("src")
            assert element.text_content() == ""
        if element.get("data-image") is not None:
            assert re.fullmatch(r"https?://[!-~]+", element.get("data-image"))
        if element.get("href") is not None:
            href = element.get("href")
            assert re.fullmatch(r"https?://[!-~]+|#[ce]\d+|#main|(?!//)[a-z0-9./-]*", href), href
    comments = [node for node in page.iter() if not isinstance(node.tag, str)]
    assert comments == []


def check_feed_html(fragment: str) -> None:
    for element in html.fragment_fromstring(fragment, create_parent="div").iter(etree.Element):
        assert element.tag in {"div", "p", "h3", "ul", "li", "blockquote", "a"}, element.tag
        assert set(element.keys()) <= {"href"}
        assert element.get("href", "https://").startswith(("https://", "http://"))


def check_folder(folder: Path) -> None:
    for path in folder.rglob("*.html"):
        check_page(path.read_bytes())
    for path in folder.rglob("feed.xml"):
        feed = etree.fromstring(path.read_bytes(), etree.XMLParser(resolve_entities=False))
        for item in feed.iter("item"):
            check_feed_html(item.findtext("{http://purl.org/rss/1.0/modules/content/}encoded") or "")
    for path in folder.rglob("*.json"):
        raw = path.read_bytes()
        assert b"<" not in raw
        assert b">" not in raw
        value = json.loads(raw)
        for item in value.get("items", ()):
            check_feed_html(item["content_html"])


@pytest.mark.parametrize("text", hostile.STRINGS)
def test_every_publisher_shows_hostile_text_as_text(text: str, tmp_path: Path) -> None:
    print_paper(evil_digest(text, "https://outlet.example/1"), text, tmp_path, title=text)
    check_folder(tmp_path)


@pytest.mark.parametrize("url", hostile.URLS)
def test_an_unsafe_address_is_never_a_link(url: str, tmp_path: Path) -> None:
    digest = evil_digest("Harbour opens", url)
    print_paper(digest, "World", tmp_path)
    check_folder(tmp_path)
    page = html.fromstring((tmp_path / "story" / digest.story_id / "index.html").read_bytes())
    assert page.xpath("//a[contains(@rel, 'external')]") == []
    assert "Harbour opens" in page.xpath("string(//ul[@class='sources'])")
    story = json.loads((tmp_path / "story" / f"{digest.story_id}.json").read_bytes())
    assert {source["url"] for source in story["sources"]} == {""}
    assert "image" not in story


def test_hostile_text_can_still_be_read_by_people(tmp_path: Path) -> None:
    text = "<script>pwned()</script> & more"
    print_paper(evil_digest(text, "https://outlet.example/1"), "World", tmp_path)
    page = html.fromstring((tmp_path / "story" / ("e711" * 4) / "index.html").read_bytes())
    assert page.xpath("string(//h1/span/text())") == text
    feed = etree.fromstring((tmp_path / "feed.xml").read_bytes())
    assert feed.findtext(".//item/title") == text
    encoded = feed.findtext(".//item/{http://purl.org/rss/1.0/modules/content/}encoded") or ""
    items = [item.text_content() for item in html.fromstring(encoded).xpath("//li")]
    assert any(item.startswith(text) for item in items), "a highlight is headed by the text"
    assert all(text in item for item in items if item.count("pwned"))


@settings(max_examples=40, deadline=None)
@given(text=st.text(max_size=80), url=st.text(max_size=40) | st.just("https://outlet.example/a"))
def test_any_text_at_all_makes_a_sound_folder(text: str, url: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("site")
    print_paper(evil_digest(text, url), text or "World", folder)
    check_folder(folder)
