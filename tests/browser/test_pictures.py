"""Pictures, which a reader has to ask for: through the paper's own server, without moving the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from broadsheet.config import Config
from broadsheet.web.app import create_app
from broadsheet.web.context import Context
from broadsheet.web.kite import kite_routes
from broadsheet.web.kite.routes import Kite

from . import paper
from .conftest import Server
from .reader import PHONE, Reader

FLOOD = paper.flood()
FLOOD_PAGE = f"/story/{FLOOD.story_id}/"
BITMAP = Path(__file__).parents[2] / "src/broadsheet/stages/publish/assets/icon-512.png"


class Outlets:
    """Stands for the outlets' servers: one picture, while there is one."""

    def __init__(self) -> None:
        self.picture = b""
        self.asked: list[str] = []

    async def __call__(self, url: str) -> bytes:
        self.asked.append(url)
        return self.picture


@pytest.fixture
def outlets() -> Outlets:
    return Outlets()


@pytest.fixture
def served(tmp_path: Path, outlets: Outlets) -> Iterator[str]:
    """Address of the invented paper, whose server passes pictures on."""
    with paper.make(tmp_path) as store:
        context = Context(store, replace(Config(), publish=paper.PAPER), tmp_path / "site")
        routes = kite_routes(context, Kite(context, outlets))
        server = Server(create_app(tmp_path / "site", store, paper.PAPER, routes))
        yield server.url
        server.stop()


def width(page: Page) -> int:
    found: int = page.locator(".picture img").evaluate("image => image.naturalWidth")
    return found


@pytest.mark.parametrize("size", [None, PHONE], ids=["desk", "phone"])
def test_a_picture_is_shown_to_who_asked_for_pictures(
    browser: Browser, served: str, outlets: Outlets, pictures: Path, size: dict[str, int] | None
) -> None:
    outlets.picture = BITMAP.read_bytes()
    reader = Reader(browser, served, pictures, size=size)
    page = reader.open(FLOOD_PAGE)
    expect(page.locator(".picture figcaption")).to_contain_text("Harbour Post")
    assert page.locator(".picture img").count() == 0
    assert outlets.asked == []
    page = reader.open("/settings/")
    page.locator("[name=images]").check()
    page = reader.open(FLOOD_PAGE)
    page.locator(".picture").scroll_into_view_if_needed()
    expect(page.locator(".picture img")).to_be_visible()
    page.wait_for_function("document.querySelector('.picture img').complete")
    assert width(page) == 512
    assert FLOOD.sections.image is not None
    assert outlets.asked == [FLOOD.sections.image.url]
    reader.look(f"picture {'phone' if size else 'desk'}", part=".picture")
    reader.leave()


def test_a_picture_that_cannot_be_had_leaves_its_place_and_the_link(
    browser: Browser, served: str, outlets: Outlets, pictures: Path
) -> None:
    reader = Reader(browser, served, pictures)
    reader.open("/settings/").locator("[name=images]").check()
    page = reader.open(FLOOD_PAGE)
    page.locator(".picture").scroll_into_view_if_needed()
    expect(page.locator(".no-picture")).to_have_text("No picture could be had.")
    expect(page.locator(".picture a")).to_have_attribute("href", "https://harbourpost.example/wall.jpg")
    reader.expect_complaint("404 (Not Found)")
    reader.look("picture missing", part=".picture")
    reader.leave()
