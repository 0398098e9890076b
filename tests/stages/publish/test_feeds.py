"""RSS and JSON Feed: what feed readers are sent."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import feedparser
import pytest
from lxml import etree, html

from broadsheet.config import EditionConfig, PublishConfig
from broadsheet.stages.edition import Candidate, plan_editions
from broadsheet.stages.publish import publish
from broadsheet.stages.publish.feed_files import FEED_STORIES
from broadsheet.types import Digest, Edition, Story

from . import samples

ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"
ATOM = "{http://www.w3.org/2005/Atom}"
FLOOD = samples.flood()


def channel(site: Path, name: str) -> etree._Element:
    found = etree.fromstring((site / name).read_bytes()).find("channel")
    assert found is not None
    return found


def item_of(feed: etree._Element, story_id: str) -> etree._Element:
    return next(item for item in feed.iter("item") if item.findtext("guid") == story_id)


def test_the_parts_of_an_item_stand_in_their_order(site: Path) -> None:
    item = item_of(channel(site, "world/feed.xml"), FLOOD.story_id)
    body = html.fragment_fromstring(item.findtext(ENCODED), create_parent="div")
    parts = [(part.tag, part.text if part.tag == "h3" else "") for part in body]
    assert parts == [
        ("h3", "What is new:"),
        ("ul", ""),
        ("p", ""),
        ("h3", "Highlights:"),
        ("ul", ""),
        ("blockquote", ""),
        ("h3", "Perspectives:"),
        ("ul", ""),
        ("h3", "Sources:"),
        ("ul", ""),
        ("h3", "Where outlets differ:"),
        ("ul", ""),
        ("h3", "Timeline:"),
        ("ul", ""),
    ]
    summary, highlights, quote, perspectives, sources = (body[n] for n in (2, 4, 5, 7, 9))
    assert summary.text == " ".join(claim.text for claim in FLOOD.sections.summary)
    assert highlights[0].text.startswith("Harbour closed: The harbour is closed")
    assert quote.text_content() == f"{FLOOD.sections.quote.claim.text} - Ilse Tamarind"
    assert perspectives[0].text_content() == (
        "The council of Port Amber: It holds that the wall met the standard when it was last inspected in March. "
        "(Northwire, Harbour Post)"
    )
    assert [a.get("href") for a in perspectives[0].iter("a")] == [
        "https://northwire.example/news/a3",
        "https://harbourpost.example/news/a1",
    ]
    assert sources[0].text_content() == "Sea wall breaks at Port Amber; lower town leaves - harbourpost.example"
    assert sources[0][0].get("href") == "https://harbourpost.example/news/a1"
    assert len(sources) == len(FLOOD.sections.sources)
    assert body[11].text_content() == "People hurt: at least nine (Harbour Post); fifteen (Radio Lumen)"


def test_parts_without_content_are_absent(site: Path) -> None:
    item = item_of(channel(site, "science/feed.xml"), samples.JAPANESE.story_id)
    body = html.fragment_fromstring(item.findtext(ENCODED), create_parent="div")
    assert [part.tag for part in body] == ["p", "h3", "ul"]


def test_an_item_says_when_it_came_and_when_it_changed(site: Path) -> None:
    item = item_of(channel(site, "feed.xml"), FLOOD.story_id)
    assert item.find("guid").get("isPermaLink") == "false"
    assert item.findtext("link") == f"https://paper.example/news/story/{FLOOD.story_id}/"
    assert parsedate_to_datetime(item.findtext("pubDate")) == FLOOD.first_published
    assert item.findtext(f"{ATOM}updated") == "2026-11-23T11:30:00Z"
    assert [c.text for c in item.findall("category")] == ["World"]


def test_the_description_is_the_teaser(tmp_path: Path) -> None:
    long = [f"Sentence number {n} tells what happened in the harbour that night." for n in range(20)]
    digest = samples.simple("ab" * 8, "Long night", long, samples.THREE)
    print_editions(tmp_path, digest)
    description = channel(tmp_path, "feed.xml").findtext("item/description")
    assert description.endswith("…")
    assert 560 < len(description) <= 600
    assert " ".join(long).startswith(description[:-1])
    assert json.loads((tmp_path / "feed.json").read_bytes())["items"][0]["summary"] == description


def test_the_channel_has_what_validators_ask_for(site: Path) -> None:
    for path in sorted(site.rglob("feed.xml")):
        folder = str(path.parent.relative_to(site)).removeprefix(".")
        feed = channel(site, str(path.relative_to(site)))
        home = f"https://paper.example/news/{folder + '/' if folder else ''}"
        assert feed.findtext("title")
        assert feed.findtext("description")
        assert feed.findtext("link") == home
        link = feed.find(f"{ATOM}link")
        assert (link.get("rel"), link.get("href")) == ("self", f"{home}feed.xml")
        updated = [item.findtext(f"{ATOM}updated") for item in feed.iter("item")]
        built = parsedate_to_datetime(feed.findtext("lastBuildDate"))
        assert built.strftime("%Y-%m-%dT%H:%M:%SZ") == max(updated)
        guids = [item.findtext("guid") for item in feed.iter("item")]
        assert len(guids) == len(set(guids)) > 0
        for item in feed.iter("item"):
            assert [child.tag for child in item][:3] == ["title", "link", "guid"]
            assert all(item.findtext(tag) for tag in ("title", "link", "guid", "pubDate", "description", ENCODED))


def test_the_language_of_a_feed_is_named_when_all_its_stories_have_it(site: Path) -> None:
    assert channel(site, "business/feed.xml").findtext("language") == "en"
    assert channel(site, "science/feed.xml").find("language") is None


def test_a_feed_reader_reads_the_feed_back(site: Path) -> None:
    feed = feedparser.parse((site / "feed.xml").read_bytes())
    assert not feed.bozo
    assert feed.feed.title == "The Sound"
    assert len(feed.entries) == 16
    titles = {entry.title for entry in feed.entries}
    assert samples.ARABIC.sections.title.text in titles
    assert samples.JAPANESE.sections.title.text in titles


def test_the_json_feed_holds_the_same_stories(site: Path) -> None:
    for path in sorted(site.rglob("feed.json")):
        feed = json.loads(path.read_bytes())
        twin = channel(site, str(path.with_suffix(".xml").relative_to(site)))
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert feed["feed_url"].endswith("feed.json")
        assert [item["id"] for item in feed["items"]] == [guid.text for guid in twin.iter("guid")]
        for item in feed["items"]:
            rss_item = item_of(twin, item["id"])
            assert item["title"] == rss_item.findtext("title")
            assert item["url"] == rss_item.findtext("link")
            assert item["content_html"] == rss_item.findtext(ENCODED)


def test_a_json_item_names_its_evidence(site: Path) -> None:
    feed = json.loads((site / "feed.json").read_bytes())
    item = next(item for item in feed["items"] if item["id"] == FLOOD.story_id)
    assert item["_broadsheet"]["evidence"] == f"https://paper.example/news/story/{FLOOD.story_id}.json"
    assert item["_broadsheet"]["independent_sources"] == 4
    assert item["date_published"] == "2026-11-23T09:30:00Z"
    assert item["date_modified"] == "2026-11-23T11:30:00Z"
    assert (item["language"], item["tags"]) == ("en", ["World"])


def print_editions(folder: Path, *digests: Digest) -> list[Edition]:
    candidates = [
        Candidate(Story(d.story_id, ("1", "2", "3"), d.updated, d.updated), d, "World", 3, d.updated) for d in digests
    ]
    editions = plan_editions(candidates, EditionConfig(max_stories=500), samples.NOON)
    publish(
        editions,
        {digest.story_id: digest for digest in digests},
        samples.OUTLETS,
        config=PublishConfig(),
        directory=folder,
        now=samples.NOON,
    )
    return editions


def test_an_updated_story_keeps_its_guid_and_its_date(tmp_path: Path) -> None:
    first = samples.simple("ab" * 8, "Dam holds", ["The dam holds."], samples.THREE)
    print_editions(tmp_path, first)
    before = channel(tmp_path, "feed.xml")
    print_editions(tmp_path, replace(first, version=2, updated=first.updated + timedelta(hours=1)))
    after = channel(tmp_path, "feed.xml")
    for tag in ("guid", "pubDate", "link"):
        assert after.findtext(f"item/{tag}") == before.findtext(f"item/{tag}")
    assert after.findtext(f"item/{ATOM}updated") > before.findtext(f"item/{ATOM}updated")


def test_the_feed_of_everything_is_bounded(tmp_path: Path) -> None:
    print_editions(
        tmp_path,
        *(samples.simple(f"{n:016x}", f"Story {n}", ["It was."], samples.THREE) for n in range(FEED_STORIES + 5)),
    )
    assert len(list(channel(tmp_path, "feed.xml").iter("item"))) == FEED_STORIES
    assert len(list(channel(tmp_path, "world/feed.xml").iter("item"))) == FEED_STORIES + 5


@pytest.mark.parametrize("name", ["feed.xml", "feed.json"])
def test_a_paper_without_stories_has_sound_empty_feeds(name: str, tmp_path: Path) -> None:
    print_editions(tmp_path)
    content = (tmp_path / name).read_bytes()
    if name == "feed.xml":
        feed = channel(tmp_path, name)
        assert feed.find("item") is None
        assert feed.find("lastBuildDate") is None
        assert feed.findtext("title") == "Broadsheet"
    else:
        assert json.loads(content)["items"] == []
