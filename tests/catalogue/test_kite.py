"""The category file of Kagi News (Kite)."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.catalogue import Catalogue, Problem, load_catalogue, read_kite
from broadsheet.errors import CatalogueError
from broadsheet.types import Feed


def test_categories_and_feeds() -> None:
    document = {
        "Coast | North": {
            "category_type": "topic",
            "source_language": "en",
            "display_names": {"de": "Küste"},
            "feeds": ["https://www.gull.test/rss", "https://feeds.tide.co.uk/1"],
        },
        "Küste": {"feeds": ["https://m.moewe.test/feed"]},
    }
    assert read_kite(json.dumps(document).encode()) == [
        Feed("https://www.gull.test/rss", "gull.test", "Coast | North", "en"),
        Feed("https://feeds.tide.co.uk/1", "tide.co.uk", "Coast | North", "en"),
        Feed("https://m.moewe.test/feed", "moewe.test", "Küste", ""),
    ]


def test_what_is_left_out_is_told() -> None:
    skipped: list[Problem] = []
    feeds = ["gull.test/feed", "https://gull.test/feed", "http://gull.test/feed/", "ftp://gull.test/", "https://[/"]
    found = read_kite(json.dumps({"A": {"feeds": feeds, "source_language": 3}}).encode(), skipped=skipped)
    assert [feed.url for feed in found] == ["https://gull.test/feed"]
    assert [problem.entry for problem in skipped] == ["A, feed 1", "A, feed 3", "A, feed 4", "A, feed 5"]


def test_an_import_joins_the_packaged_catalogue() -> None:
    packaged = load_catalogue()
    data = json.dumps({"UK": {"feeds": ["https://feeds.bbci.co.uk/news/wales/rss.xml"], "source_language": "en"}})
    catalogue = Catalogue(outlets=packaged.outlets).with_feeds(read_kite(data.encode()))
    assert [feed.outlet for feed in catalogue.feeds] == ["bbc.co.uk"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"7",
        b'"World"',
        b"\xff\xfe\xff",
        b'{"World": []}',
        b'{"World": {}}',
        b'{"World": {"feeds": "https://a.test"}}',
        b'{"World": {"feeds": [1]}}',
        b'{"a":' * 100_000,
        b"9" * 5_000,
        b" " * 20_000_001,
    ],
)
def test_any_other_shape_raises_the_one_error(data: bytes) -> None:
    with pytest.raises(CatalogueError, match="Kite"):
        read_kite(data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["feeds", "x"]), inner, max_size=3),
    max_leaves=8,
)


@given(st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_parse_or_raise_the_one_error(data: bytes) -> None:
    with suppress(CatalogueError):
        read_kite(data)


@given(st.dictionaries(st.text(max_size=10), st.lists(st.text(max_size=20).map("https://{}".format)), max_size=3))
def test_any_addresses_and_names(categories: dict[str, list[str]]) -> None:
    document = json.dumps({name: {"feeds": urls} for name, urls in categories.items()}).encode()
    for feed in read_kite(document):
        assert feed.category
        assert feed.outlet
        assert feed.url.startswith("https://")
        Catalogue().with_feeds([feed])
