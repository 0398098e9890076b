"""A slip in `broadsheet.toml` is told with its place and how to mend it, before any work is done."""

from __future__ import annotations

import pytest

from broadsheet.config import parse_config
from broadsheet.errors import ConfigError


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            '[edition]\nmin_articles = "3"',
            "paper.toml: [edition] min_articles: expected a whole number, got text in quotes",
        ),
        ('[write]\nlanguages = "en"', "[write] languages: expected a list in brackets, got text in quotes"),
        ("[fetch]\nallow_loopback = 1", "[fetch] allow_loopback: expected true or false, got a whole number"),
        ('title = "News"', "title stands outside of the sections; write it below [publish]"),
        ("frobnicate = 1", "frobnicate stands outside of the sections; every key stands below a [section]"),
        ("[serve]\nport = 80808", "[serve] port = 80808 is above 65535"),
        ("[mail]\nport = 80808", "[mail] port = 80808 is above 65535"),
        ('[publish]\ntimezone = "Europe/Lisbonne"', "[publish] timezone = 'Europe/Lisbonne' is unknown"),
        ('[publish]\nbase_url = "news.example"', "[publish] base_url = 'news.example' is no web address"),
        ('[publish]\nbase_url = "http://[::1"', "is no web address"),
        ('[publish]\nbase_url = "https://news.example/?a=1"', "is no web address"),
    ],
)
def test_a_slip_is_told_with_its_place(text: str, told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_config(text, origin="paper.toml")
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_paper_may_live_below_a_path() -> None:
    assert parse_config('[publish]\nbase_url = "https://news.example/paper"').publish.base_url.endswith("/paper")
