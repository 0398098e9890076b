from __future__ import annotations

import codecs
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.stages.fetch.dates import parse_date
from broadsheet.stages.fetch.decode import decode

MOMENT = "2031-05-01T08:00:00+00:00"


@pytest.mark.parametrize(
    "text",
    [
        "Thu, 01 May 2031 08:00:00 GMT",
        "Thu, 1 May 31 08:00:00 GMT",
        "01 May 2031 08:00 +0000",
        "Thu, 01 May 2031 03:00:00 EST",
        "Thu, 01 May 2031 10:00:00 CEST",
        "Thu, 01 May 2031 13:30:00 IST",
        "tHu, 01 mAY 2031 09:00:00 +0100",
        "jeu., 01 mai 2031 10:00:00 +0200",
        "Do, 1 Mai 2031 10:00:00 MESZ",
        "1 mayo 2031 08:00",
        "2031-05-01T08:00:00Z",
        "2031-05-01T08:00:00.000Z",
        "2031-05-01 08:00:00",
        "2031-05-01T 10:00:00 +02:00",
        "2031-05-01T100000+02:00",
        "20310501T08:00:00Z",
        "2031-05-01T10:00+0200",
        "  2031-05-01T08:00:00Z\n",
        "May 1, 2031 8:00 am",
        "Thu, May 1 2031 08:00:00 AM",
    ],
)
def test_dates_as_feeds_write_them(text: str) -> None:
    found = parse_date(text)
    assert found is not None
    assert found.isoformat() == MOMENT


@pytest.mark.parametrize(("text", "year"), [("2031", 2031), ("2031-05", 2031), ("2031-05-01", 2031)])
def test_parts_of_dates_begin_at_their_beginning(text: str, year: int) -> None:
    found = parse_date(text)
    assert found is not None
    assert (found.year, found.hour, found.minute) == (year, 0, 0)


@pytest.mark.parametrize(
    "text", ["", "yesterday", "12", "08:00", "May 1", "insert date here 2", "x" * 5_000, "31 Feb 2031", "2031-13-45"]
)
def test_what_names_no_moment_is_none(text: str) -> None:
    assert parse_date(text) is None


@given(st.text(max_size=100) | st.from_regex(r"[0-9TZ:+ .a-zA-Z-]{1,60}", fullmatch=True))
def test_any_text_is_a_moment_in_utc_or_none(text: str) -> None:
    found = parse_date(text)
    assert found is None or found.tzinfo is UTC


@given(st.integers(820_454_400, 2_208_988_800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)))
def test_iso_dates_come_back(moment: datetime) -> None:
    assert parse_date(moment.isoformat()) == moment


WORDS = "Überfahrt für 3 € – café"


@pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16", "utf-32"])
def test_byte_order_marks_decide(mark: str) -> None:
    assert decode(WORDS.encode(mark), "text/xml; charset=iso-8859-1") == (WORDS, "")


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be"])
def test_wide_characters_without_a_mark_are_seen(name: str) -> None:
    assert decode("<rss/>".encode(name)) == ("<rss/>", "")


def test_valid_utf8_is_utf8_whatever_is_claimed() -> None:
    body = f'<?xml version="1.0" encoding="iso-8859-1"?><t>{WORDS}</t>'.encode()
    assert WORDS in decode(body, "text/xml; charset=windows-1251")[0]


@pytest.mark.parametrize(
    ("declared", "codec", "words"),
    [
        ("iso-8859-1", "cp1252", WORDS),
        ("latin1", "cp1252", WORDS),
        ("us-ascii", "cp1252", WORDS),
        ("windows-1251", "cp1251", "Паром снова ходит"),
        ("koi8-r", "koi8-r", "Паром снова ходит"),
        ("Shift_JIS", "cp932", "渡し船が再開"),
        ("EUC-JP", "euc_jp", "渡し船が再開"),
        ("iso-2022-jp", "iso2022_jp", "渡し船が再開"),
        ("gb2312", "gb18030", "渡轮恢复运行"),
        ("Big5", "big5", "渡輪恢復運行"),
        ("euc-kr", "cp949", "배가 다시 다닌다"),
    ],
)
def test_declared_encodings_are_read_from_header_or_declaration(declared: str, codec: str, words: str) -> None:
    header = decode(words.encode(codec), f"text/xml; charset={declared}")
    inside = decode(f'<?xml version="1.0" encoding="{declared}"?>{words}'.encode(codec), "text/xml")
    assert header == (words, "")
    assert inside[0].endswith(words)


@pytest.mark.parametrize(
    "label", ["unicode_escape", "punycode", "utf-7", "zlib", "rot13", "idna", "no-such-code", "utf-8"]
)
def test_encodings_that_do_more_than_decode_are_not_used(label: str) -> None:
    text, note = decode(b"caf\xe9 \\u0041", f"text/xml; charset={label}")
    assert text == "café \\u0041"
    assert note == "byte 3 is not UTF-8"


def test_half_a_wide_character_is_noted() -> None:
    text, note = decode(codecs.BOM_UTF16_LE + "<a>".encode("utf-16-le") + b"x")
    assert text.startswith("<a>")
    assert "utf-16" in note


@given(st.binary(max_size=200), st.text(max_size=60))
def test_any_bytes_become_text_that_can_be_written(body: bytes, content_type: str) -> None:
    decode(body, content_type)[0].encode(
        "utf-8", "strict" if not body.startswith((b"\xff\xfe", b"\xfe\xff")) else "replace"
    )
