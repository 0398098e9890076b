"""A page visited again: what counts as a change of its article, and what does not."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

import pytest

from broadsheet.config import ExtractConfig
from broadsheet.stages.extract import ReviseTask, Revisited
from broadsheet.types import Article, Page

NOW = datetime(2026, 11, 12, 20, tzinfo=UTC)
URL = "http://courier.example/2026/dam.html"
LEAD = "The Orrin dam held through the night as the river fell by two metres, the water board said on Thursday."
MORE = "About 400 people who had left their homes in the valley were told that they could return before noon."
END = "Engineers will inspect the spillway on Friday, and the road below the dam stays closed until then."
NEXT = "On Friday evening the water board said that the spillway was sound and that the road would open again."


def told(*paragraphs: str, complete: bool = True) -> Article:
    text = "\n\n".join(paragraphs)
    return Article("a1", URL, "courier.example", "Orrin dam holds", text, "en", NOW, NOW, complete=complete)


def page(*paragraphs: str) -> Page:
    body = "".join(f"<p>{escape(p)}</p>" for p in paragraphs)
    html = f"<html><body><article><h1>Orrin dam holds</h1>{body}</article></body></html>"
    return Page(URL, URL, 200, html.encode(), "text/html; charset=utf-8")


def revised(article: Article, now: Page, config: ExtractConfig | None = None) -> Article | None:
    return ReviseTask(config or ExtractConfig())(Revisited(article, now))


def test_a_changed_figure_is_a_change() -> None:
    mended = MORE.replace("400", "240")
    new = revised(told(LEAD, MORE, END), page(LEAD, mended, END))
    assert new is not None
    assert new.text == "\n\n".join((LEAD, mended, END))
    assert (new.id, new.title, new.published) == ("a1", "Orrin dam holds", NOW)


def test_a_paragraph_taken_out_is_a_change() -> None:
    new = revised(told(LEAD, MORE, END, NEXT), page(LEAD, END, NEXT))
    assert new is not None
    assert new.text == "\n\n".join((LEAD, END, NEXT))


@pytest.mark.parametrize(
    "now",
    [
        page(LEAD, MORE, END),
        page(LEAD, MORE, END, NEXT),
        page(END, LEAD, MORE),
        page("We and our 845 partners store and access personal data on your device. " * 4),
        page(LEAD, "Subscribe to the Courier to go on reading this article and support our newsroom today."),
        Page(URL, URL, 200, b"", "text/html"),
        Page(URL, URL, 200, b"\xff\xfe\x00<p>", "text/html"),
    ],
    ids=["same", "added", "moved", "consent", "paywall", "empty", "broken"],
)
def test_what_is_no_change(now: Page) -> None:
    assert revised(told(LEAD, MORE, END), now) is None


def test_a_teaser_is_not_compared_with_its_page() -> None:
    mended = LEAD.replace("two", "three")
    assert revised(told(LEAD, complete=False), page(mended, MORE, END)) is None


def test_a_text_that_was_cut_is_cut_again() -> None:
    config = ExtractConfig(max_text_chars=len(LEAD) + len(MORE) + 10)
    assert revised(told(LEAD, MORE), page(LEAD, MORE, END), config) is None
    new = revised(told(LEAD, MORE), page(LEAD, MORE.replace("400", "240"), END), config)
    assert new is not None
    assert END not in new.text
