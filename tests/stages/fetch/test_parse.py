from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.config import FetchConfig
from broadsheet.stages.fetch import FeedInfo, ParsedFeed, parse_feed, read_feed
from broadsheet.types import DropReason, Entry, Feed

NOW = datetime(2031, 5, 2, 12, 0, tzinfo=UTC)
FEED = Feed("https://feeds.tide.example/all", "tide.example")
CONFIG = FetchConfig()
DATE = "<pubDate>Thu, 01 May 2031 08:00:00 GMT</pubDate>"
WHEN = datetime(2031, 5, 1, 8, 0, tzinfo=UTC)


def read(text: str | bytes, content_type: str = "", feed: Feed = FEED, **limits: int) -> ParsedFeed:
    body = text if isinstance(text, bytes) else text.encode()
    return read_feed(body, feed, content_type, NOW, dataclasses.replace(CONFIG, **limits))


def rss(*items: str, head: str = "<link>https://tide.example/</link>") -> str:
    inside = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"><channel>{head}{inside}</channel></rss>'


def only(parsed: ParsedFeed) -> Entry:
    assert len(parsed.entries) == 1, parsed.drops
    return parsed.entries[0]


def reasons(parsed: ParsedFeed) -> list[tuple[DropReason, bool]]:
    return [(drop.reason, drop.kept) for drop in parsed.drops]


# -------------------------------------------------------------------------------------------------- formats

RSS_ITEM = f"<title>Ferry runs again</title><link>https://tide.example/1</link><guid>t1</guid><description>Short.</description>{DATE}"
FORMATS = {
    "rss 0.91": f'<!DOCTYPE rss PUBLIC "-//N//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel><item>{RSS_ITEM}</item></channel></rss>',
    "rss 2.0": rss(RSS_ITEM),
    "rss in a namespace": f'<rss version="2.0" xmlns="http://backend.userland.com/rss2"><channel><item>{RSS_ITEM}</item></channel></rss>',
    "capital names": rss(RSS_ITEM).replace("title>", "TITLE>").replace("pubDate>", "PUBDATE>"),
    "rss 0.9": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>T</title></channel>'
    f"<item>{RSS_ITEM}</item></rdf:RDF>",
    "rss 1.0": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    '<channel rdf:about="x"><items><rdf:Seq><rdf:li rdf:resource="https://tide.example/1"/></rdf:Seq></items></channel>'
    '<item rdf:about="t1"><title>Ferry runs again</title><link>https://tide.example/1</link><description>Short.</description><dc:date>2031-05-01T08:00:00Z</dc:date></item></rdf:RDF>',
    "rss 1.1": '<Channel xmlns="http://purl.org/net/rss1.1#" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"><items>'
    '<item rdf:about="t1"><title>Ferry runs again</title><link>https://tide.example/1</link><description>Short.</description><dc:date>2031-05-01</dc:date></item></items></Channel>',
    "atom 0.3": '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title>Ferry runs again</title><link rel="alternate" type="text/html" href="https://tide.example/1"/>'
    "<id>t1</id><issued>2031-05-01T08:00:00Z</issued><summary>Short.</summary></entry></feed>",
    "atom 1.0": '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Ferry runs again</title><link href="https://tide.example/1"/><id>t1</id><updated>2031-05-01T08:00:00Z</updated><summary>Short.</summary></entry></feed>',
    "atom with a prefix": '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:title>Ferry runs again</a:title><a:link href="https://tide.example/1"/><a:id>t1</a:id><a:updated>2031-05-01T08:00:00Z</a:updated><a:summary>Short.</a:summary></a:entry></a:feed>',
    "a lone atom entry": '<entry xmlns="http://www.w3.org/2005/Atom"><title>Ferry runs again</title><link href="https://tide.example/1"/><id>t1</id><updated>2031-05-01T08:00:00Z</updated><summary>Short.</summary></entry>',
    "json feed": json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "t1", "url": "https://tide.example/1", "title": "Ferry runs again", "summary": "Short.", "date_published": "2031-05-01T08:00:00Z"}]}),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_same_entry(name: str) -> None:
    parsed = read(FORMATS[name])
    entry = only(parsed)
    assert (entry.title, entry.url, entry.summary_html) == ("Ferry runs again", "https://tide.example/1", "Short.")
    assert entry.published is not None
    assert entry.published.date() == WHEN.date()
    assert entry.id == only(read(FORMATS["rss 2.0"])).id
    assert parsed.drops == ()


def test_what_a_feed_says_of_itself() -> None:
    head = (
        "<title>Tide &amp;amp; Times</title><link>https://tide.example/</link><language>en_GB</language><ttl>45</ttl>"
        '<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="hub" href="https://hub.example/"/>'
    )
    info = read(rss(RSS_ITEM, head=head)).info
    assert (info.kind, info.title, info.site_url) == ("rss", "Tide & Times", "https://tide.example/")
    assert (info.language, info.ttl_minutes, info.hub_url) == ("en-GB", 45, "https://hub.example/")
    assert read(FORMATS["atom 1.0"]).info == FeedInfo(kind="atom")
    assert read(FORMATS["json feed"]).info.kind == "json"


# --------------------------------------------------------------------------------------------------- fields


def test_full_content_image_author_and_language_are_taken() -> None:
    entry = only(
        read(
            rss(
                RSS_ITEM
                + "<content:encoded><![CDATA[<p>All of it.</p>]]></content:encoded><dc:creator>Mira Holt</dc:creator>"
                '<media:content url="/s.jpg" medium="image" width="100"/><media:content url="/l.jpg" type="image/jpeg" width="900"/>'
                '<media:content url="/film.mp4" type="video/mp4" width="1900"/><dc:language>de</dc:language>'
            )
        )
    )
    assert entry.content_html == "<p>All of it.</p>"
    assert entry.author == "Mira Holt"
    assert entry.image_url == "https://tide.example/l.jpg"
    assert entry.language == "de"


@pytest.mark.parametrize(
    "item",
    [
        '<enclosure url="https://tide.example/i.png" type="image/png" length="3"/>',
        '<media:group><media:content url="https://tide.example/i.png" medium="image"/></media:group>',
        '<media:thumbnail url="https://tide.example/i.png"/>',
        '<media:content url="https://tide.example/f.mp4" medium="video"><media:thumbnail url="https://tide.example/i.png"/></media:content>',
        "<image><url>https://tide.example/i.png</url></image>",
        '<link xmlns="http://www.w3.org/2005/Atom" rel="enclosure" type="image/png" href="https://tide.example/i.png"/>',
        '<i:image xmlns:i="http://www.itunes.com/dtds/podcast-1.0.dtd" href="https://tide.example/i.png"/>',
        '<content:encoded>&lt;p&gt;&lt;img alt="" src="/i.png"&gt;</content:encoded>',
    ],
)
def test_an_image_is_found_wherever_feeds_put_it(item: str) -> None:
    assert only(read(rss(RSS_ITEM + item))).image_url == "https://tide.example/i.png"


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("<author>desk@tide.example (Mira Holt)</author>", "Mira Holt"),
        ("<author>desk@tide.example</author>", ""),
        ("<dc:creator>Mira Holt</dc:creator><dc:creator>Jon Abel</dc:creator>", "Mira Holt, Jon Abel"),
        ("<author><name>Mira Holt</name><email>m@tide.example</email></author>", "Mira Holt"),
    ],
)
def test_authors_are_names(author: str, name: str) -> None:
    assert only(read(rss(RSS_ITEM + author))).author == name


def test_atom_xhtml_and_html_content_are_html() -> None:
    xhtml = '<content type="xhtml"><x:div xmlns:x="http://www.w3.org/1999/xhtml"><x:p class="a">One &amp; <x:b>two</x:b></x:p></x:div></content>'
    html = '<content type="html">&lt;p&gt;One&lt;/p&gt;</content>'
    base = FORMATS["atom 1.0"].replace("</entry>", "%s</entry>")
    assert only(read(base % xhtml)).content_html == '<div><p class="a">One &amp; <b>two</b></p></div>'
    assert only(read(base % html)).content_html == "<p>One</p>"
    assert only(read(base % '<content type="application/pdf">JVBERi0=</content>')).content_html == ""
    assert only(read(base % '<content type="text/html" src="https://tide.example/c"/>')).content_html == ""


def test_of_several_links_the_readable_alternate_is_taken() -> None:
    links = (
        '<link rel="self" href="/self"/><link rel="alternate" type="application/pdf" href="/1.pdf"/>'
        '<link rel="alternate" type="text/html" href="/1"/><link rel="replies" href="/r"/>'
    )
    atom = FORMATS["atom 1.0"].replace('<link href="https://tide.example/1"/>', links)
    assert only(read(atom)).url == "https://feeds.tide.example/1"


def test_links_escaped_once_too_many_are_mended() -> None:
    item = RSS_ITEM.replace("https://tide.example/1", "<![CDATA[https://tide.example/?a=1&amp;b=2]]>")
    assert only(read(rss(item))).url == "https://tide.example/?a=1&b=2"


def test_feedburner_links_are_undone() -> None:
    item = (
        RSS_ITEM
        + '<f:origLink xmlns:f="http://rssnamespace.org/feedburner/ext/1.0">https://tide.example/real</f:origLink>'
    )
    assert only(read(rss(item))).url == "https://tide.example/real"


def test_relative_links_count_from_xml_base_the_site_or_the_feed() -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://a.example/x/"><entry xml:base="y/"><title>T</title>'
        '<link href="1"/><updated>2031-05-01T08:00:00Z</updated></entry></feed>'
    )
    item = f"<title>T</title><link>one</link>{DATE}"
    assert only(read(atom)).url == "https://a.example/x/y/1"
    assert only(read(rss(item, head="<link>https://site.example/news/</link>"))).url == "https://site.example/news/one"
    assert only(read(rss(item, head=""))).url == "https://feeds.tide.example/one"
    parsed, _ = parse_feed(rss(item, head="").encode(), FEED, "", NOW, CONFIG, "https://moved.example/f/")
    assert parsed[0].url == "https://moved.example/f/one"


def test_the_catalogue_knows_the_language_better_than_the_feed() -> None:
    text = rss(RSS_ITEM, head="<language>en-us</language>")
    assert only(read(text, feed=dataclasses.replace(FEED, language="fr"))).language == "fr"
    assert only(read(text)).language == "en-us"
    assert only(read(rss(RSS_ITEM, head="<language>English, please</language>"))).language == ""


def test_ids_follow_the_guid_not_the_title() -> None:
    one, two = only(read(rss(RSS_ITEM))), only(read(rss(RSS_ITEM.replace("Ferry", "UPDATE: Ferry"))))
    other_feed = only(read(rss(RSS_ITEM), feed=dataclasses.replace(FEED, url="https://other.example/")))
    assert one.id == two.id != other_feed.id


# ------------------------------------------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   \n ",
        b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please <br> wait</body></html>",
        b"<html xmlns='http://www.w3.org/1999/xhtml'><body/></html>",
        b"Service unavailable",
        b"<kml><Document/></kml>",
        b'{"error": "no such feed"}',
        b'{"items": "none"}',
        b"[1, 2]",
        b'{"items": [',
        b"{" * 100_000,
        b'{"a":' * 100_000,
        b"\x00\x01\x02\xff",
        b"\x89PNG\r\n\x1a\n",
    ],
)
def test_what_is_no_feed_is_one_drop(body: bytes) -> None:
    parsed = read(body)
    assert parsed.entries == ()
    assert reasons(parsed) == [(DropReason.NOT_A_FEED, False)]
    assert parsed.drops[0].item == FEED.url
    assert 0 < len(parsed.drops[0].detail) <= 200


@pytest.mark.parametrize(
    "text", [rss(), '<feed xmlns="http://www.w3.org/2005/Atom"/>', '{"items": []}', '{"items": [1, null, "x"]}']
)
def test_a_feed_without_entries_says_so(text: str) -> None:
    assert reasons(read(text)) == [(DropReason.EMPTY_FEED, False)]


def test_an_entry_without_a_link_uses_its_permalink_or_is_dropped() -> None:
    permalink = f"<title>A</title><guid>https://tide.example/a</guid>{DATE}"
    denied = f'<title>B</title><guid isPermaLink="false">https://tide.example/b</guid>{DATE}'
    neither = f"<title>C</title><guid>tag:tide.example,2031:c</guid>{DATE}"
    script = f"<title>D</title><link>javascript:alert(1)</link>{DATE}"
    parsed = read(rss(permalink, denied, neither, script))
    assert [entry.url for entry in parsed.entries] == ["https://tide.example/a"]
    assert reasons(parsed) == [(DropReason.NO_LINK, False)] * 3
    assert [drop.detail for drop in parsed.drops] == ["B", "C", "D"]


def test_an_entry_without_a_title_is_named_by_its_first_words() -> None:
    text = " ".join(f"word{n}" for n in range(40))
    parsed = read(
        rss(f"<link>/1</link><description>&lt;p&gt;{text}&lt;/p&gt;</description>{DATE}", f"<link>/2</link>{DATE}")
    )
    assert only(parsed).title == " ".join(f"word{n}" for n in range(14)) + "…"
    assert reasons(parsed) == [(DropReason.NO_TITLE, False)]


def test_a_title_of_ten_thousand_characters_is_cut_at_a_word() -> None:
    parsed = read(
        rss(
            f"<title>{'hedge ' * 1_667}</title><link>/1</link>{DATE}",
            f"<title>{'x' * 10_000}</title><link>/2</link>{DATE}",
        )
    )
    first, second = (entry.title for entry in parsed.entries)
    assert first.endswith("hedge…")
    assert 290 < len(first) <= 300
    assert second == "x" * 299 + "…"
    assert reasons(parsed) == [(DropReason.TITLE_TOO_LONG, True)] * 2
    assert parsed.drops[0].detail.startswith("10,00")


@pytest.mark.parametrize(
    ("date", "reason"),
    [
        ("", DropReason.NO_DATE),
        ("<pubDate>soon</pubDate>", DropReason.NO_DATE),
        ("<pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate>", DropReason.DATE_IMPLAUSIBLE),
        ("<pubDate>Sat, 03 May 2031 12:00:01 GMT</pubDate>", DropReason.DATE_IMPLAUSIBLE),
        ("<pubDate>9999-12-31T23:59:59-12:00</pubDate>", DropReason.NO_DATE),
        ("<pubDate>0001-01-01</pubDate>", DropReason.DATE_IMPLAUSIBLE),
    ],
)
def test_dates_that_cannot_be_believed_leave_the_entry_undated(date: str, reason: DropReason) -> None:
    parsed = read(rss(f"<title>T</title><link>/1</link>{date}"))
    assert only(parsed).published is None
    assert reasons(parsed) == [(reason, True)]


def test_a_date_within_the_tolerance_is_believed() -> None:
    entry = only(read(rss("<title>T</title><link>/1</link><pubDate>Sat, 03 May 2031 12:00:00 GMT</pubDate>")))
    assert entry.published == datetime(2031, 5, 3, 12, tzinfo=UTC)


def test_the_same_link_twice_is_one_entry() -> None:
    parsed = read(
        rss(RSS_ITEM, RSS_ITEM.replace("tide.example/1", "tide.example/1?utm_source=rss").replace("t1", "t2"))
    )
    assert only(parsed).url == "https://tide.example/1"
    assert reasons(parsed) == [(DropReason.DUPLICATE_ENTRY, False)]


def test_a_guid_that_several_entries_share_tells_them_not_apart() -> None:
    """Some feeds give all entries the address of the site: by it alone all but one would be lost without a word."""
    items = [
        f'<title>Tide {n}</title><link>/{n}</link><guid isPermaLink="false">tide.example</guid>{DATE}' for n in range(3)
    ]
    parsed = read(rss(*items))
    assert [entry.title for entry in parsed.entries] == ["Tide 0", "Tide 1", "Tide 2"]
    assert len({entry.id for entry in parsed.entries}) == 3
    older = {entry.url: entry.id for entry in parsed.entries}
    later = read(rss(items[2], items[1]))  # ids stay as long as the guid is shared
    assert {entry.url: entry.id for entry in later.entries} == {url: older[url] for url in list(older)[1:]}


def test_a_shared_guid_with_one_relative_link_tells_nothing_apart_either() -> None:
    items = "".join(
        f'<item xml:base="https://tide.example/{n}/"><guid>a</guid><title>T{n}</title><link>story</link></item>'
        for n in range(2)
    )
    parsed = read(f"<rss><channel>{items}</channel></rss>")
    assert len({entry.id for entry in parsed.entries}) == 2


def test_one_entry_given_twice_keeps_the_id_of_its_guid() -> None:
    assert only(read(rss(RSS_ITEM, RSS_ITEM))).id == only(read(rss(RSS_ITEM))).id


def test_more_entries_than_the_limit_are_counted_and_left_out() -> None:
    parsed = read(rss(*(f"<title>T</title><link>/{n}</link>{DATE}" for n in range(7))), max_entries_per_feed=3)
    assert [entry.url[-2:] for entry in parsed.entries] == ["/0", "/1", "/2"]
    assert [(drop.reason, drop.detail) for drop in parsed.drops] == [
        (DropReason.TOO_MANY, "7 entries, the first 3 read")
    ]


# ---------------------------------------------------------------------------------------------- damaged feeds

GOOD = [f"<title>Story {n}</title><link>https://tide.example/{n}</link>{DATE}" for n in range(3)]
DAMAGES = {
    "a bare ampersand": rss(GOOD[0].replace("Story 0", "Story 0 & more"), *GOOD[1:]),
    "an ampersand in a link": rss(GOOD[0].replace("/0", "/0?a=1&b=2"), *GOOD[1:]),
    "entities of HTML": rss(GOOD[0].replace("Story", "Story&nbsp;&eacute;"), *GOOD[1:]),
    "an unknown entity": rss(GOOD[0].replace("Story", "Story &harbour;"), *GOOD[1:]),
    "control characters": rss(GOOD[0].replace("Story", "Sto\x08ry"), *GOOD[1:]),
    "a forbidden reference": rss(GOOD[0].replace("Story", "Sto&#8;ry"), *GOOD[1:]),
    "HTML pasted in": rss(GOOD[0] + "<description>One<br>two <b>three</description>", *GOOD[1:]),
    "an undeclared prefix": rss(GOOD[0] + "<geo:lat>51</geo:lat>", *GOOD[1:]),
    "a CDATA without end": rss(GOOD[0] + "<description><![CDATA[One<br></description>", *GOOD[1:]),
    "no end": rss(*GOOD).partition("</channel>")[0],
    "an item without end": rss(*GOOD).replace("</item>", "", 1),
    "text after the end": rss(*GOOD) + "<!-- served in 3 ms --> PHP Warning: oops",
    "text before the start": "<br />\nWarning: oops in line 3\n" + rss(*GOOD),
    "attributes twice": rss(GOOD[0] + '<enclosure url="a" url="b"/>', *GOOD[1:]),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_damaged_feeds_give_their_entries_and_say_so(name: str) -> None:
    parsed = read(DAMAGES[name])
    assert [entry.url.partition("?")[0][-2:] for entry in parsed.entries] == ["/0", "/1", "/2"]
    assert (DropReason.FEED_DAMAGED, True) in reasons(parsed)
    assert parsed.entries[2].title == "Story 2"


def test_damage_inside_an_item_costs_little() -> None:
    assert read(DAMAGES["a bare ampersand"]).entries[0].title == "Story 0 & more"
    assert read(DAMAGES["an ampersand in a link"]).entries[0].url == "https://tide.example/0?a=1&b=2"
    assert read(DAMAGES["entities of HTML"]).entries[0].title == "Story é 0"
    assert read(DAMAGES["HTML pasted in"]).entries[0].summary_html == "One<br>two <b>three"
    assert read(DAMAGES["a CDATA without end"]).entries[0].summary_html == "One<br>"


def test_a_broken_item_costs_itself_alone() -> None:
    parsed = read(rss(*GOOD).replace("<title>Story 1", "<title Story 1"))
    assert [entry.title for entry in parsed.entries] == ["Story 0", "Story 2"]
    assert (DropReason.FEED_DAMAGED, True) in reasons(parsed)


def test_one_byte_that_is_not_utf8_costs_nothing_else() -> None:
    body = rss(*GOOD).encode().replace(b"Story 1", b"Caf\xe9 \xe2\x82\xac 1")
    parsed = read(body, "application/rss+xml; charset=utf-8")
    assert parsed.entries[1].title == "Café € 1"
    assert reasons(parsed) == [(DropReason.FEED_DAMAGED, True)]
    assert "not UTF-8" in parsed.drops[0].detail


def test_declared_entities_are_never_expanded() -> None:
    laughs = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(12))
    text = f'<!DOCTYPE rss [<!ENTITY l0 "ha"><!ENTITY file SYSTEM "file:///etc/passwd">{laughs}]>' + rss(
        f"<title>A&l12;B&file;C</title><link>/1</link>{DATE}"
    ).removeprefix('<?xml version="1.0"?>')
    parsed = read(text)
    title = only(parsed).title
    assert "ha" not in title
    assert "root" not in title
    assert len(title) < 30


def test_declared_entities_that_html_knows_are_that_character() -> None:
    document = '<!DOCTYPE rss [<!ENTITY eacute "nonsense"><!ENTITY quay "nonsense">]>' + rss(
        f"<title>Caf&eacute; on the &quay;</title><link>/1</link>{DATE}"
    ).removeprefix('<?xml version="1.0"?>')
    parsed = read(document)
    assert only(parsed).title == "Café on the"
    assert parsed.drops == ()


def test_great_depth_and_width_are_survived() -> None:
    deep = rss(GOOD[0] + "<a>" * 5_000, *GOOD[1:])
    wide = "<rss><channel>" + "<item>" * 50_000
    markup = rss(
        f"<title>{'&lt;!--' * 30_000}</title><link>/1</link><description>{'&lt;img ' * 30_000}</description>{DATE}"
    )
    assert [entry.title for entry in read(deep).entries][-1] == "Story 2"
    assert read(wide).entries == ()
    assert len(only(read(markup)).title) <= CONFIG.max_title_chars


# ------------------------------------------------------------------------------------------------ properties

BODIES = [text.encode() for text in (*FORMATS.values(), *DAMAGES.values())]


def check(parsed: ParsedFeed) -> None:
    """What holds for whatever came in."""
    assert parsed.entries or parsed.drops
    assert len(parsed.entries) <= CONFIG.max_entries_per_feed
    assert len({entry.url for entry in parsed.entries}) == len(parsed.entries)
    assert len({entry.id for entry in parsed.entries}) == len(parsed.entries)
    for entry in parsed.entries:
        assert entry.url.startswith(("http://", "https://"))
        assert 0 < len(entry.title) <= CONFIG.max_title_chars
        assert entry.published is None or entry.published.tzinfo is UTC
        for text in (entry.title, entry.summary_html, entry.content_html, entry.author, entry.url):
            text.encode("utf-8")
    for drop in parsed.drops:
        assert "\n" not in drop.detail


@given(st.binary(max_size=400), st.text(max_size=40))
def test_any_bytes_are_read(body: bytes, content_type: str) -> None:
    check(read(body, content_type))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(BODIES), st.data())
def test_any_feed_with_any_damage_is_read(body: bytes, data: st.DataObject) -> None:
    changed = bytearray(body)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(changed)))
        length = data.draw(st.sampled_from([0, 1, 3, 30]))
        new = data.draw(
            st.binary(max_size=4)
            | st.sampled_from([b"<", b">", b"&", b"]]>", b"<![CDATA[", b"</item>", b"<item>", b"&#0;", b'"'])
        )
        changed[at : at + length] = new
    check(read(bytes(changed)))


@pytest.mark.parametrize("written", ["7", "1.50", "1e400", "9" * 5_000])
def test_a_number_for_an_id_stays_as_it_is_written(written: str) -> None:
    def item(guid: str) -> str:
        return f'{{"version": "x", "items": [{{"id": {guid}, "url": "/1", "title": "Ferry runs again"}}]}}'

    (entry,) = read(item(written)).entries
    (as_text,) = read(item(f'"{written}"')).entries
    assert entry.id == as_text.id


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["id", "url", "title", "content_html", "authors", "name", "image", "attachments", "date_published"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_any_json_among_the_items_is_read(item: object) -> None:
    check(read(json.dumps({"items": [item, {"url": "https://tide.example/1", "title": "\ud800T"}]})))
