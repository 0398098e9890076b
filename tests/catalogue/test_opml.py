"""OPML from any reader, or from an attacker."""

from __future__ import annotations

import time
from contextlib import suppress
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.catalogue import Problem, load_catalogue, read_opml, write_opml
from broadsheet.errors import CatalogueError
from broadsheet.types import Feed


def opml(body: str) -> bytes:
    return f'<?xml version="1.0"?><opml version="2.0"><head/><body>{body}</body></opml>'.encode()


def test_folders_are_categories() -> None:
    feeds = read_opml(
        opml("""
        <outline text="loose" xmlUrl="https://loose.test/rss"/>
        <outline text="Europe">
          <outline text="Germany"><outline text="Blatt" xmlUrl="https://blatt.test/rss" language="de"/></outline>
          <outline text="Tide" title="The Tide" xmlUrl="https://x.test/1" htmlUrl="https://www.tide.test/"/>
          <outline><outline xmlUrl="https://unnamed.test/rss"/></outline>
        </outline>""")
    )
    assert feeds == [
        Feed("https://loose.test/rss", "loose.test", "World", "", "loose"),
        Feed("https://blatt.test/rss", "blatt.test", "Germany", "de", "Blatt"),
        Feed("https://x.test/1", "tide.test", "Europe", "", "The Tide"),
        Feed("https://unnamed.test/rss", "unnamed.test", "Europe", "", ""),
    ]


def test_default_category() -> None:
    assert read_opml(opml('<outline xmlUrl="https://a.test/"/>'), default_category="New")[0].category == "New"


def test_careless_exporters() -> None:
    """Other cases of names, a byte-order mark, UTF-16, `feed:` addresses, line breaks in names."""
    body = '<OUTLINE TEXT="A &amp;&#10; B"><outline XMLURL=" feed://a.test/rss "/></OUTLINE>'
    expected = [Feed("https://a.test/rss", "a.test", "A & B", "", "")]
    assert read_opml(f"<OPML><BODY>{body}</BODY></OPML>".encode("utf-8-sig")) == expected
    assert (
        read_opml(f'<?xml version="1.0" encoding="utf-16"?><opml><body>{body}</body></opml>'.encode("utf-16"))
        == expected
    )


def test_what_is_left_out_is_told() -> None:
    skipped: list[Problem] = []
    body = "".join(
        f'<outline text="x" xmlUrl="{url}"/>'
        for url in ("https://a.test/rss", "file:///etc/passwd", "http://www.a.test/rss/", "javascript:alert(1)", "/rss")
    )
    assert [feed.url for feed in read_opml(opml(body), skipped=skipped)] == ["https://a.test/rss"]
    assert [problem.entry for problem in skipped] == ["feed 2", "feed 3", "feed 4", "feed 5"]
    assert all(problem.level == "warning" for problem in skipped)


def test_spaces_in_an_address_are_encoded() -> None:
    assert read_opml(opml('<outline xmlUrl="https://a.test/r?q=a b"/>'))[0].url == "https://a.test/r?q=a%20b"


def test_other_elements_and_comments_are_passed_over() -> None:
    body = '<!-- x --><?y z?><note>n</note><outline xmlUrl="https://a.test/"/>'
    assert len(read_opml(opml(body))) == 1


def test_a_wrong_language_is_no_language() -> None:
    assert read_opml(opml('<outline xmlUrl="https://a.test/" language="klingonish"/>'))[0].language == ""


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no xml",
        b"<opml><body>",
        b"<html><body/></html>",
        b"<rss version='2.0'><channel/></rss>",
        b"<opml version='2.0'><head/></opml>",
        b'<?xml version="1.0" encoding="no-such"?><opml><body/></opml>',
        b"\x00" * 20,
        b"<opml><body>" + b"<outline>" * 2_000 + b"</outline>" * 2_000 + b"</body></opml>",
        b"<opml><body/></opml>" + b" " * 10_000_001,
    ],
)
def test_anything_else_raises_the_one_error(data: bytes) -> None:
    with pytest.raises(CatalogueError) as caught:
        read_opml(data)
    assert "OPML" in str(caught.value)


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "document",
    [
        '<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml><body><outline text="&x;"/></body></opml>',
        '<!DOCTYPE opml SYSTEM "http://evil.test/x.dtd"><opml><body/></opml>',
        f'<!DOCTYPE o [<!ENTITY l0 "ha">{LAUGHS}]><opml><body><outline text="&l9;"/></body></opml>',
        f'<!DOCTYPE o [<!ENTITY l0 "ha">{LAUGHS}]><opml><body>&l9;</body></opml>',
        "<!DOCTYPE opml><opml><body/></opml>",
        '<opml><body><outline text="&undefined;"/></body></opml>',
    ],
)
def test_entities_and_doctypes_are_refused_at_once(document: str) -> None:
    start = time.perf_counter()
    with pytest.raises(CatalogueError):
        read_opml(document.encode())
    assert time.perf_counter() - start < 1


def test_too_many_feeds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("broadsheet.catalogue.importing.MAX_FEEDS", 2)
    with pytest.raises(CatalogueError, match="more than 2 feeds"):
        read_opml(opml("".join(f'<outline xmlUrl="https://a.test/{n}"/>' for n in range(3))))


@given(st.binary(max_size=300))
def test_any_bytes_parse_or_raise_the_one_error(data: bytes) -> None:
    with suppress(CatalogueError):
        read_opml(data)


PIECES = st.sampled_from(
    """<opml> </opml> <body> </body> <outline <outline> </outline> /> > xmlUrl=" htmlUrl=" text=" " https://a.test/
    https://[ &amp; &#0; &#x1F; &x; <![CDATA[ ]]> <!-- --> <?x ?> <!DOCTYPE xmlns:a=" xmlns=" a:b é \u202e""".split()
)


@given(st.lists(PIECES, max_size=25))
def test_any_jumble_of_opml_parses_or_raises_the_one_error(pieces: list[str]) -> None:
    for document in (" ".join(pieces), f"<opml><body>{' '.join(pieces)}</body></opml>"):
        try:
            feeds = read_opml(document.encode())
        except CatalogueError:
            continue
        assert all(feed.url.startswith(("http://", "https://")) and feed.outlet for feed in feeds)


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=40))
def test_any_attribute_values(url: str, site: str, name: str) -> None:
    """Whatever an outline says, the feed is clean or left out."""
    document = write_opml([Feed(f"https://a.test/{url}", site, name, "", name)])
    for feed in read_opml(document):
        assert feed.url.startswith("https://a.test/")
        assert feed.category
        assert "\n" not in feed.category + feed.title
        assert read_opml(write_opml([feed])) == [feed]


LABELS = st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True).filter(lambda label: label != "www")
DOMAINS = st.builds("{}.{}.test".format, LABELS, LABELS)
FEEDS = st.builds(
    Feed,
    url=st.builds("https://{}/{}".format, DOMAINS, st.from_regex(r"[a-zA-Z0-9?&=;!~_.%-]{0,20}", fullmatch=True)),
    outlet=DOMAINS,
    category=st.sampled_from(["World", "R & D", "日本", 'A "quoted" <one>', "Новости", "العالم"]),
    language=st.sampled_from(["", "en", "pt-BR", "zh-Hant"]),
    title=st.sampled_from(["", "News", "Q&A <live>", "Türkiye ’24", "新聞"]),
)


def by_category(feeds: list[Feed]) -> list[Feed]:
    order = list(dict.fromkeys(feed.category for feed in feeds))
    return sorted(feeds, key=lambda feed: order.index(feed.category))


@given(st.lists(FEEDS, max_size=12, unique_by=lambda feed: feed.url.rstrip("/")))
def test_round_trip(feeds: list[Feed]) -> None:
    assert read_opml(write_opml(feeds)) == by_category(feeds)


def test_round_trip_of_the_packaged_catalogue() -> None:
    feeds = list(load_catalogue().feeds)
    again = read_opml(write_opml(feeds))
    assert again == feeds
    assert [category for category, _ in groupby(feed.category for feed in again)] == list(load_catalogue().categories)
    assert load_catalogue().with_feeds(again).feeds == load_catalogue().feeds


def test_writing_drops_what_xml_cannot_hold() -> None:
    feeds = read_opml(write_opml([Feed("https://a.test/", "a.test", "A\x00B\ud800", "", "T\x1b")]))
    assert [(feed.category, feed.title) for feed in feeds] == [("AB", "T")]
