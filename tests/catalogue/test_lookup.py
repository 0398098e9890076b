"""Which outlet a URL belongs to, and how imported feeds join a catalogue."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.catalogue import Catalogue, validate
from broadsheet.errors import CatalogueError
from broadsheet.types import Feed, Outlet

PAPER = Outlet("paper.example", "The Paper", "GB", "en", aliases=("paper-static.example",))
MONEY = Outlet("money.paper.example", "Paper Money", "GB", "en", "paper-group")
CATALOGUE = Catalogue(outlets={outlet.domain: outlet for outlet in (PAPER, MONEY)})


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://paper.example/news/1", "paper.example"),
        ("https://www.paper.example", "paper.example"),
        ("HTTPS://WWW.PAPER.EXAMPLE:8443/x", "paper.example"),
        ("https://feeds.paper-static.example/rss.xml", "paper.example"),
        ("https://money.paper.example/a", "money.paper.example"),
        ("https://www.money.paper.example/a", "money.paper.example"),
        ("//paper.example/a", "paper.example"),
        ("paper.example", "paper.example"),
        ("paper.example/a//b?next=https://gull.test/", "paper.example"),
        ("paper.example./a", "paper.example"),
    ],
)
def test_known(url: str, domain: str) -> None:
    assert CATALOGUE.outlet_for(url) is CATALOGUE.outlets[domain]


@pytest.mark.parametrize("url", ["https://notpaper.example/", "https://paper.example.evil.test/", "https://example/"])
def test_a_host_that_only_looks_alike_is_unknown(url: str) -> None:
    assert CATALOGUE.outlet_for(url).domain not in CATALOGUE.outlets


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://www.gull.test/a", "gull.test"),
        ("https://m.gull.test/a", "gull.test"),
        ("https://amp.www.gull.test/a", "gull.test"),
        ("https://sport.gull.co.uk/a", "gull.co.uk"),
        ("https://gull.com.br/a", "gull.com.br"),
        ("https://co.uk/a", "co.uk"),
        ("https://m.test/a", "m.test"),
        ("https://one.blogspot.com/", "one.blogspot.com"),
        ("https://www.two.substack.com/", "two.substack.com"),
        ("http://192.0.2.1/a", "192.0.2.1"),
        ("http://[2001:db8::1]:80/a", "2001:db8::1"),
        ("http://localhost:8000/a", "localhost"),
    ],
)
def test_an_unknown_host_is_a_family_of_its_own(url: str, domain: str) -> None:
    outlet = CATALOGUE.outlet_for(url)
    assert outlet == Outlet(domain=domain, name=domain)
    assert (outlet.family_key, outlet.country, outlet.language, outlet.ownership) == (domain, "", "", "unknown")


@pytest.mark.parametrize("text", ["", "   ", "https://", "https:///path", "http://[::1", "...", "https://./"])
def test_no_host_raises(text: str) -> None:
    with pytest.raises(CatalogueError, match="no host"):
        CATALOGUE.outlet_for(text)


@given(st.text(max_size=60))
def test_any_text_has_an_outlet_or_raises(text: str) -> None:
    try:
        outlet = CATALOGUE.outlet_for(text)
    except CatalogueError:
        return
    assert outlet.domain
    assert CATALOGUE.outlet_for(f"https://{outlet.domain}/") == outlet or ":" in outlet.domain


def test_with_feeds_names_known_outlets_and_adds_unknown_ones() -> None:
    feeds = [
        Feed("https://feeds.paper-static.example/rss", "paper-static.example", "World"),
        Feed("https://money.paper.example/rss", "paper.example", "Business"),
        Feed("https://feeds.hosting.example/7", "www.paper.example", "World"),
        Feed("https://www.gull.test/rss", "gull.test", "Birds"),
    ]
    catalogue = CATALOGUE.with_feeds(feeds)
    outlets = [feed.outlet for feed in catalogue.feeds]
    assert outlets == ["paper.example", "money.paper.example", "paper.example", "gull.test"]
    assert catalogue.outlets["gull.test"].ownership == "unknown"
    assert catalogue.categories == ("World", "Business", "Birds")
    assert [problem for problem in validate(catalogue) if problem.file == "imported feeds"] == []


def test_imported_feeds_may_replace_the_catalogues_own() -> None:
    full = CATALOGUE.with_feeds([Feed("https://gull.test/rss", "gull.test")])
    mine = replace(full, feeds=(), feed_files=()).with_feeds([Feed("http://localhost:8000/rss", "localhost", "Home")])
    assert mine.categories == ("Home",)
    assert mine.outlet_for("https://paper.example/") is PAPER
    assert [problem for problem in validate(mine) if problem.file == "imported feeds"] == []
    assert [problem for problem in validate(mine) if problem.entry == "localhost"] == []


def test_with_feeds_takes_no_feed_twice() -> None:
    feed = Feed("https://gull.test/rss", "gull.test")
    once = CATALOGUE.with_feeds([feed, Feed("http://www.gull.test/rss/", "gull.test")])
    assert [one.url for one in once.with_feeds([feed]).feeds] == ["https://gull.test/rss"]


def test_imported_feeds_of_a_delivery_service_are_no_fault_of_others() -> None:
    """The service's host is guessed to be an outlet; that must not make every other feed on it wrong."""
    first = CATALOGUE.with_feeds([Feed("https://feeds.service.test/money", "money.paper.example")])
    both = first.with_feeds([Feed("https://feeds.service.test/gull", "service.test")])
    assert [problem for problem in validate(both) if problem.file == "imported feeds"] == []


def test_a_fault_in_an_imported_feed_is_found() -> None:
    catalogue = CATALOGUE.with_feeds([Feed("gopher://gull.test/rss", "gull.test")])
    assert [(problem.file, problem.entry) for problem in validate(catalogue) if "http" in problem.what] == [
        ("imported feeds", "gopher://gull.test/rss")
    ]
