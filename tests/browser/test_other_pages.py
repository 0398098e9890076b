"""Pages off the reader's usual way: the operator's, those for programs, and those that say what is not there."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from broadsheet.config import Config
from broadsheet.errors import StoreError
from broadsheet.store import open_store
from broadsheet.types import Outlet
from broadsheet.web.app import create_app
from broadsheet.web.context import Context
from broadsheet.web.interfaces import interface_routes

from . import paper
from .conftest import Server
from .reader import PHONE, Reader

SIZES = pytest.mark.parametrize("size", [None, PHONE], ids=["desk", "phone"])


class FailingStore:
    """A database that another program holds, and behind it a bug."""

    def outlets(self) -> tuple[Outlet, ...]:
        raise ZeroDivisionError

    def search(self, *_: object, **__: object) -> tuple[()]:
        raise StoreError("database is locked")


class SlowLine:
    """Brings the pages of an application in pieces: one after each of the first items of its lists."""

    PIECES = 12
    PAUSE_SECONDS = 0.06  # several frames of a browser

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        page = False

        async def slowly(message: Message) -> None:
            nonlocal page
            if message["type"] == "http.response.start":
                page = any(
                    value.startswith(b"text/html") for name, value in message["headers"] if name == b"content-type"
                )
            if not page or message["type"] != "http.response.body":
                await send(message)
                return
            *pieces, rest = message["body"].split(b"</li>", self.PIECES)
            for piece in pieces:
                await send({**message, "body": piece + b"</li>", "more_body": True})
                await asyncio.sleep(self.PAUSE_SECONDS)
            await send({**message, "body": rest})

        plain = {
            **scope,
            "headers": [(name, value) for name, value in scope.get("headers", ()) if name != b"accept-encoding"],
        }
        await self._app(plain, receive, slowly)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the invented paper with everything that is served beside it."""
    folder = tmp_path_factory.mktemp("whole")
    with paper.make(folder) as store:
        context = Context(store, replace(Config(), publish=paper.PAPER), folder / "site")
        server = Server(create_app(folder / "site", store, paper.PAPER, interface_routes(context)))
        yield server.url
        server.stop()


@SIZES
def test_what_is_served_beside_the_paper(
    browser: Browser, whole: str, pictures: Path, size: dict[str, int] | None
) -> None:
    reader = Reader(browser, whole, pictures, size=size)
    for name, path, heading in (
        ("runs", "/runs", "Runs"),
        ("reference", "/api/", "API"),
        ("search-empty", "/search/", "Search"),
        ("search-none", "/search/?q=zebra&place=amber", "Search"),
    ):
        page = reader.open(path)
        expect(page.locator("h1")).to_contain_text(heading)
        assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("innerWidth"), path
        reader.look(f"{name}-{'phone' if size else 'desk'}")
    reader.leave()


def test_what_is_not_there(browser: Browser, whole: str, tmp_path: Path, pictures: Path) -> None:
    reader = Reader(browser, whole, pictures)
    expect(reader.open("/nothing/here").locator("h1")).to_have_text("There is no such page")
    reader.expect_complaint("404 (Not Found)")
    reader.look("missing")
    reader.page.get_by_role("link", name="look for it among all stories").click()
    expect(reader.page.locator("h1")).to_have_text("Search")
    reader.leave()

    paper.print_to(tmp_path / "site")
    server = Server(create_app(tmp_path / "site", FailingStore(), paper.PAPER))  # type: ignore[arg-type]
    reader = Reader(browser, server.url, pictures)
    expect(reader.open("/search/?q=x").locator("h1")).to_have_text("The search is busy")
    reader.expect_complaint("503 (Service Unavailable)")
    reader.look("busy")
    expect(reader.open("/search/?q=x&outlet=y").locator("h1")).to_have_text("This page cannot be shown")
    reader.expect_complaint("500 (Internal Server Error)")
    reader.look("fault")
    reader.leave()
    server.stop()


def test_the_first_edition_shows_by_itself(browser: Browser, tmp_path: Path, pictures: Path) -> None:
    with open_store("sqlite:///empty.db", tmp_path) as store:
        server = Server(create_app(tmp_path / "site", store, paper.PAPER))
        reader = Reader(browser, server.url, pictures)
        page = reader.open("/")
        expect(page.locator("main")).to_contain_text("The first edition is not printed yet.")
        reader.expect_complaint("404 (Not Found)")
        reader.look("waiting")
        paper.print_to(tmp_path / "site")
        expect(page.locator(".card.lead")).to_be_visible()
        reader.look("first", axe=False)
        reader.leave()
        server.stop()


@SIZES
def test_what_a_slow_line_brings_moves_nothing(
    browser: Browser, tmp_path: Path, pictures: Path, size: dict[str, int] | None
) -> None:
    with paper.make(tmp_path) as store:
        server = Server(SlowLine(create_app(tmp_path / "site", store, paper.PAPER)))
        reader = Reader(browser, server.url, pictures, size=size)
        for name, path in (("slow-front", "/"), ("slow-search", "/search/"), ("slow-days", "/date/")):
            page = reader.open(path)
            expect(page.locator(".tools a")).to_have_count(3)
            expect(page.locator(".tabs a").first).to_be_visible()
            reader.look(name, axe=False)
        reader.leave()
        server.stop()
