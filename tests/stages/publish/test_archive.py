"""What the pages tell beyond the newest digest: words in their context, older versions, withdrawals, the site's files."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from broadsheet.config import PublishConfig
from broadsheet.stages.publish import Archive, Published, publish
from broadsheet.stages.publish.context import MAX_CONTEXT_CHARS, Context, context_of
from broadsheet.stages.publish.history import MAX_VERSIONS, history
from broadsheet.stages.publish.sitefiles import assets, service_worker, web_manifest
from broadsheet.types import Digest, Part, Span

from . import samples

TEXT = (
    "The ferry left at six. It carried 40 people, the harbour office said. Nobody was hurt.\n\n"
    "A second boat took them off at seven. The sea was calm."
)


def span_of(words: str, text: str = TEXT, part: Part = Part.TEXT) -> Span:
    start = text.index(words)
    return Span("a1", part, start, start + len(words), words)


@pytest.mark.parametrize(
    ("words", "before", "after"),
    [
        ("It carried 40 people, the harbour office said.", "The ferry left at six.", "Nobody was hurt."),
        ("The ferry left at six.", "", "It carried 40 people, the harbour office said."),
        ("The sea was calm.", "A second boat took them off at seven.", ""),
        ("Nobody was hurt.", "It carried 40 people, the harbour office said.", "A second boat took them off at seven."),
        ("40 people", "The ferry left at six. It carried", ", the harbour office said."),
    ],
)
def test_evidence_stands_between_its_neighbours(words: str, before: str, after: str) -> None:
    assert context_of(samples.article("a1", TEXT), span_of(words)) == Context(before, after)


def test_a_changed_article_gives_no_context() -> None:
    assert context_of(samples.article("a1", "Another text altogether."), span_of("The sea was calm.")) is None
    assert context_of(samples.article("a1", TEXT, title="Old"), Span("a1", Part.TITLE, 0, 3, "New")) is None
    assert context_of(samples.article("a1", TEXT, title="Old"), Span("a1", Part.TITLE, 0, 3, "Old")) == Context("", "")


@given(
    st.text(max_size=1500), st.text(min_size=1, max_size=40), st.text(max_size=1500), st.sampled_from(["en", "zh", ""])
)
def test_no_context_is_longer_than_a_quotation_may_be(before: str, words: str, after: str, language: str) -> None:
    article = samples.article("a1", before + words + after, language=language)
    found = context_of(article, Span("a1", Part.TEXT, len(before), len(before) + len(words), words))
    assert found is not None
    assert len(found.before) <= MAX_CONTEXT_CHARS + 1
    assert len(found.after) <= MAX_CONTEXT_CHARS + 1


def test_a_long_neighbour_is_cut_at_a_word_and_marked() -> None:
    text = "word " * 200 + "of it. Evidence here. " + "more " * 200 + "to say."
    found = context_of(samples.article("a1", text), span_of("Evidence here.", text))
    assert found is not None
    assert re.fullmatch(r"…(word )+of it\.", found.before)
    assert re.fullmatch(r"(more )+more…", found.after)


def test_the_page_shows_evidence_in_its_context_and_surroundings_of_copies_once(tmp_path: Path) -> None:
    first, copy = FLOOD.sections.summary[1].evidence
    texts = {
        "a3": "Rain fell all night. ".ljust(first.start) + first.text + " The water still rises.",
        "a4": "Rain fell all night. ".ljust(copy.start) + copy.text + " The water still rises.",
    }
    copied = replace(copy, text=copy.text.replace("Some", "About"))
    texts["a4"] = texts["a4"].replace("Some", "About").replace("  About", " About")
    sections = replace(FLOOD.sections, summary=(replace(FLOOD.sections.summary[1], evidence=(first, copied)),))
    articles = {name: samples.article(name, text) for name, text in texts.items()}
    run(tmp_path, replace(FLOOD, sections=sections), Archive(articles=articles))
    (note,) = page(tmp_path, f"{STORY}/index.html").xpath("//li[@id='e3']")
    quoted = [" ".join(q.text_content().split()) for q in note.xpath(".//q")]
    assert quoted == [f"Rain fell all night. {first.text} The water still rises.", copied.text]
    assert [mark.text_content() for mark in note.xpath(".//mark")] == [first.text, copied.text]


# ---------------------------------------------------------------------------------------------- versions

FLOOD = samples.flood()


def version(number: int, *sentences: int) -> Digest:
    """A version of the flood with some of its sentences."""
    summary = tuple(FLOOD.sections.summary[n] for n in sentences)
    updated = samples.NOON.replace(hour=number)
    return replace(
        FLOOD, version=number, updated=updated, sections=replace(FLOOD.sections, summary=summary, highlights=())
    )


def test_history_says_what_came_and_what_went() -> None:
    third, second, first = history((version(1, 0), version(2, 0, 1), version(3, 1)))
    assert [v.number for v in (first, second, third)] == [1, 2, 3]
    assert (first.added, first.gone) == ((), ())
    assert second.added == (FLOOD.sections.summary[1].text,)
    assert (third.added, third.gone) == ((), (FLOOD.sections.summary[0].text,))
    assert history((version(1, 0),)) == ()
    assert len(history([version(1, 0)] * 50)) == MAX_VERSIONS


@dataclass(frozen=True)
class Gone:
    """A withdrawal."""

    time: datetime
    reason: str


def run(folder: Path, digest: Digest, archive: Archive, hours: int = 0) -> Published:
    return publish(
        [],
        {digest.story_id: digest},
        samples.OUTLETS,
        config=PublishConfig(),
        directory=folder,
        now=samples.NOON.replace(hour=12 + hours),
        archive=archive,
    )


def page(folder: Path, name: str) -> html.HtmlElement:
    return html.document_fromstring((folder / name).read_text("utf-8"))


def text(folder: Path, name: str, path: str) -> list[str]:
    return [" ".join(element.text_content().split()) for element in page(folder, name).xpath(path)]


STORY = f"story/{FLOOD.story_id}"


def test_older_versions_have_pages_that_never_change(tmp_path: Path) -> None:
    one, two, three = version(1, 0), version(2, 0, 1), version(3, 0, 1, 2)
    run(tmp_path, two, Archive(earlier={FLOOD.story_id: (one,)}))
    first = (tmp_path / STORY / "v/1/index.html").read_bytes()
    assert not (tmp_path / STORY / "v/2/index.html").exists()  # its address is the story's own until it is older
    run(tmp_path, three, Archive(earlier={FLOOD.story_id: (one, two)}))
    assert (tmp_path / STORY / "v/1/index.html").read_bytes() == first
    assert text(tmp_path, f"{STORY}/v/2/index.html", "//p[@class='summary']/span")[1].startswith("Some 1,200 people")
    assert "This is version 2" in text(tmp_path, f"{STORY}/v/2/index.html", "//p[@role='note']")[0]
    links = page(tmp_path, f"{STORY}/index.html").xpath("//ol[@class='versions']//a/@href")
    assert links == [f"../../story/{FLOOD.story_id}/v/{n}/" for n in (2, 1)]
    assert all((tmp_path / STORY / link.split(f"{FLOOD.story_id}/")[1] / "index.html").is_file() for link in links)
    canonical = page(tmp_path, f"{STORY}/v/1/index.html").xpath("//link[@rel='canonical']/@href")
    assert canonical == [f"http://localhost:8080/{STORY}/"]
    again = run(tmp_path, three, Archive(earlier={FLOOD.story_id: (one, two)}), hours=5)
    assert again.files_written == 0


def test_a_withdrawn_story_leaves_a_notice_at_every_address_of_it(tmp_path: Path) -> None:
    one, two = version(1, 0), version(2, 0, 1)
    run(tmp_path, two, Archive(earlier={FLOOD.story_id: (one,)}))
    gone = Gone(samples.NOON, "The <b>outlet</b> took it back.")
    run(tmp_path, two, Archive(earlier={FLOOD.story_id: (one,)}, withdrawals={FLOOD.story_id: gone, "beef": gone}))
    assert not (tmp_path / "story/beef").exists()  # it never was in print
    for name in (f"{STORY}/index.html", f"{STORY}/v/1/index.html"):
        assert text(tmp_path, name, "//h1") == ["This story was withdrawn"]
        assert text(tmp_path, name, "//p[@class='reason']") == ["The <b>outlet</b> took it back."]
        assert "1,200" not in (tmp_path / name).read_text("utf-8")
        sheet = page(tmp_path, name).xpath("//link[@rel='stylesheet']/@href")[0]
        assert (tmp_path / name).parent.joinpath(sheet).resolve().is_file()
    notice = json.loads((tmp_path / f"{STORY}.json").read_bytes())
    assert notice["withdrawn"] == {"time": "2026-11-23T12:00:00Z", "reason": gone.reason}
    assert "summary" not in notice
    run(tmp_path, two, Archive(earlier={FLOOD.story_id: (one,)}))  # restored
    assert "1,200" in (tmp_path / f"{STORY}/index.html").read_text("utf-8")
    assert "This is version 1" in text(tmp_path, f"{STORY}/v/1/index.html", "//p[@role='note']")[0]


def test_versions_of_what_a_withdrawn_story_absorbed_become_notices(tmp_path: Path) -> None:
    one, two = version(1, 0), version(2, 0, 1)
    run(tmp_path, two, Archive(earlier={FLOOD.story_id: (one,)}))
    absorber = samples.simple("feed" * 4, "Both floods", ["It rained."], samples.THREE)
    gone = Gone(samples.NOON, "It never happened.")
    aliases = {FLOOD.story_id: absorber.story_id}
    run(tmp_path, absorber, Archive(aliases=aliases))
    assert "1,200" in (tmp_path / STORY / "v/1/index.html").read_text("utf-8")
    run(tmp_path, absorber, Archive(aliases=aliases, withdrawals={absorber.story_id: gone}))
    assert text(tmp_path, f"{STORY}/v/1/index.html", "//p[@class='reason']") == ["It never happened."]
    assert "1,200" not in (tmp_path / STORY / "v/1/index.html").read_text("utf-8")
    assert b'http-equiv="refresh"' in (tmp_path / STORY / "index.html").read_bytes()  # leads on to the notice


def test_the_notice_stands_when_another_story_absorbs_a_withdrawn_one(tmp_path: Path) -> None:
    one, two = version(1, 0), version(2, 0, 1)
    run(tmp_path, two, Archive(earlier={FLOOD.story_id: (one,)}))
    absorber = samples.simple("feed" * 4, "Both floods", ["It rained."], samples.THREE)
    known = Archive(
        aliases={FLOOD.story_id: absorber.story_id}, withdrawals={FLOOD.story_id: Gone(samples.NOON, "Never happened.")}
    )
    for _ in range(2):
        run(tmp_path, absorber, known)
        for name in (f"{STORY}/index.html", f"{STORY}/v/1/index.html"):
            assert text(tmp_path, name, "//p[@class='reason']") == ["Never happened."]
        assert json.loads((tmp_path / f"{STORY}.json").read_bytes())["withdrawn"]["reason"] == "Never happened."


# ------------------------------------------------------------------------------------------ the site's files


def test_the_manifest_names_icons_that_are_there(site: Path) -> None:
    manifest = json.loads((site / "manifest.webmanifest").read_bytes())
    assert (manifest["name"], manifest["start_url"]) == ("The Sound", "./")
    assert {icon["sizes"] for icon in manifest["icons"]} >= {"192x192", "512x512"}
    assert any(icon.get("purpose") == "maskable" for icon in manifest["icons"])
    assert all((site / icon["src"]).is_file() for icon in manifest["icons"])
    assert json.loads(web_manifest("A" * 40))["short_name"] == "A" * 12


def test_the_service_worker_keeps_files_that_are_there_and_its_name_follows_them(site: Path) -> None:
    script = service_worker().decode()
    kept = json.loads(re.search(r"const KEPT = (\[.*?\]);", script)[1])
    assert kept
    assert all((site / name).is_file() for name in kept)
    assert any(name.endswith(".css") for name in kept)
    assert re.search(r'"broadsheet-files-" \+ "[0-9a-f]{8}"', script)


def test_scripts_import_only_what_lies_beside_them() -> None:
    scripts = {name: asset for name, asset in assets().items() if name.endswith(".js")}
    assert len({asset.name.split("/")[0] for asset in scripts.values()}) == 1
    for name, asset in scripts.items():
        source = asset.content.decode()
        for imported in re.findall(r'^import .*? from "(.+?)";', source, re.M):
            assert f"scripts/{imported.removeprefix('./')}" in scripts, (name, imported)
        assert not re.search(r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval|Function)\b", source), (
            name
        )
        assert not re.search(r"https?://(?!\|)", source.replace("/^https?:", "")), name


def test_pages_tell_shared_links_what_they_are(site: Path) -> None:
    root = page(site, f"{STORY}/index.html")
    told = dict(zip(root.xpath("//meta/@property"), root.xpath("//meta[@property]/@content"), strict=True))
    assert told["og:title"] == FLOOD.sections.title.text
    picture = told["og:image"].removeprefix("https://paper.example/news/")
    assert (site / picture).read_bytes().startswith(b"\x89PNG")
    assert root.xpath("//meta[@name='twitter:card']/@content") == ["summary_large_image"]
