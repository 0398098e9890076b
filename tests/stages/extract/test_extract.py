"""Pages and entries into articles: what is read, what is left out and why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.config import ExtractConfig
from broadsheet.stages.extract import Extracted, ExtractJob, ExtractTask, decode, needs_page, read_page
from broadsheet.stages.extract.metadata import parse_time
from broadsheet.stages.extract.page import fragment_paragraphs, tidy
from broadsheet.types import Article, Drop, DropReason, Entry, Feed, Outlet, Page

NOW = datetime(2026, 11, 12, 20, tzinfo=UTC)
URL = "http://courier.example/2026/dam.html"
FEED = Feed("http://courier.example/feed", "courier.example", "World", "en")
OUTLET = Outlet("courier.example", "Harbour Courier", "XA", "en")
LEAD = "The Orrin dam held through the night as the river fell by two metres, the water board said on Thursday."
MORE = "About 400 people who had left their homes in the valley were told that they could return before noon."
END = "Engineers will inspect the spillway on Friday, and the road below the dam stays closed until then."

PAGE = f"""<!DOCTYPE html><html lang="en-GB"><head>
<title>Orrin dam holds as river falls | Harbour Courier</title>
<link rel="canonical" href="/2026/dam.html?utm_source=home">
<meta property="og:title" content="Orrin dam holds as river falls">
<meta property="og:image" content="/img/dam.jpg"><meta property="og:site_name" content="Harbour Courier">
<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "Orrin dam holds as river falls",
 "datePublished": "2026-11-12T07:30:00+01:00", "author": [{{"@type": "Person", "name": "Tamsin Orrell"}}],
 "image": {{"url": "http://courier.example/img/dam.jpg", "creditText": "Orrin water board"}}}}</script>
</head><body><nav><a href="/">Home</a> <a href="/world">World</a> <a href="/sport">Sport</a></nav>
<div class="cookie">We use cookies. Accept all cookies to continue.</div>
<article><h1>Orrin dam holds as river falls</h1><p>{LEAD}</p><p>{MORE}</p><p>{END}</p></article>
<aside><h2>Related</h2><ul><li><a href="/a">Port reopens</a></li><li><a href="/b">Ferry late</a></li></ul></aside>
<footer>© Harbour Courier</footer></body></html>"""


def entry(**changes: object) -> Entry:
    values: dict[str, object] = {
        "id": "e1",
        "feed_url": FEED.url,
        "url": URL,
        "title": "Orrin dam holds as river falls - Harbour Courier",
        "published": NOW - timedelta(hours=12),
        "summary_html": "<p>The Orrin dam held through the night, officials said.</p>",
    }
    return Entry(**(values | changes))  # type: ignore[arg-type]


def extract(given_entry: Entry, body: str | bytes | None = None, drop: Drop | None = None) -> Extracted:
    data = body.encode() if isinstance(body, str) else body
    page = None if data is None else Page(URL, URL, 200, data, "text/html; charset=utf-8")
    return ExtractTask(ExtractConfig(), NOW)(ExtractJob(given_entry, FEED, OUTLET, NOW, page, drop))


def made(result: Extracted) -> Article:
    assert result.article is not None, result.drops
    return result.article


def test_a_page_becomes_an_article() -> None:
    article = made(extract(entry(published=None), PAGE))
    assert article.paragraphs == (LEAD, MORE, END)
    assert article.title == "Orrin dam holds as river falls"
    assert article.url == URL
    assert article.author == "Tamsin Orrell"
    assert article.published == datetime(2026, 11, 12, 6, 30, tzinfo=UTC)
    assert (article.language, article.outlet, article.complete) == ("en", "courier.example", True)
    assert (article.image_url, article.image_credit) == ("http://courier.example/img/dam.jpg", "Orrin water board")


@pytest.mark.parametrize(
    ("said", "paywalled"),
    [
        ('"isAccessibleForFree": false', True),
        ('"isAccessibleForFree": "False"', True),
        ('"isAccessibleForFree": "http://schema.org/True"', False),
        ('"isAccessibleForFree": {"of": ["nonsense"]}', None),
        ('"inLanguage": "en"', None),
    ],
)
def test_a_page_says_whether_it_is_free_to_read(said: str, paywalled: bool | None) -> None:
    page = PAGE.replace('"@type": "NewsArticle"', f'"@type": "NewsArticle", {said}')
    assert made(extract(entry(), page)).paywalled is paywalled


@pytest.mark.parametrize(("tier", "paywalled"), [("free", False), ("Metered", True), ("locked", True), ("new", None)])
def test_a_content_tier_tells_of_a_paywall(tier: str, paywalled: bool | None) -> None:
    page = PAGE.replace("<title>", f'<meta property="article:content_tier" content="{tier}"><title>')
    assert made(extract(entry(), page)).paywalled is paywalled


def test_the_same_address_is_the_same_article_however_it_was_reached() -> None:
    one = made(extract(entry(), PAGE))
    other = made(extract(entry(id="e2", url=URL + "?utm_medium=rss", title="Another wording"), PAGE))
    assert one.id == other.id


def test_a_page_may_not_pass_as_another_sites() -> None:
    hijacked = PAGE.replace('href="/2026/dam.html?utm_source=home"', 'href="https://famous.example/scoop"')
    assert made(extract(entry(), hijacked)).url == URL


def test_full_text_in_the_feed_needs_no_page() -> None:
    full = entry(content_html="".join(f"<p>{LEAD} {MORE} {END} Part {n}.</p>" for n in range(5)))
    assert not needs_page(full, ExtractConfig())
    article = made(extract(full))
    assert article.complete
    assert len(article.paragraphs) == 5


@pytest.mark.parametrize("content", ["", "<p>Short.</p>", "<b></b>" * 500])
def test_a_teaser_needs_the_page(content: str) -> None:
    assert needs_page(entry(content_html=content), ExtractConfig())


def test_a_refused_page_leaves_the_teaser() -> None:
    refused = Drop("fetch", URL, DropReason.HTTP_ERROR, "HTTP 403")
    result = extract(entry(), drop=refused)
    assert made(result).text == "The Orrin dam held through the night, officials said."
    assert not made(result).complete
    assert [(d.reason, d.kept) for d in result.drops] == [(DropReason.HTTP_ERROR, True)]


@pytest.mark.parametrize("code", [404, 410])
def test_what_the_outlet_withdrew_is_not_cited(code: int) -> None:
    result = extract(entry(), drop=Drop("fetch", URL, DropReason.HTTP_ERROR, f"HTTP {code}"))
    assert result.article is None
    assert [d.reason for d in result.drops] == [DropReason.HTTP_ERROR]


def test_a_page_without_text_is_a_counted_drop() -> None:
    result = extract(entry(summary_html=""), "<html><body><img src=a.jpg></body></html>")
    assert result.article is None
    assert [(d.reason, d.kept) for d in result.drops][-1] == (DropReason.NO_TEXT, False)
    with_teaser = extract(entry(), "<html><body><img src=a.jpg></body></html>")
    assert [(d.reason, d.kept) for d in with_teaser.drops] == [(DropReason.NO_TEXT, True)]


def test_no_title_anywhere() -> None:
    result = extract(entry(title=""), f"<html><body><p>{LEAD}</p><p>{MORE}</p></body></html>")
    assert [d.reason for d in result.drops] == [DropReason.NO_TITLE]


def test_a_cut_title_is_completed_from_the_page() -> None:
    assert made(extract(entry(title="Orrin dam holds as…"), PAGE)).title == "Orrin dam holds as river falls"


@pytest.mark.parametrize("stated", ["1970-01-01T00:00:00Z", "2037-05-05T00:00:00Z"])
def test_an_implausible_date_is_dropped_and_counted(stated: str) -> None:
    result = extract(entry(published=None), PAGE.replace("2026-11-12T07:30:00+01:00", stated))
    assert made(result).published is None
    assert made(result).time == NOW
    assert [(d.reason, d.kept) for d in result.drops] == [(DropReason.DATE_IMPLAUSIBLE, True)]


def test_text_beyond_the_limit_is_cut_at_a_paragraph() -> None:
    long = "".join(f"<p>{LEAD} Paragraph {n}.</p>" for n in range(50))
    task = ExtractTask(ExtractConfig(max_text_chars=1_000), NOW)
    article = made(task(ExtractJob(entry(content_html=long), FEED, OUTLET, NOW)))
    assert len(article.text) <= 1_000
    assert article.text.endswith(".")


def test_bytes_in_a_wrongly_declared_encoding() -> None:
    assert decode("Fähre".encode("cp1252"), "text/html; charset=utf-8") == "Fähre"
    assert decode("Fähre".encode(), "text/html; charset=iso-8859-1") == "Fähre"
    assert decode("Порт".encode("cp1251"), "text/html; charset=windows-1251") == "Порт"
    assert decode("<meta charset=koi8-r>Порт".encode("koi8-r")).endswith("Порт")
    assert decode("Fähre".encode("utf-16")) == "Fähre"
    assert decode(b"\xff\x81", "text/html; charset=no-such") != ""


def test_fragments_of_feeds() -> None:
    markup = "<figure><figcaption>A caption</figcaption></figure><p>One.</p><ul><li>Two.</li></ul><form>x</form>Three."
    assert fragment_paragraphs(markup) == ("One.", "Two.", "Three.")
    assert fragment_paragraphs("") == ()
    assert fragment_paragraphs("<div>" * 5_000 + "deep") in ((), ("deep",))


def test_tidy_drops_repeats_and_cut_teasers() -> None:
    assert tidy([LEAD[:60] + "…", LEAD, MORE, MORE, "***"], "Title") == (LEAD, MORE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-12", datetime(2026, 11, 12, tzinfo=UTC)),
        ("Thu, 12 Nov 2026 07:30:00 CET", datetime(2026, 11, 12, 6, 30, tzinfo=UTC)),
        ("20261112T0730Z", datetime(2026, 11, 12, 7, 30, tzinfo=UTC)),
        ("yesterday", None),
        ("0001-01-01", None),
        ("9999-12-31T23:59:59-23:00", None),
        ("1" * 59, None),
    ],
)
def test_times_as_pages_write_them(text: str, expected: datetime | None) -> None:
    assert parse_time(text) == expected


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.text(max_size=40))
def test_no_bytes_raise(body: bytes, content_type: str) -> None:
    page = read_page(body, URL, content_type)
    assert all(p == p.strip() and p for p in page.paragraphs)


HOSTILE = [
    '<script type="application/ld+json">{"@type":"NewsArticle","author":[[[["x"]]]],"image":[[]],"datePublished":{}}</script>',
    '<script type="application/ld+json">' + "[" * 3_000 + "</script>",
    '<script type="application/ld+json">{"@graph":' + '{"mainEntity":' * 30 + "{}" + "}" * 31 + "</script>",
    '<meta property="og:image" content="javascript:alert(1)"><link rel="canonical" href="data:text/html,x">',
    '<!DOCTYPE x [<!ENTITY a "&a;&a;">]><p>&a;</p>',
    "<html>" * 2_000 + "<p>" * 2_000,
]


@pytest.mark.parametrize("head", HOSTILE)
def test_hostile_pages_are_read_or_dropped(head: str) -> None:
    page = read_page(f"{head}<h1>Dam holds all night</h1><p>{LEAD}</p>".encode(), URL)
    assert page.metadata.canonical_url in ("", URL)
    assert page.metadata.image_url == ""


def test_a_page_of_nothing_but_headings_is_read_within_bounds() -> None:
    """Each heading would be held against each declared title, both as long as their writer likes."""
    declared = "<meta property='og:title' content='Dam holds all night'>"
    filler = "".join(f"<h1>Heading number {n} of many</h1>" for n in range(5_000))
    late = read_page(f"{declared}{filler}<h1>dam HOLDS all night</h1><p>{LEAD}</p>".encode(), URL)
    assert late.metadata.title == "Dam holds all night", (
        "the page's own words, not the heading of the same words far below"
    )
    early = read_page(f"{declared}<h1>dam HOLDS all night</h1>{filler}<p>{LEAD}</p>".encode(), URL)
    assert early.metadata.title == "dam HOLDS all night"
    endless = read_page(f"<title>{'Dam ' * 50_000}</title><p>{LEAD}</p>".encode(), URL)
    assert len(endless.metadata.title) <= 1_000
    nested = read_page(f"{'<h1>Dam ' * 200}{'holds ' * 100_000}<p>{LEAD}</p>".encode(), URL)
    assert len(nested.metadata.title) <= 1_000


SHORT = (
    "<html><head><meta property='og:title' content='{title}'></head><body><nav><a href='/'>World</a> <a href='/s'>Sport</a>"
    "</nav><article><h1>{title}</h1><p class='byline'></p><div>By Tamsin Orrell</div><time>12 Nov 2026, 07:30</time>{text}"
    "</article><aside><h2>More</h2><a href='/a'>Port reopens</a></aside></body></html>"
)


@pytest.mark.parametrize("text", [f"<p>{LEAD}</p>", f"<p>{LEAD}</p><p>{MORE}</p>"])
def test_headline_and_byline_do_not_run_into_the_first_sentence_of_a_short_article(text: str) -> None:
    page = read_page(SHORT.format(title="Orrin dam holds as river falls", text=text).encode(), URL)
    assert page.paragraphs[0] == LEAD


def test_menus_are_no_text() -> None:
    assert read_page(SHORT.format(title="Orrin dam holds as river falls", text="").encode(), URL).paragraphs == ()


@pytest.mark.parametrize("label", ["iso-8859-1", "latin1", "ISO-8859-1", "ascii", "windows-1252"])
def test_quotation_marks_of_pages_labelled_latin_1_survive(label: str) -> None:
    """What is labelled so is Windows-1252 (WHATWG Encoding Standard): its quotation marks are no control characters."""
    said = "“The dam held,” its keeper said – and nobody’s hurt. Mending it costs 5 €."
    for body, header in (
        (f'<meta charset="{label}"><article><h1>Dam holds</h1><p>{said}</p></article>', ""),
        (f"<article><h1>Dam holds</h1><p>{said}</p></article>", f"text/html; charset={label}"),
    ):
        assert read_page(body.encode("cp1252"), URL, header).paragraphs == (said,)


@pytest.mark.parametrize(
    "label", ["unicode_escape", "raw_unicode_escape", "utf-7", "punycode", "idna", "zlib", "rot13"]
)
def test_only_encodings_of_the_web_are_believed(label: str) -> None:
    assert decode(b"\xe9 \\ud800 +2AA- xn--9", f"text/html; charset={label}") == "é \\ud800 +2AA- xn--9"


def test_the_number_of_paragraphs_read_is_bounded() -> None:
    """Each is held against those before it: an unbounded number of them would cost hours."""
    many = "".join(f"<p>Boat number {n} is back in port.</p>" for n in range(6_000))
    found = fragment_paragraphs(f"<p>{LEAD}</p>{many}")
    assert found[:2] == (LEAD, "Boat number 0 is back in port.")
    assert len(found) <= 2_000
    assert needs_page(entry(content_html=many), ExtractConfig()) is False


def test_the_characters_of_paragraphs_read_are_bounded() -> None:
    many = "".join(f"<p>{n} {'boats ' * 500}are back in port.</p>" for n in range(300))
    assert 100_000 < sum(map(len, fragment_paragraphs(many))) <= 500_000
