"""From the front page to the last corner of the paper, as different people read it."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from broadsheet.web.app import create_app

from . import paper
from .conftest import Server
from .reader import PHONE, Reader

FLOOD = f"/story/{paper.samples.flood().story_id}/"
ARABIC = f"/story/{paper.samples.ARABIC.story_id}/"


def card(page: Page) -> object:
    return page.locator(".evidence-card")


def test_at_a_desk_from_the_front_page_to_offline(reader: Reader) -> None:
    page = reader.open("/")
    expect(page.locator("h1")).to_have_text("The Sound")
    reader.look("desk-front")

    page.get_by_role("link", name=re.compile("Sea wall at Port Amber")).click()
    expect(page.locator("h1")).to_contain_text("Sea wall at Port Amber breaks")
    reader.look("desk-story")

    sentence = page.locator(".summary .claim").nth(1)
    sentence.hover()
    expect(card(page)).to_be_visible()
    expect(card(page).locator("mark")).to_have_text(
        "Some 1,200 people were taken to two schools on the hill, the council said."
    )
    expect(card(page).locator(".around").first).to_contain_text("the wind stood onshore.")
    text, box = page.locator("main > article").bounding_box(), card(page).bounding_box()
    assert box["x"] >= text["x"] + text["width"]  # beside the text, not over it
    reader.look("desk-evidence", part=".evidence-card")
    page.mouse.move(5, 5)
    expect(card(page)).to_be_hidden()

    sources = page.locator("#sources ~ .sources > li")
    expect(sources.nth(1).locator(".owner")).to_contain_text("coastdaily.example · NZ · listed company")
    expect(sources.nth(1).locator(".owner")).to_contain_text("Tide Group")
    sources.nth(2).locator("summary").click()
    expect(sources.nth(2).locator("li[data-outlet='inlandtimes.example']")).to_contain_text("own text: 4%")
    page.locator("#sources").scroll_into_view_if_needed()
    reader.look("desk-sources", part=".sources")

    page.locator(".versions summary").first.click()
    expect(page.locator(".versions li.added").first).to_be_visible()
    page.locator(".versions").scroll_into_view_if_needed()
    reader.look("desk-history", part=".history")
    page.get_by_role("link", name="Version 1").click()
    expect(page.get_by_role("note")).to_contain_text("This is version 1 of this story")
    expect(page.locator(".summary")).to_contain_text("half a metre deep")
    reader.look("desk-version")

    page.get_by_role("link", name="Search").click()
    page.get_by_label("Words in a story").fill("harbour wall")
    page.keyboard.press("Enter")
    expect(page.locator(".hits .headline").first).to_contain_text("Sea wall at Port Amber")
    page.get_by_text("Narrow it down").click()
    page.get_by_label("Outlet").fill("Radio Lumen")
    page.get_by_label("Category").select_option("World")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("status")).to_contain_text("1 story")
    reader.look("desk-search")

    page.get_by_role("link", name="Earlier days").first.click()
    reader.look("desk-days")
    page.get_by_role("link", name="22 Sunday").click()
    expect(page.locator("h1")).to_have_text("Sunday, 22 November 2026")
    expect(page.get_by_role("link", name="Lantern boats return")).to_be_visible()
    reader.look("desk-day")
    page.get_by_role("link", name=re.compile("Sea wall")).click()
    expect(page.get_by_role("note")).to_contain_text("This is version 2")

    page.get_by_role("link", name="Settings").first.click()
    page.get_by_label("Sepia").check()
    expect(page.get_by_role("status")).to_have_text("Saved.")
    reader.look("desk-settings")

    page = reader.open("/")
    assert page.evaluate(STORIES_KEPT_SOON, 11)
    reader.context.set_offline(True)
    page.reload()
    expect(page.locator("h1")).to_have_text("The Sound")
    page.get_by_role("link", name="Comet Tamblin").click()
    expect(page.locator("h1")).to_contain_text("Comet Tamblin")
    reader.look("desk-offline", axe=False)
    page.goto(reader.site + "/story/never-seen/")
    expect(page.locator("h1")).to_have_text("You are offline")
    reader.expect_complaint("503")
    reader.look("desk-not-kept")
    reader.context.set_offline(False)


# Whether so many stories come to be among the pages kept for reading offline: looked for 20 times a second for 15 s.
# `page.wait_for_function` does not wait for a promise.
STORIES_KEPT_SOON = """async (wanted) => {
  for (let tries = 0; tries < 300; tries += 1) {
    const keys = await (await caches.open("broadsheet-pages")).keys();
    if (keys.filter((request) => request.url.includes("/story/")).length >= wanted) return true;
    await new Promise((done) => setTimeout(done, 50));
  }
  return false;
}"""

# Whether a page comes to be among those kept for reading offline, or not to be: looked for 20 times a second for 15 s.
KEPT_SOON = """async ([end, wanted]) => {
  for (let tries = 0; tries < 300; tries += 1) {
    const keys = await (await caches.open("broadsheet-pages")).keys();
    if (keys.some((request) => request.url.endsWith(end)) === wanted) return true;
    await new Promise((done) => setTimeout(done, 50));
  }
  return false;
}"""


def test_a_withdrawn_story_is_not_kept_for_reading_offline(browser: Browser, tmp_path: Path, pictures: Path) -> None:
    with paper.make(tmp_path) as store:
        server = Server(create_app(tmp_path / "site", store, paper.PAPER))
        reader = Reader(browser, server.url, pictures)
        page = reader.open("/")
        assert page.evaluate(KEPT_SOON, [FLOOD, True])
        paper.print_to(tmp_path / "site", withdrawn=(paper.samples.flood().story_id,))
        store.withdraw_story(paper.samples.flood().story_id, paper.NOON, paper.NOTICE.reason)
        expect(reader.open(FLOOD).locator("h1")).to_have_text("This story was withdrawn")
        reader.expect_complaint("410 (Gone)")
        assert page.evaluate(KEPT_SOON, [FLOOD, False])
        reader.leave()
        server.stop()


def test_on_a_phone(browser: Browser, site: str, pictures: Path) -> None:
    reader = Reader(browser, site, pictures, size=PHONE, touch=True)
    page = reader.open("/")
    reader.look("phone-front")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    page.get_by_role("link", name=re.compile("Sea wall at Port Amber")).tap()
    page.locator(".summary .claim").first.tap(position={"x": 30, "y": 8})
    expect(card(page)).to_be_visible()
    box = card(page).bounding_box()
    assert (box["x"], round(box["y"] + box["height"])) == (0, PHONE["height"])  # a sheet at the bottom
    expect(card(page).locator("mark")).to_have_count(2)
    reader.look("phone-evidence")
    page.get_by_role("button", name="Close").tap()
    expect(card(page)).to_be_hidden()
    low = page.locator(".highlights .claim").nth(1)
    low.evaluate("(claim) => scrollBy(0, claim.getBoundingClientRect().bottom - innerHeight + 30)")
    low.locator(".mark").tap()
    expect(card(page)).to_be_visible()
    line, sheet = low.bounding_box(), card(page).bounding_box()
    assert 0 <= line["y"] <= line["y"] + line["height"] <= sheet["y"]  # the sentence stays in sight
    page.keyboard.press("Escape")
    expect(card(page)).to_be_hidden()
    page.locator("#sources").scroll_into_view_if_needed()
    reader.look("phone-sources", axe=False)
    for path, name in (("/search/?q=harbour&place=amber", "search"), ("/date/", "days"), ("/settings/", "settings")):
        reader.open(path)
        reader.look(f"phone-{name}")
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"], path
    reader.leave()


def test_the_largest_text_fits_a_phone(browser: Browser, site: str, pictures: Path) -> None:
    reader = Reader(browser, site, pictures, size=PHONE, touch=True)
    reader.keep("broadsheet.settings", {"size": 160})
    for name, path in {
        "front": "/",
        "category": "/world/",
        "story": FLOOD,
        "search": "/search/?q=harbour&place=amber",
        "days": "/date/",
        "day": "/date/2026-11-22/",
        "settings": "/settings/",
    }.items():
        page = reader.open(path)
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"], path
        reader.look(f"large-{name}", axe=False)
    reader.leave()


def test_a_list_tells_how_old_the_news_is(browser: Browser, site: str, pictures: Path) -> None:
    ages = ".card[data-story='{}'] .meta time"
    flood, comet = ages.format(paper.samples.flood().story_id), ".card:has-text('Comet Tamblin') .meta time"
    reader = Reader(browser, site, pictures)  # whose clock says 14:00
    page = reader.open("/")
    expect(page.locator(flood)).to_have_text("2 h ago")
    expect(page.locator(flood)).to_have_attribute("title", "23 Nov 2026, 11:05")
    expect(page.locator(comet)).to_have_text("5 h ago")
    page.clock.set_fixed_time(paper.NOON.replace(hour=11, minute=6))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # back from another tab
    expect(page.locator(flood)).to_have_text("1 min ago")
    page.clock.set_fixed_time(paper.NOON.replace(hour=10))  # a clock that is slow tells no age
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator(flood)).to_have_text("23 Nov 2026, 11:05")
    page.clock.set_fixed_time(paper.NOON.replace(day=26))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator(flood)).to_have_text("23 Nov 2026, 11:05")
    reader.open("/date/2026-11-23/")  # an earlier day's paper keeps its times
    expect(page.locator(comet)).to_have_text("23 Nov 2026, 09:00")
    reader.leave()
    plain = Reader(browser, site, pictures, scripts=False)
    expect(plain.open("/").locator(flood)).to_have_text("23 Nov 2026, 11:05")
    plain.leave()


def test_with_the_keyboard_alone(reader: Reader) -> None:
    page = reader.open("/")
    keys = page.keyboard
    keys.press("j")
    keys.press("j")
    keys.press("k")
    expect(page.locator(":focus")).to_have_text("Talks on the river treaty end without a date for the next round")
    keys.press("j")
    expect(page.locator(":focus")).to_contain_text("Comet Tamblin")
    reader.look("keys-front", axe=False)
    keys.press("m")
    expect(page.locator("#said")).to_have_text("Marked as read")
    keys.press("Enter")
    expect(page.locator("h1")).to_contain_text("Comet Tamblin")
    page.wait_for_load_state()  # a heading can be there before the scripts are
    keys.press("j")
    expect(page.locator("h1")).not_to_contain_text("Comet Tamblin")
    page.wait_for_load_state()
    keys.press("k")
    expect(page.locator("h1")).to_contain_text("Comet Tamblin")

    page = reader.open(FLOOD)
    keys.press("e")
    keys.press("e")
    keys.press("e")
    expect(card(page)).to_be_visible()
    mark = page.locator(".mark:focus")
    expect(mark).to_have_attribute("href", "#e3")
    reader.look("keys-evidence", axe=False)
    keys.press("Enter")
    expect(card(page)).to_be_focused()
    keys.press("Tab")
    expect(card(page).locator("a").first).to_be_focused()
    keys.press("Escape")
    expect(card(page)).to_be_hidden()
    expect(mark).to_be_focused()
    keys.press("n")
    page.wait_for_function("scrollY > 0")

    keys.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    reader.look("keys-help", part="dialog")
    keys.press("j")  # nothing happens behind the sheet
    keys.press("Escape")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_hidden()
    keys.press("u")
    expect(page.locator("body.front")).to_be_visible()
    keys.press("/")
    page.wait_for_url("**/search/")
    keys.press("/")
    expect(page.get_by_label("Words in a story")).to_be_focused()
    keys.type("jgh?")  # letters in a field are letters
    expect(page.get_by_label("Words in a story")).to_have_value("jgh?")
    page.get_by_label("Words in a story").blur()
    keys.press("g")
    keys.press("s")
    page.wait_for_url("**/settings/")
    page.get_by_label("Keyboard shortcuts of a single letter").uncheck()
    page.get_by_label("Keyboard shortcuts of a single letter").blur()
    keys.press("h")
    keys.press("?")
    expect(page.locator("body.settings")).to_be_visible()
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_without_javascript(browser: Browser, site: str, pictures: Path) -> None:
    reader = Reader(browser, site, pictures, scripts=False)
    page = reader.open("/")
    reader.look("plain-front")
    page.get_by_role("link", name=re.compile("Sea wall at Port Amber")).click()
    page.locator(".summary .mark").nth(1).click()
    note = page.locator(".notes li:target")
    expect(note).to_be_visible()
    expect(note.locator("mark")).to_have_text(
        "Some 1,200 people were taken to two schools on the hill, the council said."
    )
    assert note.evaluate("(element) => getComputedStyle(element).position") == "fixed"
    reader.look("plain-evidence")
    note.locator(".back").click()
    page.locator(".copies summary").click()
    expect(page.locator(".copies li").first).to_be_visible()
    page.get_by_role("link", name="Search").click()
    page.get_by_label("Words in a story").fill("comet")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".hits li")).to_have_count(1)
    reader.look("plain-search")
    page.get_by_role("link", name="Earlier days").first.click()
    page.get_by_role("link", name="22 Sunday").click()
    expect(page.get_by_role("link", name="Lantern boats return")).to_be_visible()
    page.get_by_role("link", name="Settings").first.click()
    expect(page.get_by_text("Settings need JavaScript")).to_be_visible()
    expect(page.locator("form.settings")).to_be_hidden()
    reader.look("plain-settings")
    reader.leave()


GROUNDS = {
    "auto": "rgb(22, 21, 19)",
    "dark": "rgb(22, 21, 19)",
    "light": "rgb(252, 251, 248)",
    "sepia": "rgb(244, 236, 216)",
}


def test_themes(browser: Browser, site: str, pictures: Path) -> None:
    reader = Reader(browser, site, pictures, scheme="dark")
    page = reader.open("/")
    for theme, ground in GROUNDS.items():
        reader.keep("broadsheet.settings", {"theme": theme, "size": 115})
        reader.open(FLOOD)
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == ground
        page.locator(".summary .mark").first.click()
        # Dark by choice has the colours that "auto" has here.
        reader.look(f"theme-{theme}", axe=theme in ("auto", "sepia"), rules=("color-contrast",))
    reader.leave()


def test_on_paper(browser: Browser, site: str, pictures: Path) -> None:
    reader = Reader(browser, site, pictures, scheme="dark")
    page = reader.open(FLOOD)
    expect(page.locator(".copies li").first).to_be_hidden()
    page.emulate_media(media="print")
    for gone in (".tabs", ".tools", ".back >> nth=0", ".history"):
        expect(page.locator(gone)).to_be_hidden()
    expect(page.locator(".copies li").first).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    address = page.locator(".sources .source-title a").first.evaluate("(a) => getComputedStyle(a, '::after').content")
    assert "https://harbourpost.example/" in address
    reader.leave()


def test_right_to_left(reader: Reader) -> None:
    page = reader.open(ARABIC)
    page.locator(".summary .claim").first.hover()
    expect(card(page)).to_be_visible()
    text, box = page.locator("main > article").bounding_box(), card(page).bounding_box()
    assert box["x"] + box["width"] <= text["x"]  # in the margin where its lines end
    assert card(page).locator(".voices").evaluate("(e) => getComputedStyle(e).direction") == "rtl"
    reader.look("rtl-story")
    reader.open(f"/story/{paper.samples.JAPANESE.story_id}/")
    reader.look("cjk-story")


def test_notices(reader: Reader) -> None:
    page = reader.open(f"/story/{paper.WITHDRAWN}/")
    reader.expect_complaint("410 (Gone)")
    expect(page.locator("h1")).to_have_text("This story was withdrawn")
    expect(page.locator(".reason")).to_have_text(paper.NOTICE.reason)
    reader.look("withdrawn")
    page = reader.open(f"/story/{paper.MERGED}/")
    assert page.url.endswith(FLOOD)
    expect(page.locator(".corrections del")).to_have_text("The market hall has collapsed.")
