"""Invented articles retold as language models retell: what they get wrong, and fair rewordings as free as that.

`retellings/LANGUAGE.toml` hold both, each claim with the sentences it cites. Checks may be mended by the half "tune" of
the articles; the half "report" is only counted. Articles of a later `round` are counted apart, so that figures of
the earlier one stay comparable.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.common import Row
from broadsheet.config import VerifyConfig
from broadsheet.stages.verify import Collection, check_claim, check_evidence
from broadsheet.stages.verify.passage import Passage
from broadsheet.types import Article, Part, Span

FOLDER = Path(__file__).parent / "retellings"


@dataclass(frozen=True, slots=True)
class Retelling:
    """One claim on an invented article. `half` is the article's, with its round behind it where that is a later one
    ("report 2"); `kind` is the error a model makes, "" for a true claim."""

    half: str
    kind: str
    text: str
    evidence: tuple[Span, ...]
    article: Article


def retellings() -> Iterator[Retelling]:
    """All claims of all languages."""
    for file in sorted(FOLDER.glob("*.toml")):
        for number, given in enumerate(tomllib.loads(file.read_text(encoding="utf-8"))["article"]):
            article = _article(f"{file.stem}{number}", given, file.stem)
            spans = _spans(article, given["sentences"])
            half = given["half"] + (f" {given['round']}" if "round" in given else "")
            for line in given["false"]:
                kind, cited, text = line.split(" | ")
                yield Retelling(half, kind, text, _cited(cited, spans), article)
            for line in given["true"]:
                text, cited = line.split(" | ")
                yield Retelling(half, "", text, _cited(cited, spans), article)


def _article(name: str, given: dict[str, Any], language: str) -> Article:
    when = datetime.fromisoformat(given["published"])
    text = " ".join(given["sentences"])
    return Article(name, f"https://{name}.example/", f"{name}.example", given["title"], text, language, when, when)


def _spans(article: Article, sentences: list[str]) -> list[Span]:
    found, at = [], 0
    for sentence in sentences:
        found.append(Span(article.id, Part.TEXT, at, at + len(sentence), sentence))
        at += len(sentence) + 1
    return found


def _cited(numbers: str, spans: list[Span]) -> tuple[Span, ...]:
    return tuple(spans[int(number) - 1] for number in numbers.split(","))


def supported(claim: Retelling, *, looked_up: bool) -> bool:
    """The verdict, against the sentences the claim cites or against those that are looked up for it."""
    article = claim.article
    if not looked_up:
        return check_claim(claim.text, claim.evidence, [article], language=article.language).supported
    collection = Collection([article])
    passage = Passage(claim.text, article.language, article.time)
    weight = collection.weights(passage)
    return check_evidence(passage, collection.evidence(passage), VerifyConfig(), weight=weight).supported


def rows() -> list[Row]:
    """Errors caught and true claims refused, by half and by how passages were found; of the reported half by kind."""
    counted: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for claim in retellings():
        for how in ("cited", "looked up"):
            refused = not supported(claim, looked_up=how == "looked up")
            counted[f"{claim.half}, {how}", "caught" if claim.kind else "true ones refused"].append(refused)
            if claim.kind and claim.half == "report" and how == "cited":
                counted["report, cited", f"caught: {claim.kind}"].append(refused)
    return [
        Row(f"retellings ({name})", what, sum(found) / len(found), "", f"{len(found)} claims")
        for (name, what), found in sorted(counted.items())
    ]
