"""Invented sentences turned into what they do not say, in four languages: `attacks_*.toml` beside this file."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from tests.stages.verify.verify_day import PUBLISHED

from broadsheet.stages.verify import check_claim
from broadsheet.types import Article, Part, Span

CASES = [
    (file.stem.removeprefix("attacks_"), case["source"], text, text in case["true"])
    for file in sorted(Path(__file__).parent.glob("attacks_*.toml"))
    for case in tomllib.loads(file.read_text(encoding="utf-8"))["case"]
    for text in (*case["false"], *case["true"])
]


@pytest.mark.parametrize(("language", "source", "text", "true"), CASES)
def test_a_claim_is_held_to_its_sentence(language: str, source: str, text: str, true: bool) -> None:
    article = Article("a", "https://a.example/", "a.example", "Port Varn", source, language, PUBLISHED, PUBLISHED)
    span = Span("a", Part.TEXT, 0, len(source), source)
    assert check_claim(text, [span], [article], language=language).supported is true
