"""What strangers send, in a browser: everything is text, nothing runs, nothing is loaded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, expect

from broadsheet.config import PublishConfig
from broadsheet.stages.edition import Candidate, plan_editions
from broadsheet.stages.publish import Archive, publish
from broadsheet.stages.publish.safe import shown
from broadsheet.store import open_store
from broadsheet.types import (
    ChangeKind,
    Claim,
    Digest,
    Highlight,
    Image,
    Membership,
    Part,
    Party,
    Perspective,
    Quote,
    Sections,
    Span,
    Story,
    StoryChange,
)
from broadsheet.web.app import create_app
from tests.stages.publish import hostile, samples

from .conftest import Server
from .reader import Reader

EVIL = [text for text in hostile.STRINGS if len(text) < 1000]
CONFIG = replace(PublishConfig(), title=EVIL[0])
STORIES = 8  # among which the strings are dealt out


def evil_digest(number: int, texts: list[str]) -> Digest:
    """A story with the strings in every kind of section, and an unsafe address in each source."""
    articles = [f"h{number}{n}" for n in range(len(texts))]
    claims = [
        Claim(text, (Span(article, Part.TEXT, 0, len(text), text),))
        for article, text in zip(articles, texts, strict=True)
    ]
    urls = [*hostile.URLS, *hostile.ODD_URLS]
    sources = tuple(
        replace(
            samples.source(article, text, ["harbourpost.example", "coastdaily.example", text][n % 3]),
            url=urls[(number * len(texts) + n) % len(urls)],
            outlet_name=text,
            credit=text,
        )
        for n, (article, text) in enumerate(zip(articles, texts, strict=True))
    )
    sections = Sections(
        title=claims[0],
        summary=tuple(claims),
        highlights=tuple(Highlight(claim.text, claim) for claim in claims),
        quote=Quote(claims[1], texts[2], texts[3]),
        perspectives=tuple(Perspective(claim.text, claim) for claim in claims),
        whats_new=(claims[2],),
        place=claims[3],
        people=tuple(Party(claim.text, "person", claim.text, claim.evidence) for claim in claims),
        background=(claims[4],),
        image=Image(urls[number], articles[0], texts[5]),
        sources=sources,
    )
    return samples.digest(f"{number:x}bad" * 4, sections, version=2, language="en", writer=texts[0])


DIGESTS = [evil_digest(n, EVIL[n::STORIES]) for n in range(STORIES)]


@pytest.fixture(scope="module")
def evil_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The paper of such a day, printed and in a store."""
    folder = tmp_path_factory.mktemp("evil")
    candidates = [
        Candidate(Story(d.story_id, ("a", "b", "c"), d.first_published, d.updated), d, f"<b>{n % 2}</b>", 3, d.updated)
        for n, d in enumerate(DIGESTS)
    ]
    editions = plan_editions(candidates, samples.EditionConfig(), samples.NOON)
    before = {d.story_id: (replace(d, version=1, sections=replace(d.sections, whats_new=())),) for d in DIGESTS}
    publish(
        editions,
        {d.story_id: d for d in DIGESTS},
        samples.OUTLETS,
        config=CONFIG,
        directory=folder / "site",
        now=samples.NOON,
        archive=Archive(earlier=before),
    )
    with open_store("sqlite:///evil.db", folder) as store:
        for digest in DIGESTS:
            article = samples.article(f"m{digest.story_id}", "text")
            store.save_articles([(article.id, article)])
            member = Membership(article.id, digest.story_id, 1.0)
            store.apply_changes([StoryChange(ChangeKind.OPEN, digest.story_id, article.id, membership=member)])
            store.save_digest(before[digest.story_id][0])
            store.save_digest(digest)
        for edition in editions:
            store.save_edition(edition)
        server = Server(create_app(folder / "site", store, CONFIG))
        yield server.url
        server.stop()


def test_nothing_runs_on_any_page(browser: Browser, evil_site: str, pictures: Path) -> None:
    reader = Reader(browser, evil_site, pictures)
    reader.keep("broadsheet.settings", {"muted": ["no such word"], "hidden": ["<b>"], "images": False})
    page = reader.open("/")
    expect(page.locator(".card").first).to_be_visible()
    reader.look("evil-front")
    for number, digest in enumerate(DIGESTS):
        page = reader.open(f"/story/{digest.story_id}/")
        assert page.locator("h1 .claim").inner_text().startswith(shown(digest.sections.title.text)[:20])
        for place in (0, 3):
            page.locator(".summary .mark").nth(place).click()
            expect(page.locator(".evidence-card")).to_be_visible()
            page.keyboard.press("Escape")
        assert page.evaluate("document.scripts.length") == 2
        assert (
            page.evaluate("[...document.querySelectorAll('main *')].filter((e) => e.tagName === 'SCRIPT').length") == 0
        )
        reader.look(f"evil-{number}", axe=number == 0)
    reader.open(f"/story/{DIGESTS[0].story_id}/v/1/")
    reader.look("evil-version", axe=False)
    for text in EVIL[:12]:
        reader.open(f"/search/?q=pwned&outlet={quote(text, errors='replace')}&category={quote(text)}")
        reader.look("evil-search", axe=False)
    reader.open("/search/?q=pwned")
    expect(page.locator(".hits li").first).to_be_visible()
    reader.look("evil-hits")
    reader.open("/date/2026-11-23/")
    reader.look("evil-day")
    reader.leave()
