"""Every value the pipe knows comes back from the codec as it went in."""

from __future__ import annotations

import dataclasses
import inspect
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadsheet import types
from broadsheet.store import FeedState
from broadsheet.store.codec import decode, encode, fingerprint, storable

KINDS = [
    kind
    for _, kind in inspect.getmembers(types, inspect.isclass)
    if dataclasses.is_dataclass(kind) and kind.__module__ == types.__name__ and kind is not types.Page
] + [FeedState]  # a Page is never stored

# A JSON number of a float has to be finite; text of the pipe has no lone surrogates (there is a test of those below).
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
st.register_type_strategy(str, st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20))
st.register_type_strategy(int, st.integers(-(2**62), 2**62))
st.register_type_strategy(
    datetime,
    st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30), timezones=st.just(UTC)),  # noqa: DTZ001
)
st.register_type_strategy(date, st.dates())


# Made of all the others, and slow to make: their parts are tried more often on their own.
WHOLES = [types.Digest, types.Draft, types.Sections, types.StoryMaterial]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in WHOLES], ids=lambda kind: kind.__name__)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_values_survive(kind: type[Any], data: st.DataObject) -> None:
    value = data.draw(st.from_type(kind))
    assert decode(encode(value), kind) == value


@pytest.mark.parametrize("kind", WHOLES, ids=lambda kind: kind.__name__)
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_whole_values_survive(kind: type[Any], data: st.DataObject) -> None:
    value = data.draw(st.from_type(kind))
    assert decode(encode(value), kind) == value


def test_types_are_all_there() -> None:
    assert {types.Article, types.Digest, types.RunReport, types.StoryChange} <= set(KINDS)


def test_half_characters_become_one_replacement_each() -> None:
    feed = types.Feed("https://a.example/\ud800", "a.example", title="one \udfff two")
    back = decode(encode(feed), types.Feed)
    assert back.url == "https://a.example/\ufffd"
    assert len(back.title) == len(feed.title)


def test_lists_and_keys_are_cleaned_too() -> None:
    report = types.RunReport(datetime(2026, 1, 1, tzinfo=UTC), None, drops={"fetch: \ud800": 1})
    assert decode(encode(report), types.RunReport).drops == {"fetch: \ufffd": 1}
    outlet = types.Outlet("a.example", "A", aliases=("b.example", "\ud8ff"))
    assert decode(encode(outlet), types.Outlet).aliases == ("b.example", "\ufffd")


def test_older_payloads_read_with_defaults_and_newer_ones_without_what_is_unknown() -> None:
    old = '{"url": "https://a.example", "outlet": "a.example", "colour": "pink"}'
    assert decode(old, types.Feed) == types.Feed("https://a.example", "a.example")


def test_another_type_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        decode('{"url": 1}', types.Feed)


@given(st.text(), st.text())
def test_fingerprints_tell_parts_apart(first: str, second: str) -> None:
    assert fingerprint(first, second) == fingerprint(first, second)
    assert fingerprint(first, second) != fingerprint(first + second, "x")
    assert len(storable(first)) == len(first)
