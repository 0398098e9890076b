"""What a feed tells of an article above the page's own text."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.config import ExtractConfig
from broadsheet.stages.extract import ExtractJob, ExtractTask, ReviseTask, Revisited
from broadsheet.stages.extract.standfirst import MAX_CHARS, ended, standfirst
from broadsheet.stages.syndication.credits import find_credits
from broadsheet.types import Agency, Article, Entry, Feed, Outlet, Page

NOW = datetime(2026, 11, 12, 20, tzinfo=UTC)
URL = "http://courier.example/quay"
TITLE = "A quay wakes up"
TEASER = "The ferry port of Orrin reopens on Friday, two weeks after the storm tore away its pier."
SCENE = "HALDEN (NPA) - Six months ago nobody came here before noon, says Ada Vane, who sells coffee by the old crane."
REST = "Now the tills ring from five in the morning, and the first lorries wait in a line that reaches the church."
PAGE = f"<html lang='en'><body><article><h1>{TITLE}</h1><p>{SCENE}</p><p>{REST}</p></article></body></html>"


def made(teaser: str, body: str = PAGE) -> Article:
    entry = Entry("e1", "http://courier.example/feed", URL, TITLE, summary_html=teaser)
    feed = Feed(entry.feed_url, "courier.example", "World", "en")
    outlet = Outlet("courier.example", "Harbour Courier", "XA", "en")
    page = Page(URL, URL, 200, body.encode(), "text/html; charset=utf-8")
    article = ExtractTask(ExtractConfig(), NOW)(ExtractJob(entry, feed, outlet, NOW, page)).article
    assert article is not None
    return article


def test_a_teaser_the_page_lacks_stands_above_its_text() -> None:
    article = made(f"<p>{TEASER}</p>")
    assert article.paragraphs[0] == TEASER == article.text[: article.standfirst]
    assert article.text[article.body_start :].startswith(SCENE)


@pytest.mark.parametrize("teaser", ["", SCENE, f"{TITLE}.", "Read the full story"])
def test_a_teaser_that_tells_nothing_more_leaves_the_text_alone(teaser: str) -> None:
    article = made(teaser)
    assert article.text == f"{SCENE}\n\n{REST}"
    assert (article.standfirst, article.body_start) == (0, 0)


def test_an_agency_is_found_behind_a_standfirst() -> None:
    npa = Agency("npa", "Norvane Press Agency", acronyms=("NPA",))
    article = made(
        f"{TEASER} A crane ship sets the last piles today, in calm water, before the council comes to look at them."
    )
    assert article.standfirst > 160  # further than a dateline is looked for
    assert [c.agency for c in find_credits(article, [npa])] == ["npa"]


def test_a_page_that_changed_keeps_its_standfirst() -> None:
    article = made(TEASER)
    changed = PAGE.replace("Six months", "Seven months")
    task = ReviseTask(ExtractConfig())
    assert task(Revisited(article, Page(URL, URL, 200, PAGE.encode(), "text/html"))) is None
    again = task(Revisited(article, Page(URL, URL, 200, changed.encode(), "text/html")))
    assert again is not None
    assert again.text == article.text.replace("Six months", "Seven months")
    assert again.text[: again.standfirst] == TEASER


@pytest.mark.parametrize(
    ("teaser", "language", "kept"),
    [
        ("El puerto de Orrin reabre el viernes tras dos semanas", "es", True),
        ("The port of Orrin reopens on Friday after the", "en", False),  # cut off
        ("The port of Orrin reopens on Friday after…", "en", False),
        ("The port of Orrin will likely reject an offer of the U.S.", "en", False),
        ("港は嵐の後、金曜日に再開すると市が発表した", "ja", True),
        (TEASER * 8, "en", False),  # the text itself
    ],
)
def test_only_whole_sentences_are_kept(teaser: str, language: str, kept: bool) -> None:
    found = standfirst([teaser], TITLE, [SCENE], language)
    assert bool(found) is kept
    if kept:
        assert found[:-1] == teaser
        assert found[-1] in ".。"


def test_what_follows_a_sentence_of_the_page_is_left_out_with_it() -> None:
    assert standfirst([f"{SCENE} He wants it back before the winter comes."], TITLE, [SCENE], "en") == ""


@given(st.text(max_size=700), st.text(max_size=60), st.text(max_size=200), st.sampled_from(["en", "ar", "zh", "und"]))
def test_a_standfirst_is_the_teasers_own_words(teaser: str, title: str, body: str, language: str) -> None:
    found = standfirst([teaser], title, [body], language)
    assert len(found) <= MAX_CHARS + 1
    assert set(found) <= set(teaser) | set(" .。")


def test_a_teaser_that_is_the_whole_article_gets_its_full_stop() -> None:
    told = f"The ferry port of Orrin reopens on Friday. {TEASER.removesuffix('.')}"
    assert made(told, "<html><body></body></html>").text == f"{told}."


@given(st.lists(st.text(max_size=200), max_size=4), st.sampled_from(["en", "ar", "zh", "und"]))
def test_nothing_but_a_full_stop_is_added(paragraphs: list[str], language: str) -> None:
    found = ended(paragraphs, language)
    assert len(found) == len(paragraphs)
    assert all(b in (a, f"{a}.", f"{a}。") for a, b in zip(paragraphs, found, strict=True))
