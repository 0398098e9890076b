"""The words that were searched for, found in a text as the index finds them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.web.marking import marked


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("The harbour and the harbours.", "harbour and", ["harbour", "and"]),
        ("The harbour and the harbours.", "and harbour", ["harbour", "and", "harbours"]),
        ("Élan, ELAN, melange", "elan x", ["Élan", "ELAN"]),
        ("Straße", "strasse x", ["Straße"]),
        ("ﬁre in the office", "fire", ["ﬁre"]),
        ("a.b|c (d) [e]", "a b|c", ["a", "b", "c"]),
        ("no 12 of 12.5", "12 x", ["12", "12"]),
        ("琥珀港の防波堤、防波堤の工事", "防波堤", ["防波堤", "防波堤"]),
        ("서울에서 열린 회의", "서울 회의", ["서울에서", "회의"]),
        ("ميناء الزعفران", "الزعفران x", ["الزعفران"]),
        ("in of", "o", []),
        ("nothing", "?!*", []),
        ("", "x", []),
    ],
)
def test_what_is_marked(text: str, query: str, expected: list[str]) -> None:
    assert [piece for piece, sought in marked(text, query) if sought] == expected


@given(st.text(max_size=80), st.text(max_size=30))
def test_no_character_is_lost_or_doubled(text: str, query: str) -> None:
    pieces = marked(text, query)
    assert "".join(piece for piece, _ in pieces) == text
    assert all(piece for piece, _ in pieces)
