"""A digest as the client's story: every section, hostile text, citations; ids, numbers and names."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.stages.publish import samples

from broadsheet.types import Correction, Digest, Image, Party, Perspective, Sections
from broadsheet.web.kite.batches import Slot, batches_of, between, decode, find, grown
from broadsheet.web.kite.names import category_id, category_ids, story_numbers, wanted_number
from broadsheet.web.kite.plain import plain, titled
from broadsheet.web.kite.story import kite_story

FLOOD = samples.flood()
CLIENT_CITATION = re.compile(r"\[(([^#\]]+#\d+)|common)\]")  # the client's own pattern


def story(digest: Digest = FLOOD, **options: Any) -> dict[str, Any]:
    return kite_story(digest, "World", 7, **options)


def test_every_section_has_its_place() -> None:
    found = story()
    assert (found["category"], found["cluster_number"]) == ("World", 7)
    assert found["title"] == FLOOD.sections.title.text
    assert found["short_summary"].startswith(
        "The sea wall at Port Amber gave way shortly before dawn on Monday, and water stood a metre deep in the fish "
        "market within the hour. [harbourpost.example#1][coastdaily.example#1]"
    )
    points = found["talking_points"]
    assert points[0].startswith("New: The hospital now counts fifteen people hurt.")
    assert points[1].startswith("Harbour closed: The harbour is closed")
    assert any(
        re.match(r"Outlets differ on .*: at least nine \[harbourpost\.example#1\]; fifteen \[", p) for p in points
    )
    assert (found["quote_author"], found["quote_attribution"]) == ("Ilse Tamarind", "harbour master")
    assert found["quote_source_domain"] == "coastdaily.example"
    assert found["perspectives"][1]["text"].startswith("The fishers’ union: ")
    assert found["perspectives"][1]["sources"][0]["url"].startswith("https://")
    assert found["timeline"][0]["date_iso"] == "2026-11-21"
    assert found["timeline"][0]["date"] == "21 November 2026"


def test_further_sections() -> None:
    sections = FLOOD.sections
    claim = sections.summary[0]
    digest = replace(
        FLOOD,
        sections=replace(
            sections,
            place=replace(claim, text="Port Amber"),
            people=(
                Party("Ilse Tamarind", "person", "harbour master", claim.evidence),
                Party("Grid", "organisation", "", ()),
            ),
            reactions=(Perspective("Ruland", replace(claim, text="We'll send pumps.")),),
            background=(replace(claim, text="The wall broke in 1953 too."),),
        ),
        corrections=(
            Correction(
                "summary", "Two ships sank.", "a1", "harbourpost.example", "the outlet took it back", samples.NOON
            ),
        ),
    )
    found = story(digest)
    assert found["location"] == "Port Amber"
    assert found["key_players"] == ["Ilse Tamarind: harbour master", "Grid"]
    assert found["international_reactions"][0].startswith("Ruland: We’ll send pumps. [harbourpost.example#1]")
    assert found["historical_background"].startswith("The wall broke in 1953 too. [")
    assert found["talking_points"][-1] == "Correction: Two ships sank. (the outlet took it back)"


def test_articles_of_one_domain_are_counted_in_their_order() -> None:
    sections = FLOOD.sections
    second = samples.source("b9", "Again", "harbourpost.example", 3)
    doubled = replace(sections.sources[1], article_id="b8", url=sections.sources[0].url)
    claim = samples.claim("Later.", samples.span("b9", "Later."), samples.span("b8", "x"))
    digest = replace(FLOOD, sections=Sections(sections.title, (claim,), sources=(*sections.sources, second, doubled)))
    found = story(digest)
    assert found["short_summary"] == "Later. [harbourpost.example#2][harbourpost.example#1]"
    links = [a["link"] for a in found["articles"]]
    assert len(links) == len(set(links)) == len(sections.sources) + 1


def test_an_article_that_cannot_be_linked_is_neither_listed_nor_cited() -> None:
    bad = replace(FLOOD.sections.sources[0], url="javascript:alert(1)")
    digest = replace(FLOOD, sections=replace(FLOOD.sections, sources=(bad, *FLOOD.sections.sources[1:])))
    found = story(digest)
    assert "harbourpost.example" not in [d["name"] for d in found["domains"]]
    assert "harbourpost.example#" not in found["short_summary"]


def test_a_story_without_anything_still_has_every_type() -> None:
    claim = samples.claim("Only a title")
    found = story(replace(FLOOD, language="und", sections=Sections(claim, ())))
    assert found["articles"] == found["domains"] == found["talking_points"] == found["timeline"] == []
    assert found["short_summary"] == found["quote"] == found["location"] == found["historical_background"] == ""
    assert found["primary_image"] is None
    assert found["sourceLanguage"] == "en"


def test_pictures_come_through_our_own_address_or_not_at_all() -> None:
    sections = replace(FLOOD.sections, image=Image("https://pics.example/a b.jpg?x=1&y=2", "a1", "A <b>photo</b>"))
    assert story(replace(FLOOD, sections=sections))["primary_image"] is None  # a space: no address to follow
    sections = replace(sections, image=Image("https://pics.example/a.jpg?x=1&y=2", "a1", "A <b>photo</b>"))
    found = story(replace(FLOOD, sections=sections))["primary_image"]
    assert found["url"] == "/api/image-proxy?url=https%3A%2F%2Fpics.example%2Fa.jpg%3Fx%3D1%26y%3D2"
    assert found["credit"] == "A ‹b›photo‹/b›"
    assert found["link"] == FLOOD.sections.sources[0].url
    assert story(replace(FLOOD, sections=sections), images=False)["primary_image"] is None


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "a [harbourpost.example#1] b",
    "[common]",
    "[1] [23] [*]",
    "[unclosed",
    "[a [b#1]",
    "]][[",
    "\u202egnp.exe",
    "\x00\x1b[31m",
    "&lt;b&gt;",
    "{{7*7}}",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text(text: str) -> None:
    sections = replace(
        FLOOD.sections,
        title=replace(FLOOD.sections.title, text=text),
        summary=tuple(replace(c, text=text) for c in FLOOD.sections.summary),
        highlights=tuple(replace(h, title=text, claim=replace(h.claim, text=text)) for h in FLOOD.sections.highlights),
        sources=tuple(replace(s, title=text, outlet_name=text) for s in FLOOD.sections.sources),
    )
    found = kite_story(replace(FLOOD, sections=sections), text, 1)
    assert not re.search("[<>\x00-\x1f\u202e]", repr(found).replace("\\x", "\x00"))
    count = {
        domain["name"]: sum(a["domain"] == domain["name"] for a in found["articles"]) for domain in found["domains"]
    }
    texts = [found["short_summary"], *found["talking_points"]]
    cited = [m[1] for t in texts for m in CLIENT_CITATION.finditer(t)]
    assert len(cited) > 4
    for name in cited:
        domain, _, number = name.rpartition("#")
        assert 1 <= int(number) <= count[domain], name
    assert not CLIENT_CITATION.search(found["title"])


@given(st.text(max_size=60), st.sampled_from(["", " tail"]))
def test_no_text_swallows_the_citation_behind_it(text: str, tail: str) -> None:
    found = [m[0] for m in CLIENT_CITATION.finditer(f"{plain(text + tail)} [paper.example#1]")]
    assert found == ["[paper.example#1]"]


@given(st.text(min_size=1, max_size=30), st.text(max_size=30))
def test_a_title_ends_at_the_first_colon(title: str, text: str) -> None:
    made = titled(title, text)
    if ": " in made and plain(title):
        head = made.split(": ", 1)[0]
        assert "'" not in head
        assert not re.search(r":(?!\d\d)", head)


# --------------------------------------------------------------------------------------------- batches and names


@given(st.integers(0, 80 * 365 * 24 * 3600).map(lambda s: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=s)))
def test_every_moment_lies_in_one_slot(moment: datetime) -> None:
    slot = Slot.of(moment)
    assert 1 <= slot.number <= 9
    assert slot.end - timedelta(minutes=160) <= moment < slot.end
    assert Slot.of(slot.end - timedelta(microseconds=1)) == slot
    assert re.fullmatch(r"\d{9}", slot.encoded)
    assert decode(slot.encoded) == (slot.slug, 0)
    assert decode(f"{slot.encoded}123") == (slot.slug, 123)


TIMES = [
    datetime(2026, 11, 12, 0, 5, tzinfo=UTC),
    datetime(2026, 11, 12, 1, 5, tzinfo=UTC),
    datetime(2026, 11, 12, 23, tzinfo=UTC),
]


def test_a_slot_with_editions_is_a_batch() -> None:
    batches = batches_of(reversed(TIMES))
    assert [(b.slot.slug, b.created) for b in batches] == [("2026-11-12.1", TIMES[1]), ("2026-11-12.9", TIMES[2])]
    assert find(batches, "2026-11-12") == find(batches, "latest") == batches[-1]
    assert find(batches, batches[0].slot.id) == find(batches, "2026-11-12.1") == batches[0]
    for name in ("2026-11-12.2", "2026-11-13", "2026-11-12.12", "", "x"):
        assert find(batches, name) is None
    assert find((), "latest") is None
    assert between(batches, TIMES[1], TIMES[1]) == [batches[0]]


def test_ids_stay_what_they_are() -> None:
    """They are in addresses that people have shared: never change what this expects."""
    assert Slot(date(2026, 11, 12), 8).id == "5e5570e2-a9ed-59e6-9c15-44db4578c06c"
    assert story()["id"] == "c2aef7cc-610f-544c-8e62-e37295a336f9"
    assert wanted_number(FLOOD.story_id) == 22588894


@given(st.sets(st.text("0123456789abcdef", min_size=1, max_size=16), max_size=60))
def test_numbers_are_unique_and_mostly_the_wanted_ones(ids: set[str]) -> None:
    numbers = story_numbers(ids)
    assert len(set(numbers.values())) == len(ids)
    assert all(1 <= number < 100_000_000 for number in numbers.values())
    assert sum(numbers[i] == wanted_number(i) for i in ids) >= len(ids) - 1


@given(st.lists(st.text(min_size=1, max_size=40), max_size=20))
def test_ids_of_categories_are_unique_and_well_formed(names: list[str]) -> None:
    ids = category_ids(names)
    assert len(set(ids.values())) == len(set(names))
    for name in ids.values():
        assert re.fullmatch(r"[a-z0-9_(),|]+(-[a-z0-9_(),|]+)*", name), name
        assert name not in ("nhl", "nfl", "formula_1", "bitcoin", "cryptocurrency", "onthisday")


def test_usual_categories_have_the_clients_names() -> None:
    names = ["World", "Business", "Technology", "Science", "Sports", "Gaming", "USA"]
    assert [category_id(n) for n in names] == ["world", "business", "tech", "science", "sports", "gaming", "usa"]


@given(st.lists(st.integers(0, 8 * 24 * 60), max_size=30), st.data())
def test_batches_that_grew_are_those_made_at_once(minutes: list[int], data: st.DataObject) -> None:
    """Whatever was known before: of the time that is looked at again, all editions are read."""
    times = [TIMES[0] + timedelta(minutes=minute) for minute in sorted(minutes)]
    at = data.draw(st.integers(0, len(times)))
    again = data.draw(st.integers(0, at))
    known = batches_of(times[:at])
    now = grown(known, batches_of(times[again:]))
    assert now == batches_of(times)
    assert grown(now, batches_of(times[again:])) is now
