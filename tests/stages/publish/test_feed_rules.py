"""Every feed we publish keeps the rules of the W3C feed validator, and feedparser reads it back as it was meant."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser
import pytest
from benchmarks.feedrules import COVERED, Finding, check_json, check_xml
from lxml import etree, html

from broadsheet.config import EditionConfig, PublishConfig
from broadsheet.stages.edition import Candidate, plan_editions
from broadsheet.stages.publish import Archive, publish
from broadsheet.stages.publish.atom import entry_id
from broadsheet.types import Correction, Digest, Party, Perspective, Story

from . import hostile, samples
from .test_hostile import evil_digest

CONFIG = PublishConfig(title="The Sound", base_url="https://paper.example/news/", websub_hub="https://hub.example/")
FLOOD = samples.flood()
ATOM = "{http://www.w3.org/2005/Atom}"
ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"


@dataclass(frozen=True)
class Withdrawn:
    """A story that was taken back."""

    time: datetime
    reason: str


def rich() -> Digest:
    """Every section there is, a correction among them."""
    sections = FLOOD.sections
    span = sections.title.evidence[0]
    place = samples.claim("Port Amber", span)
    told = Perspective(
        "The government of Vesna", samples.claim("It offers two hundred tents.", *sections.summary[0].evidence)
    )
    sections = replace(
        sections,
        place=place,
        people=(
            Party("Ilse Tamarind", "person", "harbour master", (span,)),
            Party("Northwire", "organisation", "", ()),
        ),
        reactions=(told,),
        background=(samples.claim("The wall was built in 1961.", span),),
    )
    taken = Correction(
        "summary", "Forty ships sank.", "a1", "harbourpost.example", "The outlet changed it.", samples.NOON
    )
    return replace(FLOOD, sections=sections, corrections=(taken,))


def print_one(folder: Path, digest: Digest, *, config: PublishConfig = CONFIG, **more: object) -> Path:
    story = Story(digest.story_id, ("1", "2", "3"), digest.updated, digest.updated)
    editions = plan_editions([Candidate(story, digest, "World", 3, digest.updated)], EditionConfig(), samples.NOON)
    values = {"now": samples.NOON, **more}
    publish(editions, {digest.story_id: digest}, samples.OUTLETS, config=config, directory=folder, **values)  # type: ignore[arg-type]
    return folder


def feeds(folder: Path) -> Iterator[tuple[str, list[Finding]]]:
    for path in sorted(folder.rglob("*")):
        if path.name in ("feed.xml", "atom.xml", "feeds.opml"):
            yield str(path.relative_to(folder)), check_xml(path.read_bytes())
        elif path.name == "feed.json":
            yield str(path.relative_to(folder)), check_json(path.read_bytes())


def broken(folder: Path, *allowed: str) -> list[tuple[str, Finding]]:
    return [(name, finding) for name, found in feeds(folder) for finding in found if finding.rule not in allowed]


def test_the_feeds_of_a_day_break_no_rule(site: Path) -> None:
    assert len(list(feeds(site))) == 1 + 3 * 7  # the list, and three formats for six categories and the whole
    assert broken(site) == []


def test_a_story_with_every_section_breaks_no_rule(tmp_path: Path) -> None:
    assert broken(print_one(tmp_path, rich())) == []


def test_empty_feeds_break_no_rule(tmp_path: Path) -> None:
    publish([], {}, {}, config=CONFIG, directory=tmp_path, now=samples.NOON)
    assert len(list(feeds(tmp_path))) == 4
    assert broken(tmp_path, "NotBlank") == []


@pytest.mark.parametrize("text", hostile.STRINGS)
def test_whatever_strangers_write_the_feeds_keep_the_rules(text: str, tmp_path: Path) -> None:
    print_one(tmp_path, evil_digest(text, "https://outlet.example/1"))
    # A title that is about markup is shown as text: the validator only wonders whether it was meant so.
    assert broken(tmp_path, "ContainsHTML", "ContainsUndeclaredHTML") == []


@pytest.mark.parametrize(
    ("name", "old", "new", "rule"),
    [
        ("feed.xml", "GMT</pubDate>", "o'clock</pubDate>", "InvalidRFC2822Date"),
        ("feed.xml", "2026", "26", "ProblematicalRFC822Date"),
        ("feed.xml", "<link>https://paper.example/news/</link>", "<link>/news/</link>", "InvalidLink"),
        ("feed.xml", ' isPermaLink="false"', "", "InvalidHttpGUID"),
        ("feed.xml", "<guid", "<gui><a/></gui><guid", "UndefinedElement"),
        ("feed.xml", "</channel>", "<title>x</title></channel>", "DuplicateElement"),
        ("feed.xml", "&lt;blockquote&gt;", "&lt;script&gt;&lt;/script&gt;&lt;blockquote&gt;", "SecurityRisk"),
        ("feed.xml", "</rss>", "", "SAXError"),
        ("atom.xml", "urn:uuid:", "urn:uuid:x", "InvalidUUID"),
        ("atom.xml", "T11:30:00Z", " 11:30", "InvalidRFC3339Date"),
        ("atom.xml", "<author>", "<contributor><name>x</name></contributor><xauthor/><author>", "UndefinedElement"),
        ("atom.xml", 'rel="hub"', 'rel="hubcap"', "UnregisteredAtomLinkRel"),
        ("atom.xml", 'type="application/rss+xml"', 'type="text/html"', "DuplicateAtomLink"),
        ("atom.xml", "<summary>", '<summary type="paper">', "InvalidMIMEType"),
        ("atom.xml", 'term="World"', "", "MissingAttribute"),
        ("feed.json", '"https://jsonfeed.org/version/1.1"', '"2"', "UndefinedElement"),
        ("feed.json", '"date_published": "2026', '"date_published": "26', "InvalidRFC3339Date"),
        ("feed.json", '"content_html"', '"content"', "MissingElement"),
        ("feeds.opml", 'xmlUrl="', 'url="', "MissingXmlURL"),
    ],
)
def test_a_broken_feed_would_be_found(tmp_path: Path, name: str, old: str, new: str, rule: str) -> None:
    print_one(tmp_path, FLOOD)
    text = (tmp_path / name).read_text(encoding="utf-8")
    assert old in text
    data = text.replace(old, new).encode()
    found = check_json(data) if name.endswith("json") else check_xml(data)
    assert rule in {finding.rule for finding in found}
    assert {finding.rule for finding in found} <= COVERED


# ------------------------------------------------------------------------------------------------ read back


@pytest.mark.parametrize("name", ["feed.xml", "atom.xml"])
def test_a_feed_reader_finds_the_same_stories_in_both_formats(site: Path, name: str) -> None:
    feed = feedparser.parse((site / "world" / name).read_bytes())
    assert not feed.bozo
    assert feed.feed.title == "The Sound: World"
    (flood,) = [entry for entry in feed.entries if entry.title == FLOOD.sections.title.text]
    assert flood.link == f"https://paper.example/news/story/{FLOOD.story_id}/"
    assert datetime(*flood.published_parsed[:6], tzinfo=UTC) == FLOOD.first_published
    assert datetime(*flood.updated_parsed[:6], tzinfo=UTC) == FLOOD.updated
    assert "Harbour closed: " in flood.content[0].value
    assert len(feed.entries) == 7


def test_the_id_of_an_atom_entry_stays_when_the_paper_moves(tmp_path: Path) -> None:
    names = []
    for number, base in enumerate(("https://one.example", "https://other.example/paper")):
        folder = print_one(tmp_path / str(number), FLOOD, config=PublishConfig(base_url=base))
        names.append(etree.fromstring((folder / "atom.xml").read_bytes()).findtext(f"{ATOM}entry/{ATOM}id"))
    assert names[0] == names[1] == entry_id(FLOOD.story_id)


def test_tags_are_category_topic_and_both(tmp_path: Path) -> None:
    print_one(tmp_path, rich())
    tags = ["World", "World/Port Amber", "Port Amber"]
    rss = etree.fromstring((tmp_path / "feed.xml").read_bytes())
    assert [c.text for c in rss.findall(".//item/category")] == tags
    atom = etree.fromstring((tmp_path / "atom.xml").read_bytes())
    assert [c.get("term") for c in atom.iter(f"{ATOM}category")] == tags
    assert json.loads((tmp_path / "feed.json").read_bytes())["items"][0]["tags"] == tags


def test_without_a_place_the_most_named_party_is_the_topic(tmp_path: Path) -> None:
    digest = rich()
    print_one(tmp_path, replace(digest, sections=replace(digest.sections, place=None)))
    rss = etree.fromstring((tmp_path / "feed.xml").read_bytes())
    assert [c.text for c in rss.findall(".//item/category")][1:] == ["World/Ilse Tamarind", "Ilse Tamarind"]


@pytest.mark.parametrize("name", ["world", "a/b", "x" * 61])
def test_a_name_that_makes_no_tag_makes_none(name: str, tmp_path: Path) -> None:
    digest = rich()
    sections = replace(digest.sections, place=samples.claim(name), people=())
    print_one(tmp_path, replace(digest, sections=sections))
    rss = etree.fromstring((tmp_path / "feed.xml").read_bytes())
    assert [c.text for c in rss.findall(".//item/category")] == ["World"]


def body(folder: Path, name: str = "feed.xml") -> etree._Element:
    item = etree.fromstring((folder / name).read_bytes()).find(".//item")
    return html.fragment_fromstring(item.findtext(ENCODED), create_parent="div")


def test_corrections_come_first_and_say_what_was_wrong_and_why(tmp_path: Path) -> None:
    content = body(print_one(tmp_path, rich()))
    assert [part.text for part in content if part.tag == "h3"] == [
        "Corrections:",
        "What is new:",
        "Highlights:",
        "Perspectives:",
        "Sources:",
        "Reactions:",
        "Background:",
        "Place:",
        "Key people and organisations:",
        "Where outlets differ:",
        "Timeline:",
    ]
    assert content[0].tag == "h3"
    assert content[1].text_content() == (
        "23 Nov 2026: Taken back: “Forty ships sank.” The outlet changed it. (Harbour Post)"
    )
    words = content.text_content()
    assert "The government of Vesna: It offers two hundred tents. (Harbour Post, The Coast Daily)" in words
    assert "Ilse Tamarind, harbour master" in words


def test_headings_are_in_the_storys_language(tmp_path: Path) -> None:
    content = body(print_one(tmp_path, replace(rich(), language="fr")))
    headings = [part.text for part in content if part.tag == "h3"]
    assert headings[:3] == ["Rectifications :", "Ce qui est nouveau :", "L’essentiel :"]
    assert {"Réactions :", "Lieu :", "Chronologie :"} <= set(headings)


def test_a_correction_renews_the_item_and_makes_no_new_one(tmp_path: Path) -> None:
    print_one(tmp_path, FLOOD)
    before = etree.fromstring((tmp_path / "feed.xml").read_bytes()).find(".//item")
    print_one(tmp_path, rich())
    (after,) = etree.fromstring((tmp_path / "feed.xml").read_bytes()).findall(".//item")
    assert after.findtext("guid") == before.findtext("guid")
    assert after.findtext("pubDate") == before.findtext("pubDate")
    assert after.findtext(f"{ATOM}updated") > before.findtext(f"{ATOM}updated")


def test_a_withdrawn_story_is_replaced_by_a_notice_and_then_goes(tmp_path: Path) -> None:
    print_one(tmp_path, FLOOD)
    taken = {FLOOD.story_id: Withdrawn(samples.NOON + timedelta(hours=1), "It was about another town.")}
    for days, told in ((0.5, 1), (6.9, 1), (7.1, 0)):
        now = samples.NOON + timedelta(days=days)
        publish([], {}, {}, config=CONFIG, directory=tmp_path, now=now, archive=Archive(withdrawals=taken))
        for name in ("feed.xml", "world/feed.xml"):
            items = etree.fromstring((tmp_path / name).read_bytes()).findall(".//item")
            assert len(items) == told
        assert broken(tmp_path, "NotBlank") == []
        if told:
            assert items[0].findtext("guid") == FLOOD.story_id
            assert items[0].findtext("pubDate") == "Mon, 23 Nov 2026 09:30:00 GMT"
            assert items[0].findtext(f"{ATOM}updated") == "2026-11-23T13:00:00Z"
            whole = " ".join(items[0].itertext())
            assert "withdrawn on 23 Nov 2026" in whole
            assert "It was about another town." in whole
            assert "Port Amber" not in whole


def test_a_notice_stays_the_same_when_the_storys_own_file_has_become_one(tmp_path: Path) -> None:
    print_one(tmp_path, FLOOD)
    taken = {FLOOD.story_id: Withdrawn(samples.NOON, "It was about another town.")}
    publish([], {}, {}, config=CONFIG, directory=tmp_path, now=samples.NOON, archive=Archive(withdrawals=taken))
    before = (tmp_path / "world" / "feed.xml").read_bytes()
    (tmp_path / "story" / f"{FLOOD.story_id}.json").write_text('{"format": 1, "withdrawn": {}}', encoding="utf-8")
    publish(
        [],
        {},
        {},
        config=CONFIG,
        directory=tmp_path,
        now=samples.NOON + timedelta(hours=1),
        archive=Archive(withdrawals=taken),
    )
    assert (tmp_path / "world" / "feed.xml").read_bytes() == before


def test_a_story_that_was_never_printed_has_no_notice(tmp_path: Path) -> None:
    taken = {"ab" * 8: Withdrawn(samples.NOON, "Wrong.")}
    publish([], {}, {}, config=CONFIG, directory=tmp_path, now=samples.NOON, archive=Archive(withdrawals=taken))
    assert etree.fromstring((tmp_path / "feed.xml").read_bytes()).findall(".//item") == []


def test_a_right_to_left_story_says_so(tmp_path: Path) -> None:
    print_one(tmp_path, samples.ARABIC)
    content = body(tmp_path)
    assert (content[0].tag, content[0].get("dir"), content[0].get("lang")) == ("div", "rtl", "ar")


def test_every_feed_names_the_hub_and_itself(tmp_path: Path) -> None:
    print_one(tmp_path, FLOOD)
    for folder in ("", "world/"):
        rss = feedparser.parse((tmp_path / folder / "feed.xml").read_bytes()).feed.links
        atom = feedparser.parse((tmp_path / folder / "atom.xml").read_bytes()).feed.links
        own = f"https://paper.example/news/{folder}"
        assert {"https://hub.example/"} == {link.href for link in (*rss, *atom) if link.rel == "hub"}
        assert [link.href for link in rss if link.rel == "self"] == [f"{own}feed.xml"]
        assert [link.href for link in atom if link.rel == "self"] == [f"{own}atom.xml"]
        feed = json.loads((tmp_path / folder / "feed.json").read_bytes())
        assert feed["hubs"] == [{"type": "WebSub", "url": "https://hub.example/"}]
        assert feed["feed_url"] == f"{own}feed.json"


def test_the_list_of_feeds_holds_all_of_them(site: Path) -> None:
    outlines = etree.fromstring((site / "feeds.opml").read_bytes()).findall("body/outline")
    listed = {o.get("xmlUrl").removeprefix("https://paper.example/news/") for o in outlines}
    assert listed == {str(path.relative_to(site)) for path in site.rglob("feed.xml")}
    assert outlines[0].get("text") == "The Sound"


def test_feeds_name_style_sheets_that_exist(site: Path) -> None:
    for path in [*site.rglob("feed.xml"), *site.rglob("atom.xml")]:
        sheets = etree.fromstring(path.read_bytes()).getroottree().xpath("/processing-instruction('xml-stylesheet')")
        assert [sheet.get("type") for sheet in sheets] == ["text/xsl", "text/css"]
        assert all((path.parent / sheet.get("href")).is_file() for sheet in sheets)


@pytest.mark.parametrize("name", ["feed.xml", "atom.xml"])
def test_the_style_sheet_makes_a_page_of_a_feed(site: Path, name: str) -> None:
    feed = etree.fromstring((site / "world" / name).read_bytes()).getroottree()
    href = feed.xpath("/processing-instruction('xml-stylesheet')")[0].get("href")
    page = etree.XSLT(etree.parse(site / "world" / href))(feed)
    assert page.xpath("string(//h1)") == "The Sound: World"
    assert page.xpath("string(//code)") == f"https://paper.example/news/world/{name}"
    assert f"https://paper.example/news/story/{FLOOD.story_id}/" in page.xpath("//h2/a/@href")
    assert samples.ARABIC.sections.title.text in page.xpath("//h2/a/text()")
    assert all(" ".join(date.itertext()).endswith("World") for date in page.xpath("//p[@class='date']"))
    assert (site / "world" / page.xpath("string(//link/@href)")).is_file()
    assert page.xpath("//script | //@style") == []


def test_the_style_sheet_shows_hostile_text_as_text(tmp_path: Path) -> None:
    text = "<script>pwned()</script><img src=x onerror=pwned()>"
    print_one(tmp_path, evil_digest(text, "https://outlet.example/1"))
    feed = etree.fromstring((tmp_path / "feed.xml").read_bytes()).getroottree()
    href = feed.xpath("/processing-instruction('xml-stylesheet')")[0].get("href")
    page = bytes(etree.XSLT(etree.parse(tmp_path / href))(feed))
    assert b"<script" not in page
    assert b"<img" not in page
    assert b"&lt;script&gt;" in page
