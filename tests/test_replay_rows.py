from __future__ import annotations

import gzip
import json
import pickle
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.config import FetchConfig
from broadsheet.errors import InputError
from broadsheet.replay import load_recorded_rows
from broadsheet.replay.rows import RecordedRows
from broadsheet.replay.snippet import paragraphs
from broadsheet.stages.fetch import read_feed
from broadsheet.types import DropReason

NOW = datetime(2031, 5, 2, tzinfo=UTC)
ROWS: list[dict[str, Any]] = [
    {
        "url": "https://www.tide.example/news/1.html?id=7&utm_source=x",
        "outlet": "The Tide",
        "title": "Ferry <runs> again & again - The Tide",
        "description": "The ferry runs.",
        "text": "The ferry runs.\n\nIt leaves at nine.",
        "published": "2031-05-01T08:00:00Z",
        "language": "English",
        "author": ["Mira Holt", "Jon Abel"],
        "image": "https://img.tide.example/a.jpg",
        "tags": ["xx/general"],
    },
    {
        "url": "https://sports.tide.example/cup",
        "outlet": "Tide Sport",
        "title": "Cup final moved",
        "content": "The final is on Sunday. The stadium had no lights, which was a pro… [+1200 chars]",
        "datePublished": "Fri, 02 May 2031 06:00:00 GMT",
        "lang_guess": "en",
        "author": "['A Reporter']",
        "images": "['https://img.tide.example/b.jpg', 'x']",
        "tags": ["xx/sports"],
    },
    {"outlet": "Le Fanal", "title": "La jetée rouvre", "first_seen": 1935302400, "lang": "fr", "description": "Lundi."},
    {"url": "http://news.kelp.co.uk/%C3%A9t%C3%A9/x", "title": "Undated", "author": None, "published": None},
]


def write(folder: Path, rows: list[Any], name: str = "day.jsonl.gz") -> Path:
    lines = b"".join((row if isinstance(row, bytes) else json.dumps(row).encode()) + b"\n" for row in rows)
    path = folder / name
    path.write_bytes(gzip.compress(lines) if name.endswith(".gz") else lines)
    return path


def page(site: RecordedRows, host: str, target: str) -> str:
    answer = site.answer(host, target, 8000)
    assert answer is not None, (host, target)
    return answer.body.decode()


@pytest.fixture
def site(tmp_path: Path) -> RecordedRows:
    return load_recorded_rows(write(tmp_path, ROWS))


def test_fields_of_any_name_are_understood(site: RecordedRows) -> None:
    assert site.drops == ()
    newest, first, fanal, undated = site.rows
    assert (first.host, first.target, first.outlet) == ("tide.example", "/news/1.html?id=7", "tide.example")
    assert (first.author, first.language, first.image_url) == (
        "Mira Holt, Jon Abel",
        "en",
        "https://img.tide.example/a.jpg",
    )
    assert first.published == datetime(2031, 5, 1, 8, tzinfo=UTC)
    assert (newest.author, newest.category, newest.language) == ("A Reporter", "Sports", "en")
    assert newest.image_url == "https://img.tide.example/b.jpg"
    assert (fanal.outlet, fanal.outlet_name, fanal.host) == ("le-fanal", "Le Fanal", "le-fanal")
    assert fanal.published == datetime.fromtimestamp(1935302400, UTC)
    assert (undated.outlet, undated.published, undated.author) == ("kelp.co.uk", None, "")
    assert site.newest == newest.published
    assert site.span == (fanal.published, newest.published)


@pytest.mark.parametrize("date", ["0001-01-01T00:00:00", "1900-01-01", "9999-12-31T23:59:59", 1e30, -1e12, "10:30"])
def test_a_date_nobody_can_mean_is_no_date(tmp_path: Path, date: object) -> None:
    rows = [{**ROWS[0], "url": f"https://tide.example/{n}", **dates} for n, dates in enumerate(
        [{"published": date, "date": "2031-05-01T08:00:00Z"}, {"published": date, "datePublished": date, "date": date}]
    )]  # fmt: skip
    told, untold = load_recorded_rows(write(tmp_path, rows)).rows
    assert (told.published, untold.published) == (datetime(2031, 5, 1, 8, tzinfo=UTC), None)


def test_references_that_recorders_kept_are_read_and_nothing_else(tmp_path: Path) -> None:
    row = {
        "outlet": "R&D Weekly",
        "title": "R&amp;D &mdash; AT&T &copy=2 caf&eacute;&#33;",
        "text": "&laquo;Non&raquo; &nosuch;",
    }
    (found,) = load_recorded_rows(write(tmp_path, [row])).rows
    assert (found.outlet_name, found.title) == ("R&D Weekly", "R&D — AT&T &copy=2 café!")
    assert found.text == "«Non» &nosuch;"


def test_an_outlet_has_one_feed_a_category_and_all_rows_are_in_one(site: RecordedRows) -> None:
    feeds = {feed.url: feed for feed in site.feeds(8000)}
    assert set(feeds) == {
        "http://tide.example.localhost:8000/feed.xml",
        "http://tide.example.localhost:8000/feeds/sports.xml",
        "http://le-fanal.localhost:8000/feed.xml",
        "http://kelp.co.uk.localhost:8000/feed.xml",
    }
    sport = feeds["http://tide.example.localhost:8000/feeds/sports.xml"]
    assert (sport.outlet, sport.category, sport.language) == ("tide.example", "Sports", "en")
    assert [outlet.domain for outlet in site.outlets()] == ["kelp.co.uk", "le-fanal", "tide.example"]
    assert site.hosts() == ("kelp.co.uk", "le-fanal", "news.kelp.co.uk", "sports.tide.example", "tide.example")


def test_the_feed_reads_back_as_recorded(site: RecordedRows) -> None:
    [feed] = [feed for feed in site.feeds(8000) if feed.url.endswith("//tide.example.localhost:8000/feed.xml")]
    answer = site.answer("tide.example", "/feed.xml", 8000)
    assert answer is not None
    parsed = read_feed(answer.body, feed, answer.content_type, NOW, FetchConfig())
    assert parsed.drops == ()
    [entry] = parsed.entries
    assert entry.title == "Ferry again & again - The Tide"  # "<runs>" is a tag to whoever reads a feed
    assert entry.url == "http://tide.example.localhost:8000/news/1.html?id=7"
    assert entry.published == datetime(2031, 5, 1, 8, tzinfo=UTC)
    assert (entry.author, entry.image_url) == ("Mira Holt, Jon Abel", "https://img.tide.example/a.jpg")
    assert answer.modified == entry.published


def test_every_entry_leads_to_its_page(site: RecordedRows) -> None:
    for row in site.rows:
        html = page(site, row.host, row.target)
        assert f'<link rel="canonical" href="http://{row.host}.localhost:8000' in html
    assert site.answer("tide.example", "/nowhere", 8000) is None
    assert site.answer("nobody.example", "/feed.xml", 8000) is None
    assert page(site, "news.kelp.co.uk", "/été/x".encode().decode("latin-1").replace("Ã©", "%c3%a9"))


def test_a_page_looks_like_a_page(site: RecordedRows) -> None:
    html = page(site, "tide.example", "/news/1.html?id=7")
    assert "<h1>Ferry &lt;runs&gt; again &amp; again</h1>" in html  # without the outlet's suffix
    assert "<p>The ferry runs.</p>\n<p>It leaves at nine.</p>" in html
    assert '<html lang="en">' in html
    assert '<time datetime="2031-05-01T08:00:00+00:00">' in html
    assert "<nav>" in html
    assert "Cup final moved" in html  # in the side column
    ld = json.loads(html.partition('ld+json">')[2].partition("</script>")[0])
    assert (ld["headline"], ld["datePublished"]) == ("Ferry <runs> again & again", "2031-05-01T08:00:00+00:00")


def test_pages_are_the_same_every_time_and_survive_pickling(site: RecordedRows) -> None:
    copy: RecordedRows = pickle.loads(pickle.dumps(site))
    for row in site.rows:
        assert site.answer(row.host, row.target, 8000) == copy.answer(row.host, row.target, 8000)
    assert len(copy) == 4


def test_front_pages_list_the_newest(site: RecordedRows) -> None:
    assert page(site, "tide.example", "/").index("Cup final") < page(site, "tide.example", "/").index("Ferry")


def test_recorded_addresses_are_found_again(site: RecordedRows) -> None:
    local = site.local_url("https://www.tide.example/news/1.html?id=7", 8000)
    assert local == "http://tide.example.localhost:8000/news/1.html?id=7"
    assert site.local_url("https://tide.example", 80) == "http://tide.example.localhost:80/"


@pytest.mark.parametrize(
    ("line", "detail"),
    [
        (b"{not json", "not JSON"),
        (b"\xff\xfe\x00", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b'["a list"]', "not a JSON object"),
        ({"url": "https://tide.example/2"}, "no title"),
        ({"title": "  ", "url": "https://tide.example/2"}, "no title"),
        ({"title": "T"}, "neither url nor outlet"),
        ({"title": "T", "url": "javascript:x", "outlet": "!!!"}, "neither url nor outlet"),
    ],
)
def test_bad_lines_are_counted_and_the_rest_is_served(tmp_path: Path, line: object, detail: str) -> None:
    site = load_recorded_rows(write(tmp_path, [ROWS[0], line, b"", ROWS[1]], "day.jsonl"))
    assert len(site) == 2
    [drop] = site.drops
    assert (drop.stage, drop.item, drop.reason) == ("replay", "day.jsonl:2", DropReason.UNREADABLE_INPUT)
    assert drop.detail.startswith(detail)


def test_a_row_of_the_same_address_is_dropped(tmp_path: Path) -> None:
    site = load_recorded_rows(write(tmp_path, [ROWS[0], {**ROWS[0], "title": "Again"}]))
    assert [drop.reason for drop in site.drops] == [DropReason.DUPLICATE_ENTRY]
    assert site.rows[0].title.startswith("Ferry")


def test_a_file_cut_short_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    path = write(
        tmp_path, [{**ROWS[0], "url": f"https://tide.example/{n}", "x": str(hash(str(n)))} for n in range(3_000)]
    )
    path.write_bytes(path.read_bytes()[:-200])
    site = load_recorded_rows(path)
    assert 0 < len(site) < 3_000
    assert site.drops[-1].reason is DropReason.UNREADABLE_INPUT


def test_files_that_cannot_be_opened_are_one_line(tmp_path: Path) -> None:
    false_gzip = tmp_path / "false.jsonl.gz"
    false_gzip.write_bytes(b"plain text")
    for path in (tmp_path / "missing.jsonl", false_gzip, tmp_path):
        with pytest.raises(InputError) as caught:
            load_recorded_rows(path)
        assert str(path) in str(caught.value)


def test_an_empty_file_is_an_empty_site(tmp_path: Path) -> None:
    site = load_recorded_rows(write(tmp_path, []))
    assert (site.span, site.newest, site.feeds(80), site.outlets(), site.hosts()) == (None, None, [], [], ())


@given(
    st.dictionaries(
        st.sampled_from(["url", "outlet", "title", "text", "published", "author", "image", "tags", "language"]),
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30) | st.lists(st.text(max_size=9) | st.integers(), max_size=3)
        | st.sampled_from(["https://tide.example/x", "[1, 'a'", "['a']", "2031-05-01", 1e300, "\ud800"]),
    )
)  # fmt: skip
def test_any_row_is_served_or_dropped(tmp_path_factory: pytest.TempPathFactory, row: dict[str, object]) -> None:
    site = load_recorded_rows(write(tmp_path_factory.mktemp("rows"), [row], "a.jsonl"))
    assert len(site) + len(site.drops) == 1
    for recorded in site.rows:
        assert site.answer(recorded.host, recorded.target, 80) is not None
        for feed in site.feeds(80):
            answer = site.answer(feed.outlet, "/" + feed.url.split("/", 3)[3], 80)
            assert answer is not None
            assert answer.body.decode()


# ------------------------------------------------------------------------------------------------- snippets


@pytest.mark.parametrize(
    ("teaser", "text", "expected"),
    [
        ("The pier opened. Trams run.", "The pier opened. Boats run too. The mayor sa… [+90 chars]", ["The pier opened. Trams run.", "Boats run too."]),
        ("It opened. The rest was cu…", "", ["It opened."]),
        ("Only a cut sentence tha…", "", ["Only a cut sentence tha…"]),
        ("", "First whole. Second cu… [+9 chars]", ["First whole."]),
        ("", "", []),
        ("The Mayor's pier opened.", "The Mayors pier opened. It is new. An… [+9 chars]", ["The Mayor's pier opened.", "It is new."]),
        ("Паром снова ходит.", " . , , - . «» , … [+264 chars]", ["Паром снова ходит."]),
        ("", "Rain <b>fell</b> &amp; stopped.\r\nSun came.", ["Rain fell & stopped.", "Sun came."]),
    ],
)  # fmt: skip
def test_what_was_cut_when_recorded_is_mended(teaser: str, text: str, expected: list[str]) -> None:
    assert paragraphs(teaser, text, "en") == expected


def test_lines_that_lost_their_letters_are_left_out() -> None:
    mixed = "20- Hyundai, Lamborghini, .\r\nПаром Hyundai снова ходит."
    assert paragraphs("", mixed, "ru") == ["Паром Hyundai снова ходит."]
    assert paragraphs("Паром.", "20- Hyundai, Lamborghini, .", "ru") == ["Паром."]
    assert paragraphs("", "Hyundai, Lamborghini.", "en") == ["Hyundai, Lamborghini."]


def test_a_text_without_line_breaks_is_set_in_paragraphs() -> None:
    sentences = [f"Sentence number {n} says that the tide came in on time." for n in range(30)]
    made = paragraphs("", " ".join(sentences), "en")
    assert len(made) == 10
    assert " ".join(made) == " ".join(sentences)
