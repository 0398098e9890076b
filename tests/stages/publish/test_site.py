"""The pages, as a browser without JavaScript meets them."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from urllib.parse import urljoin

import pytest
from lxml import etree, html

from broadsheet.config import PublishConfig
from broadsheet.errors import ConfigError
from broadsheet.stages.publish import publish
from broadsheet.types import Edition, Placement, Sections

from . import samples

FLOOD = samples.flood()
FLOOD_PAGE = f"story/{FLOOD.story_id}/index.html"
MAX_PAGE_BYTES = 100 * 1024


def page(site: Path, name: str) -> html.HtmlElement:
    return html.document_fromstring((site / name).read_text(encoding="utf-8"))


def texts(root: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(element.text_content().split()) for element in root.xpath(path)]


def every_page(site: Path) -> list[str]:
    return sorted(str(path.relative_to(site)) for path in site.rglob("*.html"))


def test_the_front_page_answers_what_happened(site: Path) -> None:
    front = page(site, "index.html")
    headlines = texts(front, "//section[@class='top']//h2")
    assert headlines[0] == "Talks on the river treaty end without a date for the next round"
    assert len(headlines) == 8
    more = texts(front, "//section[@class='more']//h4")
    assert not set(more) & set(headlines)
    editions, _ = samples.paper()
    assert len(headlines) + len(more) == sum(len(edition.placements) for edition in editions)
    assert texts(front, "//nav[@class='tabs']//a")[:3] == ["Front page", "World", "Business"]
    assert texts(front, "//p[@class='dateline']") == ["Monday, 23 November 2026"]


def test_a_lead_with_highlights_shows_three_of_them_and_two_stories_beside_it(tmp_path: Path) -> None:
    editions, digests = samples.paper()
    lead = editions[0].placements[0].story_id
    richer = replace(digests[lead], sections=replace(digests[lead].sections, highlights=FLOOD.sections.highlights))
    publish(
        editions,
        {**digests, lead: richer},
        samples.OUTLETS,
        config=PublishConfig(),
        directory=tmp_path,
        now=samples.NOON,
    )
    front = page(tmp_path, "index.html")
    assert len(texts(front, "//section[@class='top']//h2")) == 9
    assert texts(front, "//ul[@class='points']/li")[2].startswith("No power: The lower town")
    assert len(texts(front, "//ul[@class='points']/li")) == 3


def test_a_card_says_how_many_independent_sources_and_when(site: Path) -> None:
    front = page(site, "index.html")
    assert texts(front, "//section[@class='top']/article[1]/p[@class='meta']") == [
        "7 independent sources · 23 Nov 2026, 08:00"
    ]


def test_a_category_page_holds_its_whole_edition_in_order(site: Path) -> None:
    editions, digests = samples.paper()
    world = editions[0]
    expected = [digests[placement.story_id].sections.title.text for placement in world.placements]
    assert texts(page(site, "world/index.html"), "//h2") == expected


def test_the_story_page_has_its_sections_in_order(site: Path) -> None:
    root = page(site, FLOOD_PAGE)
    assert texts(root, "//h2") == [
        "What is new",
        "Highlights",
        "Perspectives",
        "Where outlets differ",
        "Timeline",
        "Sources",
        "In the outlets’ own words",
        "Verification",
    ]
    assert texts(root, "//header[@class='story-head']/p[@class='meta']") == [
        "6 articles · 6 outlets · 4 independent sources · updated 23 Nov 2026, 11:05"
    ]
    assert texts(root, "//blockquote//span") == [FLOOD.sections.quote.claim.text]
    assert texts(root, "//figure[@class='quote']/figcaption") == ["Ilse Tamarind, harbour master (The Coast Daily)"]
    assert texts(root, "//section[@data-section='perspectives']//li")[0].startswith(
        "The council of Port Amber: It holds"
    )
    assert texts(root, "//table//tbody/tr/td[1]") == ["Harbour Post", "Radio Lumen"]


def test_a_section_without_content_is_absent(site: Path) -> None:
    _, digests = samples.paper()
    plain = next(story_id for story_id in digests if story_id.startswith("0001"))
    assert texts(page(site, f"story/{plain}/index.html"), "//h2") == [
        "Sources",
        "In the outlets’ own words",
        "Verification",
    ]


def test_every_sentence_leads_to_the_outlets_own_words(site: Path) -> None:
    root = page(site, FLOOD_PAGE)
    for number, claim in enumerate(FLOOD.sections.summary):
        (mark,) = root.xpath(f"(//p[@class='summary']/span)[{number + 1}]/a")
        (note,) = root.xpath(f"//li[@id='{mark.get('href')[1:]}']")
        words = texts(note, ".//q")
        assert words == list(dict.fromkeys(span.text for span in claim.evidence))
        assert note.xpath(".//a[starts-with(@href, 'https://')]")


def test_the_same_evidence_is_one_note_and_every_note_leads_back(site: Path) -> None:
    root = page(site, FLOOD_PAGE)
    hrefs = [mark.get("href") for mark in root.xpath("//a[contains(@class, 'mark')]")]
    notes = [f"#{note.get('id')}" for note in root.xpath("//ol[@class='notes']/li")]
    assert len(hrefs) > len(notes)
    assert list(dict.fromkeys(hrefs)) == notes
    for back in root.xpath("//a[@class='back']"):
        assert root.xpath(f"//*[@id='{back.get('href')[1:]}']")


def test_single_sources_are_marked(site: Path) -> None:
    root = page(site, FLOOD_PAGE)
    marks = root.xpath("//p[@class='summary']//a")
    assert [mark.get("class") for mark in marks] == ["mark", "mark single", "mark single"]
    assert marks[1].get("aria-label") == "Evidence 4 (Only one independent source)"


def test_copies_are_folded_under_their_original(site: Path) -> None:
    root = page(site, FLOOD_PAGE)
    titles = texts(root, "//ul[@class='sources']/li/p[@class='source-title']")
    assert "Port Amber evacuated after sea wall fails" in titles
    assert len(titles) == 4
    assert texts(root, "//details[@class='copies']/summary") == ["Also carried by Inland Times, valleystar.example"]
    copies = texts(root, "//details[@class='copies']//li")
    assert copies[0].startswith("Port Amber evacuated after wall fails Inland Times · NZ · own text: 4%")
    assert "valleystar.example · own text: 31%" in copies[1]


def test_a_source_in_another_language_has_its_tag(site: Path) -> None:
    root = page(site, FLOOD_PAGE)
    assert texts(root, "//span[@class='tag']") == ["pt"]
    (title,) = root.xpath("//p[@class='source-title'][@lang='pt']")
    assert title.text_content() == "Quinze feridos quando o paredão cede em Port Amber"


def test_the_reader_is_told_what_was_dropped_and_why(site: Path) -> None:
    root = page(site, FLOOD_PAGE)
    assert texts(root, "//section[@class='checks']/p") == [
        "4 sentences were checked against the articles they cite. 1 was left out because the articles do not carry it."
    ]
    assert texts(root, "//section[@class='checks']//details//li") == [
        "Highlights: no cited article gives the figure 40 million"
    ]
    assert "The repair will cost 40 million" not in root.text_content()


def test_a_story_in_another_language_is_marked_as_such(site: Path) -> None:
    arabic = page(site, f"story/{samples.ARABIC.story_id}/index.html")
    assert arabic.get("lang") == "en"
    (article,) = arabic.xpath("//article")
    assert (article.get("lang"), article.get("dir")) == ("ar", "rtl")
    assert texts(arabic, "//h2")[0] == "أبرز النقاط"
    japanese = page(site, f"story/{samples.JAPANESE.story_id}/index.html")
    assert "発表した。2工事は" in texts(japanese, "//p[@class='summary']")[0]
    assert "2026年11月23日, 10:00" in texts(japanese, "//header/p[@class='meta']")[0]


def test_our_words_in_a_story_of_a_language_without_labels_are_marked_english(tmp_path: Path) -> None:
    digest = replace(samples.flood(), language="sw")
    print_one(digest, tmp_path)
    root = page(tmp_path, FLOOD_PAGE)
    assert texts(root, "//h2[@id='highlights']/bdi[@lang='en']") == ["Highlights"]


def test_a_note_of_an_article_that_is_not_listed_has_words_and_no_outlet(tmp_path: Path) -> None:
    sections = replace(FLOOD.sections, sources=(), quote=None)
    print_one(replace(FLOOD, sections=sections), tmp_path)
    root = page(tmp_path, FLOOD_PAGE)
    assert "Sources" not in texts(root, "//h2")
    assert texts(root, "//li[@id='e1']//q") == ["Sea wall breaks at Port Amber; lower town leaves"]


def test_copies_of_each_other_both_stand(tmp_path: Path) -> None:
    first = samples.source("a1", "One", "harbourpost.example", copy_of="a2")
    second = samples.source("a2", "Two", "coastdaily.example", copy_of="a1")
    print_one(replace(FLOOD, sections=replace(FLOOD.sections, sources=(first, second))), tmp_path)
    assert texts(page(tmp_path, FLOOD_PAGE), "//p[@class='source-title']") == ["One", "Two"]


def test_a_digest_with_nothing_but_a_title_is_a_page(tmp_path: Path) -> None:
    print_one(replace(FLOOD, version=1, sections=Sections(FLOOD.sections.title, ())), tmp_path)
    root = page(tmp_path, FLOOD_PAGE)
    assert texts(root, "//h1")[0].startswith("Sea wall at Port Amber breaks")
    assert root.xpath("//p[@class='summary']") == []


def test_a_story_by_a_model_says_so(tmp_path: Path) -> None:
    print_one(replace(FLOOD, writer="tiny-model"), tmp_path)
    assert "written by a program (tiny-model)" in texts(page(tmp_path, FLOOD_PAGE), "//footer")[0]


def print_one(digest: object, folder: Path, config: PublishConfig | None = None) -> None:
    publish(
        [],
        {digest.story_id: digest},
        samples.OUTLETS,
        config=config or PublishConfig(),
        directory=folder,
        now=samples.NOON,
    )


def test_an_article_from_the_future_does_not_set_the_time(tmp_path: Path) -> None:
    future = samples.source("a1", "One", "harbourpost.example", -600)
    print_one(replace(FLOOD, version=1, sections=replace(FLOOD.sections, sources=(future,))), tmp_path)
    root = page(tmp_path, FLOOD_PAGE)
    assert root.xpath("//header/p[@class='meta']/time/@datetime") == ["2026-11-23T11:30:00Z"]


@pytest.mark.parametrize("credit", ["Northwire", ""])  # as an older digest has it, and as the writer gives it
def test_an_agencys_own_article_is_not_called_a_copy(credit: str, tmp_path: Path) -> None:
    own = samples.source("a1", "One", "northwire.example", credit=credit, own_share=0.0)
    other = samples.source("a2", "Two", "inlandtimes.example", credit="Northwire", own_share=0.0)
    print_one(replace(FLOOD, sections=replace(FLOOD.sections, sources=(own, other))), tmp_path)
    metas = texts(page(tmp_path, FLOOD_PAGE), "//ul[@class='sources']//p[@class='meta']")
    assert metas[0] == "Northwire · 23 Nov 2026, 12:00"
    assert metas[1].startswith("Inland Times · text of Northwire · own text: 0%")


def test_a_paywall_is_marked_in_the_storys_language(tmp_path: Path) -> None:
    print_one(FLOOD, tmp_path)
    marked = "//ul[@class='sources']/li[.//*[contains(@class, 'paywall')]]/@data-outlet"
    assert page(tmp_path, FLOOD_PAGE).xpath(marked) == ["radiolumen.example"]
    print_one(replace(FLOOD, language="de"), tmp_path)
    assert texts(page(tmp_path, FLOOD_PAGE), "//*[contains(@class, 'paywall')]") == ["Bezahlschranke"]


def test_times_are_shown_in_the_configured_zone(tmp_path: Path) -> None:
    print_one(FLOOD, tmp_path, PublishConfig(timezone="Asia/Tokyo"))
    root = page(tmp_path, FLOOD_PAGE)
    assert texts(root, "//header/p[@class='meta']/time") == ["23 Nov 2026, 20:05"]
    assert root.xpath("//header/p[@class='meta']/time/@datetime") == ["2026-11-23T11:05:00Z"]


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../etc/passwd", ""])
def test_an_unknown_zone_is_one_clear_line(zone: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"\[publish\] timezone"):
        print_one(FLOOD, tmp_path, PublishConfig(timezone=zone))


@pytest.mark.parametrize("url", ["", "paper.example", "javascript:alert(1)", "https://paper.example/?a=b"])
def test_a_wrong_base_url_is_one_clear_line(url: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"\[publish\] base_url"):
        print_one(FLOOD, tmp_path, PublishConfig(base_url=url))


def test_every_relative_link_leads_to_a_file(site: Path) -> None:
    checked = 0
    for name in every_page(site):
        base = f"https://paper.example/news/{name}"
        root = page(site, name)
        for href in root.xpath("//@href"):
            target = urljoin(base, href)
            if not target.startswith("https://paper.example/"):
                continue
            path, _, fragment = target.removeprefix("https://paper.example/news/").partition("#")
            file = site / (path + "index.html" if path.endswith("/") or not path else path)
            assert file.is_file(), (name, href)
            if fragment:
                assert root.xpath(f"//*[@id='{fragment}']"), (name, href)
            checked += 1
    assert checked > 300


def test_no_page_loads_anything_from_elsewhere_or_holds_anything_that_runs(site: Path) -> None:
    for name in every_page(site):
        root = page(site, name)
        assert root.xpath("//img | //iframe | //*[@style] | //@*[starts-with(name(), 'on')]") == []
        assert root.xpath("//form/@action") == []
        (policy,) = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert "unsafe" not in policy
        for address in root.xpath("//link[@rel='stylesheet' or contains(@rel, 'icon')]/@href | //script/@src"):
            assert not re.match(r"[a-z]+:|//", address)
            assert "/assets/" in f"/{address}"
        assert all(not script.text_content() for script in root.xpath("//script"))
    sheet = next((site / "assets").glob("broadsheet-*.css")).read_text(encoding="utf-8")
    assert "url(" not in sheet
    assert "@import" not in sheet


def test_every_page_has_landmarks_one_h1_a_skip_link_and_ordered_headings(site: Path) -> None:
    for name in every_page(site):
        root = page(site, name)
        assert len(root.xpath("//h1")) == 1, name
        assert root.xpath("//main[@id='main']"), name
        assert root.get("lang") == "en"
        assert root.xpath("//meta[@name='viewport']")
        ids = root.xpath("//@id")
        assert len(ids) == len(set(ids)), name
        levels = [int(element.tag[1]) for element in root.iter(etree.Element) if re.fullmatch("h[1-6]", element.tag)]
        assert all(after <= before + 1 for before, after in pairwise(levels)), (name, levels)
        if name != "story/0a1d/index.html":
            assert root.xpath("//a[@class='skip'][@href='#main']"), name
            assert len(root.xpath("//header[@class='masthead']")) == 1
            assert root.xpath("//nav[@aria-label]"), name


def test_pages_are_light(site: Path) -> None:
    sheet = next((site / "assets").glob("broadsheet-*.css")).stat().st_size
    for name in every_page(site):
        assert (site / name).stat().st_size + sheet < MAX_PAGE_BYTES, name


def test_the_first_visit_is_light_however_full_the_paper_is(tmp_path: Path) -> None:
    """A thousand stories in forty full categories, each of thirty outlets: page, style sheet and all scripts."""
    outlets = [f"outlet-{number}.example" for number in range(30)]
    words = ["The harbour office said on Monday that the northern quay stays closed until the spring tide is over."] * 4
    digests = {
        d.story_id: replace(d, sections=replace(d.sections, highlights=FLOOD.sections.highlights))
        for d in (samples.simple(f"{n:016x}", f"Headline of story {n}", words, outlets) for n in range(1000))
    }
    placements = [Placement(story_id, 1, 10.0 - n / 1000, 30) for n, story_id in enumerate(digests)]
    editions = [
        Edition(f"e{n}", f"Category {n}", samples.NOON, samples.NOON, tuple(placements[25 * n : 25 * (n + 1)]))
        for n in range(40)
    ]
    publish(editions, digests, {}, config=PublishConfig(), directory=tmp_path, now=samples.NOON)
    root = page(tmp_path, "index.html")
    files = {tmp_path / href for href in root.xpath("//script/@src | //link[@rel='stylesheet']/@href")}
    files |= set((tmp_path / "assets").glob("scripts-*/*.js")) | {tmp_path / "index.html"}
    assert len(files) > 8
    assert sum(len(gzip.compress(file.read_bytes(), 6)) for file in files) <= MAX_PAGE_BYTES


def test_the_address_of_a_merged_story_leads_to_the_other(site: Path) -> None:
    root = page(site, "story/0a1d/index.html")
    (refresh,) = root.xpath("//meta[@http-equiv='refresh']/@content")
    assert refresh == f"0; url=../{FLOOD.story_id}/"
    assert root.xpath("//main//a/@href") == [f"../{FLOOD.story_id}/"]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two #rrggbb colours."""

    def luminance(colour: str) -> float:
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_text_has_enough_contrast_in_every_theme(site: Path) -> None:
    sheet = next((site / "assets").glob("broadsheet-*.css")).read_text(encoding="utf-8")
    blocks = re.findall(r"^ *:root[^{]*\{(.*?)\}", sheet, re.S | re.M)
    themes = [dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", block)) for block in blocks]
    themes = [theme for theme in themes if {"paper", "raised", "ink", "soft", "accent", "marked"} <= set(theme)]
    assert len(themes) == 4  # light, dark by the system, dark by choice, sepia
    assert themes[1] == themes[2]
    for theme in themes:
        assert contrast(theme["ink"], theme["marked"]) >= 7
        for ground in ("paper", "raised"):
            for text in ("ink", "soft", "accent"):
                assert contrast(theme[text], theme[ground]) >= 4.5, (theme, text, ground)
        assert contrast(theme["focus"], theme["paper"]) >= 3
