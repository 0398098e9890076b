"""Signatures: genuine ones pass, everything else does not; the example of the documents does the same."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.delivery import sign, verified

NOW = 1_795_435_200
DOCUMENT = Path(__file__).parents[2] / "docs" / "delivery.md"


def example() -> Any:
    """The function that docs/delivery.md shows to receivers."""
    (code,) = re.findall(r"^```python\n(.*?)^```$", DOCUMENT.read_text("utf-8"), re.M | re.S)
    names: dict[str, Any] = {}
    exec(compile(code, str(DOCUMENT), "exec"), names)
    return names["is_genuine"]


@given(st.binary(max_size=200), st.text(min_size=1, max_size=40).filter(lambda s: s.isprintable()))
def test_a_genuine_request_passes_here_and_in_the_documented_example(body: bytes, secret: str) -> None:
    header = sign(body, secret, NOW)
    assert verified(header, body, secret, NOW + 1)
    assert example()(header, body, secret, NOW + 1)


@pytest.mark.parametrize(
    ("header", "body", "secret", "now"),
    [
        (sign(b"{}", "secret", NOW), b"{} ", "secret", NOW),
        (sign(b"{}", "secret", NOW), b"{}", "Secret", NOW),
        (sign(b"{}", "secret", NOW), b"{}", "secret", NOW + 301),
        (sign(b"{}", "secret", NOW), b"{}", "secret", NOW - 301),
        (sign(b"{}", "secret", NOW).replace(str(NOW), str(NOW + 9)), b"{}", "secret", NOW + 9),
        ("", b"{}", "secret", NOW),
        ("v1=" + "0" * 64, b"{}", "secret", NOW),
        (f"t={NOW},v1=", b"{}", "secret", NOW),
        (f"t=x,v1={'0' * 64}", b"{}", "secret", NOW),
        (sign(b"{}", "secret", NOW) + ",v1=" + "0" * 64, b"{}", "secret", NOW),
    ],
)
def test_anything_else_is_refused_by_both(header: str, body: bytes, secret: str, now: int) -> None:
    assert not verified(header, body, secret, now)
    assert not example()(header, body, secret, now)
