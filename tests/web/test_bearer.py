"""Who may come in with a token."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.web.bearer import carries


@pytest.mark.parametrize("token", ["plain", "schlüssel", "à", "ключ", "密碼"])
def test_a_token_is_known_as_the_bytes_that_programs_send(token: str) -> None:
    """A server hands on a header's bytes as Latin-1, whatever they meant."""
    sent = token.encode("utf-8").decode("latin-1")
    assert carries(f"Bearer {sent}", token)
    assert carries(f"bearer  {sent}\t", token)
    assert not carries(f"Bearer {sent}x", token)
    assert not carries(f"Basic {sent}", token)


def test_a_token_in_latin_1_is_known_too() -> None:
    assert carries("Bearer schlüssel", "schlüssel")


def test_letters_that_latin_1_lacks_match_no_question_mark() -> None:
    assert not carries("Bearer ????", "ключ")


@given(st.text(max_size=20), st.text(max_size=20))
def test_only_the_token_opens(header: str, token: str) -> None:
    assert not carries(header, "")
    if not header.lower().startswith("bearer "):
        assert not carries(header, token)
