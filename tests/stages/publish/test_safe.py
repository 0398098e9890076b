"""Which text, addresses and names may reach a page."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.stages.publish.safe import (
    RESERVED_SLUGS,
    check_story_id,
    direction,
    language_tag,
    safe_url,
    shown,
    slug,
    slugs,
    teaser,
)
from broadsheet.text.ids import stable_id

from . import hostile


@pytest.mark.parametrize("url", hostile.URLS)
def test_unsafe_addresses_are_refused(url: str) -> None:
    assert safe_url(url) == ""


@pytest.mark.parametrize(("url", "expected"), hostile.ODD_URLS.items())
def test_odd_addresses_are_encoded(url: str, expected: str) -> None:
    assert safe_url(url) == expected


def test_percent_escapes_are_not_escaped_again() -> None:
    url = "https://outlet.example/caf%C3%A9?q=a%20b#top"
    assert safe_url(url) == url


@given(st.text(max_size=60) | st.text(max_size=40).map(lambda tail: f"https://outlet.example/{tail}"))
def test_a_safe_address_is_ascii_and_stays_safe(url: str) -> None:
    once = safe_url(url)
    if once:
        assert once.isascii()
        assert urlsplit(once).scheme in ("http", "https")
        assert not set(once) & set("<>\"'` \\\n")
        assert safe_url(once) in (once, "")  # "" when encoding made it too long
    assert once == "" or urlsplit(once).hostname


@pytest.mark.parametrize("story_id", ["", ".", "..", "a/b", "../a", "A1", "a.json", "a b", "-a", "a" * 65, "é"])
def test_a_story_id_cannot_name_another_path(story_id: str) -> None:
    with pytest.raises(ValueError, match="file name"):
        check_story_id(story_id)


def test_a_story_id_is_lower_case_hexadecimal_or_a_uuid() -> None:
    assert check_story_id("5f0c3a9be1d27746") == "5f0c3a9be1d27746"
    assert check_story_id("daabe068-da93-57d0-90ca-c58474433bfb")


@given(st.text(max_size=100))
def test_a_slug_is_a_safe_and_free_name(category: str) -> None:
    name = slug(category)
    assert name
    assert name not in RESERVED_SLUGS
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert slug(category) == name


def test_categories_of_other_scripts_have_slugs_of_their_own() -> None:
    assert slug("世界") != slug("経済")
    assert slug("世界").startswith("category-")


def test_no_two_categories_share_a_slug() -> None:
    taken = slugs(["World", "world", "WORLD!", "Story", "Category story"], {})
    assert len(set(taken.values())) == 5
    assert taken["World"] == "world"


def test_a_category_keeps_its_slug() -> None:
    assert slugs(["World", "world"], {"world": "world"}) == {
        "world": "world",
        "World": f"world-{stable_id('World')[:6]}",
    }


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fa", "rtl"),
        ("he", "rtl"),
        ("ur-PK", "rtl"),
        ("az-Arab", "rtl"),
        ("ur-Latn", "ltr"),
        ("zh", "ltr"),
        ("", "auto"),
    ],
)
def test_direction_follows_language_and_script(language: str, expected: str) -> None:
    assert direction(language) == expected


@pytest.mark.parametrize("tag", ["", "und", "x", "en_GB", "en us", '"><b>', "toolonglanguage"])
def test_a_malformed_language_is_unknown(tag: str) -> None:
    assert language_tag(tag) == ""


def test_shown_text_keeps_joiners_and_loses_controls() -> None:
    assert shown("می\u200cخواهم") == "می\u200cخواهم"
    assert shown("a\x07b\u202ec\ud800d") == "abcd"


def test_a_teaser_is_cut_between_words() -> None:
    text = "word " * 200
    cut = teaser(text.strip(), 600)
    assert cut.endswith("word…")
    assert 560 < len(cut) <= 600


def test_a_teaser_ends_without_dangling_punctuation() -> None:
    assert teaser("The port is open, the mayor says", 20) == "The port is open…"


def test_a_teaser_of_a_script_without_spaces_is_cut_near_the_limit() -> None:
    cut = teaser("港" * 700, 600)
    assert cut == "港" * 599 + "…"


def test_a_teaser_never_parts_a_letter_from_its_accent() -> None:
    assert teaser("x" * 8 + "e\u0301" + "y" * 80, 10) == "x" * 8 + "…"


@given(st.text(), st.integers(10, 200))
def test_a_teaser_is_never_longer_than_its_limit(text: str, limit: int) -> None:
    cut = teaser(text, limit)
    assert len(cut) <= limit
    assert cut == text or text.startswith(cut[:-1])
