"""The JSON file of a story: everything, with all evidence."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from broadsheet.stages.publish import story_model as model
from broadsheet.stages.publish.story_json import story_json
from broadsheet.types import Correction, Digest, Party, Perspective, Sections

from . import samples

FLOOD = samples.flood()
BASE = "https://paper.example"
DOCS = Path(__file__).parents[3] / "docs" / "publishing.md"


def read(category: str = "World", **changes: object) -> dict[str, Any]:
    value = json.loads(story_json(replace(FLOOD, **changes), category, BASE))
    assert isinstance(value, dict)
    return value


def test_the_head_says_what_it_is() -> None:
    story = read()
    assert story["format"] == 1
    assert story["id"] == FLOOD.story_id
    assert story["url"] == f"{BASE}/story/{FLOOD.story_id}/"
    assert (story["category"], story["language"], story["version"]) == ("World", "en", 3)
    assert (story["first_published"], story["updated"]) == ("2026-11-23T09:30:00Z", "2026-11-23T11:30:00Z")
    assert story["counts"] == {"articles": 6, "outlets": 6, "independent_sources": 4}


def spans(value: Any) -> list[dict[str, Any]]:
    """Every evidence span anywhere below."""
    if isinstance(value, dict):
        own = [value] if {"article", "start", "end", "words"} <= set(value) else []
        return own + [span for part in value.values() for span in spans(part)]
    if isinstance(value, list):
        return [span for part in value for span in spans(part)]
    return []


def test_every_claim_carries_the_words_of_a_listed_article() -> None:
    story = read()
    articles = {source["article"] for source in story["sources"]}
    found = spans(story)
    assert len(found) > 20
    for span in found:
        assert span["article"] in articles
        assert span["end"] - span["start"] == len(span["words"])
        assert span["part"] in ("title", "text")
    assert [claim["text"] for claim in story["summary"]] == [claim.text for claim in FLOOD.sections.summary]
    assert story["summary"][0]["independent_sources"] == 2


def test_every_section_is_there() -> None:
    story = read()
    assert story["highlights"][0]["title"] == "Harbour closed"
    assert (story["quote"]["speaker"], story["quote"]["role"]) == ("Ilse Tamarind", "harbour master")
    assert story["perspectives"][1]["holder"] == "The fishers’ union"
    assert story["timeline"][0]["day"] == "2026-11-21"
    assert [figure["value"] for figure in story["differences"][0]["figures"]] == ["at least nine", "fifteen"]
    assert story["whats_new"][0]["text"] == "The hospital now counts fifteen people hurt."
    assert story["image"]["credit"] == "Photo: Harbour Post"


def test_a_section_without_content_is_absent() -> None:
    story = read(sections=Sections(FLOOD.sections.title, FLOOD.sections.summary))
    absent = {"highlights", "quote", "perspectives", "timeline", "differences", "whats_new", "image"}
    assert not absent & set(story)
    assert story["sources"] == []


def test_the_report_holds_what_was_dropped() -> None:
    report = read()["verification"]
    assert (report["checked"], report["kept"], report["repaired"], report["dropped"]) == (4, 3, 0, 1)
    dropped = report["claims"][-1]
    assert dropped["outcome"] == "dropped"
    assert dropped["reasons"][0]["check"] == "number"


def test_a_copy_names_its_original() -> None:
    copy = next(source for source in read()["sources"] if source["article"] == "a6")
    assert (copy["copy_of"], copy["own_share"], copy["credit"]) == ("a3", 0.31, "Northwire")


def test_a_source_says_what_its_page_says_of_a_paywall() -> None:
    said = {source["article"]: source["paywalled"] for source in read()["sources"]}
    assert (said["a5"], said["a1"]) == (True, None)


def test_words_of_evidence_stand_as_they_are() -> None:
    words = "First line.\n\nSecond  line & <b>"
    span = samples.span("a1", words)
    claim = samples.claim("Text", span)
    story = read(sections=Sections(claim, (claim,)))
    assert story["summary"][0]["evidence"][0]["words"] == words


@pytest.mark.parametrize("key", sorted({*read(), *read()["verification"], *read()["sources"][0], *spans(read())[0]}))
def test_every_key_is_documented(key: str) -> None:
    assert f"`{key}`" in DOCS.read_text(encoding="utf-8")


def further(digest: Digest = FLOOD) -> Digest:
    """The flood with the sections that few stories have."""
    claim = digest.sections.summary[0]
    sections = replace(
        digest.sections,
        place=replace(claim, text="Port Amber"),
        people=(Party("Ilse Tamarind", "person", "harbour master", claim.evidence),),
        reactions=(Perspective("Ruland", claim),),
        background=(claim,),
    )
    taken_back = Correction("summary", "Two ships sank.", "a1", "harbourpost.example", "It was changed.", samples.NOON)
    return replace(digest, sections=sections, corrections=(taken_back,))


def test_place_people_reactions_background_and_corrections() -> None:
    story = json.loads(story_json(further(), "World", BASE))
    assert story["place"]["text"] == "Port Amber"
    assert (story["people"][0]["kind"], story["people"][0]["role"]) == ("person", "harbour master")
    assert story["people"][0]["evidence"] == story["summary"][0]["evidence"]
    assert story["reactions"][0]["holder"] == "Ruland"
    assert story["background"] == [story["summary"][0]]
    assert story["corrections"][0]["time"] == "2026-11-23T12:00:00Z"
    assert not {"place", "people", "reactions", "background", "corrections"} & set(read())


def test_the_shape_is_the_model() -> None:
    """What the API's schema is made from reads every file, and no key is left over."""
    for digest in (FLOOD, further()):
        data = story_json(digest, "World", BASE)
        story = msgspec.json.decode(data, type=model.Story)
        assert msgspec.to_builtins(story) == json.loads(data)


def test_the_further_keys_are_documented() -> None:
    story = json.loads(story_json(further(), "World", BASE))
    text = DOCS.read_text(encoding="utf-8")
    keys = {*story, *story["people"][0], *story["corrections"][0]}
    assert {key for key in keys if f"`{key}`" not in text} == set()
