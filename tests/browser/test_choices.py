"""What a reader sets is kept in the browser, shown at once, and moves nothing on the page."""

from __future__ import annotations

import json
import re
from pathlib import Path

from playwright.sync_api import Page, expect

from . import paper
from .reader import Reader

FLOOD = paper.flood()
FLOOD_PAGE = f"/story/{FLOOD.story_id}/"
NOON_MS = paper.NOON.timestamp() * 1000


def headlines(page: Page) -> list[str]:
    return page.locator(".card:visible .headline").all_inner_texts()


def test_a_hidden_source_takes_along_the_stories_that_rest_only_on_it(reader: Reader) -> None:
    page = reader.open("/")
    before = headlines(page)
    alone = "Map of every street lamp becomes free to use"  # of three outlets
    assert alone in before
    reader.keep("broadsheet.settings", {"hidden": paper.samples.THREE})
    page.reload()
    assert alone not in headlines(page)
    assert set(headlines(page)) < set(before)
    note = page.locator(".hidden-note")
    expect(note).to_contain_text("hidden by your settings")
    reader.look("hidden-source")
    note.get_by_role("button", name="Show").click()
    assert set(headlines(page)) == set(before)

    page = reader.open(FLOOD_PAGE)
    row = page.locator(".sources > li[data-outlet='harbourpost.example']")
    expect(row.locator(".source-title")).to_be_hidden()
    row.get_by_role("button", name="Show Harbour Post again").click()
    expect(row.locator(".source-title")).to_be_visible()
    page.get_by_role("button", name="Show Radio Lumen again").click()
    kept = page.evaluate("JSON.parse(localStorage.getItem('broadsheet.settings')).hidden")
    assert kept == ["coastdaily.example"]
    reader.look("hidden-in-story", part=".sources")


def test_muted_words_are_whole_words_in_any_case(reader: Reader) -> None:
    page = reader.open("/")
    assert any("Comet" in line for line in headlines(page))
    reader.keep("broadsheet.settings", {"muted": ["cOMET", "mar", "river  treaty", "防波堤"]})
    page.reload()
    shown = " ".join(headlines(page))
    assert "Comet" not in shown
    assert "river treaty" not in shown
    assert "琥珀港" not in shown
    assert "Marisol" in shown  # "mar" is only its beginning
    lead = page.locator(".card.lead")
    expect(lead).to_have_count(2)  # the hidden one, and the story in its place
    reader.look("muted", axe=False)


def test_a_muted_word_may_hold_any_sign(reader: Reader) -> None:
    page = reader.open("/")
    before = headlines(page)
    signs = ["covid-19", "a/b", "c++", "50%", "(x", "[y]", "$5", "a|b", "^.*$", "\\", "#z", "{1,2}", "~", "=>"]
    reader.keep("broadsheet.settings", {"muted": [*signs, "comet"]})
    page.reload()
    shown = headlines(page)
    assert set(shown) == {line for line in before if "Comet" not in line}
    assert len(shown) < len(before)
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()  # what comes after the lists has run as well


def test_categories_followed_and_ordered(reader: Reader) -> None:
    page = reader.open("/settings/")
    page.locator("#categories li[data-key='world'] input").uncheck()
    for _ in range(9):
        up = page.get_by_role("button", name="Move Sports up")
        if not up.is_visible():
            break
        up.click()
    reader.look("settings-categories")
    page = reader.open("/")
    tabs = page.locator(".tabs li:visible").all_inner_texts()
    assert tabs[:2] == ["Front page", "Sports"]
    assert "World" not in tabs
    assert not any("river treaty" in line for line in headlines(page))
    reader.look("followed", axe=False)
    page = reader.open("/world/")  # who goes there wants to see it
    assert len(headlines(page)) > 3


def test_sections_in_the_readers_order(reader: Reader) -> None:
    reader.keep("broadsheet.settings", {"sections": ["timeline", "quote"], "closed": ["perspectives"]})
    page = reader.open(FLOOD_PAGE)
    order = page.locator("main > article > [data-section]:visible").evaluate_all(
        "(all) => all.map((e) => e.dataset.section)"
    )
    assert order[:3] == ["timeline", "quote", "summary"]
    assert "perspectives" not in order
    reader.look("sections", rules=("heading-order", "region", "landmark-unique"))


def test_what_changed_since_the_story_was_read(reader: Reader) -> None:
    page = reader.open(FLOOD_PAGE)
    stories = page.evaluate("JSON.parse(localStorage.getItem('broadsheet.read')).stories")
    version, sentences = stories[FLOOD.story_id]
    assert version == 3
    known = sentences.split(" ")
    page.reload()
    expect(page.locator(".since-read")).to_have_count(0)
    fewer = [mark for mark in known if mark != known[-1]]
    reader.keep("broadsheet.read", {"visit": {"last": NOON_MS}, "stories": {FLOOD.story_id: [2, " ".join(fewer)]}})
    page.reload()
    expect(page.locator(".since-read")).to_contain_text("Updated since you read it")
    expect(page.locator(".claim.fresh")).to_have_count(1)
    reader.look("changed", part=".story-head, .summary, .timeline")
    page.reload()
    expect(page.locator(".claim.fresh")).to_have_count(0)


def test_the_front_page_says_what_is_new_since_the_last_visit(reader: Reader) -> None:
    page = reader.open("/")
    expect(page.locator("#since")).to_have_text("")
    last = NOON_MS - 5.5 * 3_600_000
    reader.keep("broadsheet.read", {"visit": {"last": last}, "stories": {FLOOD.story_id: [2, ""]}})
    page.reload()
    expect(page.locator("#since")).to_contain_text(
        re.compile(r"^\d+ new stories and \d+ updated since your last visit")
    )
    expect(page.locator(f".card[data-story='{FLOOD.story_id}'] .badge")).to_have_text("Updated")
    comet = page.locator(".card", has_text="Comet Tamblin")
    expect(comet.locator(".badge")).to_have_text("New")
    reader.look("since")
    comet.get_by_role("link", name="Comet").click()
    expect(page.locator("h1")).to_contain_text("Comet Tamblin")
    page.wait_for_load_state()
    page.go_back()
    expect(comet.locator(".badge")).to_have_text("Read")


def test_settings_travel_as_one_file(reader: Reader, tmp_path: Path) -> None:
    page = reader.open(FLOOD_PAGE)
    page = reader.open("/settings/")
    page.get_by_label("Dark").check()
    page.get_by_label("Large", exact=True).check()
    page.get_by_label("Domains").fill("https://www.coastdaily.example/news\n\nradiolumen.example")
    page.get_by_label("Words").fill("<script>pwned()</script>")
    page.get_by_label("Words").blur()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save to a file").click()
    file = tmp_path / "settings.json"
    download.value.save_as(file)
    saved = json.loads(file.read_text("utf-8"))
    assert saved["settings"]["hidden"] == ["coastdaily.example", "radiolumen.example"]
    assert FLOOD.story_id in saved["read"]["stories"]

    page.get_by_role("button", name="Forget everything").click()
    expect(page.get_by_label("As my system")).to_be_checked()
    assert page.evaluate("document.documentElement.dataset.theme") is None
    page.locator("#import").set_input_files(file)
    expect(page.get_by_role("status")).to_have_text("Loaded.")
    expect(page.get_by_label("Dark")).to_be_checked()
    assert page.evaluate("[document.documentElement.dataset.theme, document.documentElement.dataset.size]") == [
        "dark",
        "115",
    ]
    reader.look("imported")


def test_a_damaged_or_hostile_file_changes_nothing_it_must_not(reader: Reader, tmp_path: Path) -> None:
    page = reader.open("/settings/")
    file = tmp_path / "bad.json"
    for content in ("not json", "[]", '{"broadsheet": 2}', "null"):
        file.write_text(content, "utf-8")
        page.locator("#import").set_input_files(file)
        expect(page.get_by_role("status")).to_contain_text("cannot be used")
    hostile = {
        "broadsheet": 1,
        "settings": {
            "theme": "x\" onload='pwned()'",
            "size": 9999,
            "hidden": [5, {"a": 1}, "a.example"],
            "muted": "no list",
        },
        "read": {
            "stories": {"__proto__": [1, ""], "<b>": [1, ""], "ok": [1, "abc"], "bad": ["1", 2]},
            "visit": "never",
        },
    }
    file.write_text(json.dumps(hostile), "utf-8")
    page.locator("#import").set_input_files(file)
    expect(page.get_by_role("status")).to_have_text("Loaded.")
    settings = page.evaluate("JSON.parse(localStorage.getItem('broadsheet.settings'))")
    assert (settings["theme"], settings["size"], settings["hidden"], settings["muted"]) == (
        "auto",
        100,
        ["a.example"],
        [],
    )
    assert page.evaluate("Object.keys(JSON.parse(localStorage.getItem('broadsheet.read')).stories)") == ["ok"]
    reader.keep("broadsheet.settings", None)
    page.evaluate("localStorage.setItem('broadsheet.read', '{broken')")
    reader.open("/")
    reader.look("damaged", axe=False)
