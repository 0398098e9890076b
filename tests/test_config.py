"""A slip in `broadsheet.toml` is told with its place and how to mend it, before any work is done."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime, timedelta

import pytest

from broadsheet.config import LISTED, Config, parse_config
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
        ("[cluster]\nwindow_hours = nan", "[cluster] window_hours = nan is no number"),
        ("[edition]\nwindow_hours = inf", "[edition] window_hours = inf is above 876600"),
        ("[edition]\nwindow_hours = -inf", "[edition] window_hours = -inf is below 0"),
        ("[fetch]\ninterval_minutes = 1000000000000", "[fetch] interval_minutes = 1000000000000 is above 52596000"),
        ("[store]\nkeep_days = 40000", "[store] keep_days = 40000 is above 36525"),
        ("[web]\nmax_streams = 99999999999999999999", "[web] max_streams = 99999999999999999999 is above 2147483647"),
        ("[syndication]\ncopy_share = 60", "[syndication] copy_share = 60.0 is above 1"),
        ("[extract]\ntimeout_seconds = 0", "[extract] timeout_seconds = 0.0 leaves no time at all"),
        ('[fetch]\nuser_agent = "a\\nb"', "[fetch] user_agent holds a control character: 'a\\nb'"),
        ('[write]\nlanguages = ["e\\u0000n"]', "[write] languages holds a control character: 'e\\x00n'"),
        ('[[webhooks]]\nurl = "a\\tb"\nsecret_env = "S"', "[[webhooks]] url holds a control character: 'a\\tb'"),
        ('[serve]\nhost = ""', "[serve] host is empty; write 127.0.0.1"),
    ],
)
def test_a_slip_is_told_with_its_place(text: str, told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_config(text, origin="paper.toml")
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_paper_may_live_below_a_path() -> None:
    assert parse_config('[publish]\nbase_url = "https://news.example/paper"').publish.base_url.endswith("/paper")


LONGEST = {"_seconds": 3_155_760_000, "_minutes": 52_596_000, "_hours": 876_600, "_days": 36_525}


def test_a_date_can_be_moved_by_the_longest_times() -> None:
    now = datetime(2026, 3, 4, tzinfo=UTC)
    for section in fields(Config):
        if section.name in LISTED:
            continue
        for item in fields(getattr(Config(), section.name)):
            unit = "_" + item.name.rpartition("_")[2]
            if unit in LONGEST:
                text = f"[{section.name}]\n{item.name} = {LONGEST[unit]}"
                longest = getattr(getattr(parse_config(text), section.name), item.name)
                assert now - timedelta(**{unit[1:]: longest}) < now < now + timedelta(**{unit[1:]: longest})
