"""Check anybody's summary against its sources: `from broadsheet import audit`.

>>> from broadsheet import audit
>>> result = audit.audit("Nine boats sank in Port Varn.", ["Seven boats sank in Port Varn on Monday."])
>>> result.supported, result.claims[0].verdict.value, result.claims[0].reasons[0].words
(False, 'contradicted', 'Nine')

Each sentence of the summary is looked up in the sources and put through the checks a digest goes through before it is
published (`broadsheet.stages.verify`). No network, no model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from broadsheet.config import VerifyConfig
from broadsheet.stages.verify import ClaimCheck, Collection, Judge, Thesaurus, check_evidence
from broadsheet.stages.verify.passage import Passage
from broadsheet.stages.verify.score import penalty_of, probability
from broadsheet.text.language import detect
from broadsheet.text.normalise import clean, clean_paragraphs
from broadsheet.text.sentences import split
from broadsheet.text.words import words
from broadsheet.types import Article, Reason, Verdict

_UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
NO_CLAIM = "There is no claim to check: the text holds no sentence."


@dataclass(frozen=True, slots=True)
class AuditSource:
    """One source text. `published` (UTC) lets "on Friday" be resolved; `name` is shown to the reader."""

    text: str
    title: str = ""
    name: str = ""
    published: datetime | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class AuditSpan:
    """A passage: characters `start` to `end` of source number `source` (from 1), of its text or its title."""

    source: int
    part: str  # "title" or "text"
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class AuditClaim:
    """One sentence of the summary and what became of it. `faults` are the words at fault, as offsets into `text`."""

    text: str
    start: int  # in the summary as cleaned
    end: int
    verdict: Verdict
    score: float  # 0…1
    reasons: tuple[Reason, ...] = ()
    evidence: tuple[AuditSpan, ...] = ()
    faults: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class AuditResult:
    """The audit of one summary. `score` 0…1 ranks summaries, higher is better supported.

    A text without a claim is not supported, has no `claims`, and says so in `message`, which is "" otherwise.
    """

    supported: bool
    score: float
    claims: tuple[AuditClaim, ...]
    message: str = ""


def audit(
    summary: str,
    sources: Sequence[str | AuditSource] | Collection,
    *,
    title: str = "",
    published: datetime | None = None,
    language: str = "",
    config: VerifyConfig | None = None,
    judge: Judge | None = None,
) -> AuditResult:
    """Check a summary, sentence by sentence, against its sources.

    `title` is checked as a claim of its own. `published` (UTC) dates sources that say nothing of their own.
    `language` is BCP 47, detected when empty. `sources` may be what `collect` made of them, with a thesaurus; then
    `published` is not looked at, and `language` is the summary's alone.
    """
    collection = sources
    if not isinstance(collection, Collection):
        collection = collect(collection, published=published, language=language)
    code = language or detect(summary)
    claims = audit_part(clean(title), collection, language=code, config=config, judge=judge) if title.strip() else []
    claims += audit_part(summary, collection, language=code, config=config, judge=judge)
    return total(claims)


def collect(
    sources: Sequence[str | AuditSource],
    *,
    published: datetime | None = None,
    language: str = "",
    thesaurus: Thesaurus | None = None,
) -> Collection:
    """Sources made ready for looking passages up; one collection serves any number of audits.

    `thesaurus` (`stages.verify.find_thesaurus("auto")`) lets synonyms of this machine's thesauri carry words; a reason
    names each. Without one the result is the same on every machine.
    """
    articles = [_article(number, source, published, language) for number, source in enumerate(sources, 1)]
    return Collection(articles, thesaurus)


def audit_part(
    text: str,
    collection: Collection,
    *,
    language: str = "",
    config: VerifyConfig | None = None,
    judge: Judge | None = None,
) -> list[AuditClaim]:
    """Check one text, sentence by sentence. A pronoun that begins it has nothing to stand for.

    What claims nothing is left out: a rule, a bullet, a number or a word that stands alone.
    """
    cleaned = clean_paragraphs(text.splitlines())
    code = language or detect(cleaned)
    settings = config or VerifyConfig()
    return [
        _claim(collection, cleaned[a:b], a, b, code, settings, judge)
        for a, b in split(cleaned, code)
        if _says_something(cleaned[a:b])
    ]


def total(claims: Sequence[AuditClaim]) -> AuditResult:
    """Claims as one result: supported when all are; penalties add up, one wrong sentence makes a wrong summary."""
    if not claims:
        return AuditResult(False, 0.0, (), NO_CLAIM)
    score = probability(sum(penalty_of(c.score) for c in claims))
    return AuditResult(all(c.verdict is Verdict.SUPPORTED for c in claims), score, tuple(claims))


def _says_something(text: str) -> bool:
    """Whether a text has two words, or a word and a figure: less is a heading's, and can't be true or false."""
    found = words(text)
    return len(found) > 1 and any(any(map(str.isalpha, word)) for word in found)


def _article(number: int, source: str | AuditSource, published: datetime | None, language: str) -> Article:
    given = AuditSource(source) if isinstance(source, str) else source
    text = clean_paragraphs(given.text.splitlines())
    return Article(
        id=str(number),
        url="",
        outlet=given.name,
        title=clean(given.title),
        text=text,
        language=given.language or language or detect(text),
        published=given.published or published,
        first_seen=given.published or published or _UNDATED,
    )


def _claim(
    collection: Collection, text: str, start: int, end: int, language: str, config: VerifyConfig, judge: Judge | None
) -> AuditClaim:
    claim = Passage(text, language)
    evidence = collection.evidence(claim)
    if evidence.spans:
        claim = Passage(text, language, evidence.cited[0].anchor)
    first = start == 0
    check = check_evidence(claim, evidence, config, judge, first=first, weight=collection.weights(claim))
    spans = tuple(AuditSpan(int(s.article_id), s.part.value, s.start, s.end, s.text) for s in evidence.spans)
    return AuditClaim(text, start, end, check.verdict, check.score, check.reasons, spans, _faults(check))


def _faults(check: ClaimCheck) -> tuple[tuple[int, int], ...]:
    return tuple(sorted({(f.start, f.end) for f in check.findings if f.weight and f.end > f.start}))


# ---------------------------------------------------------------------------------------------- showing it

_MARKS = {Verdict.SUPPORTED: "✓", Verdict.CONTRADICTED: "✗", Verdict.NOT_FOUND: "?"}


def format_text(result: AuditResult) -> str:
    """The result for a terminal: each sentence with its verdict, the words at fault in »…«, reasons and passage.

    >>> print(format_text(audit("Seven boats sank.", ["Seven boats sank on Monday."])))
    ✓ supported      Seven boats sank.
    1 of 1 sentences supported; score 0.99
    """
    if not result.claims:
        return NO_CLAIM
    lines: list[str] = []
    for claim in result.claims:
        lines.append(f"{_MARKS[claim.verdict]} {claim.verdict.value:<14} {mark(claim.text, claim.faults)}")
        if claim.verdict is Verdict.SUPPORTED:
            continue
        lines += [
            f"    {r.check}: {r.message}{f' ({r.words})' if r.words and len(r.words) < 60 else ''}"
            for r in claim.reasons
        ]
        lines += [f"    source {s.source}: {s.text}" for s in claim.evidence[:1]]
    good = sum(c.verdict is Verdict.SUPPORTED for c in result.claims)
    lines.append(f"{good} of {len(result.claims)} sentences supported; score {result.score:.2f}")
    return "\n".join(lines)


def mark(text: str, faults: Sequence[tuple[int, int]], opening: str = "»", closing: str = "«") -> str:
    """The text with the words at fault between two marks; overlapping faults become one.

    >>> mark("Nine boats sank", [(0, 4)])
    '»Nine« boats sank'
    """
    merged: list[list[int]] = []
    for start, end in sorted(faults):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(end, merged[-1][1])
        else:
            merged.append([start, end])
    for start, end in reversed(merged):
        text = f"{text[:start]}{opening}{text[start:end]}{closing}{text[end:]}"
    return text


def to_json(result: AuditResult) -> dict[str, Any]:
    """The result as JSON values: what `broadsheet audit --json` and `broadsheet stage audit` print."""
    return {
        "supported": result.supported,
        "score": result.score,
        "claims": [_claim_json(c) for c in result.claims],
    } | ({"message": result.message} if result.message else {})


def _claim_json(claim: AuditClaim) -> dict[str, Any]:
    return {
        "text": claim.text,
        "start": claim.start,
        "end": claim.end,
        "verdict": claim.verdict.value,
        "score": claim.score,
        "reasons": [{"check": r.check, "message": r.message, "words": r.words} for r in claim.reasons],
        "evidence": [
            {"source": s.source, "part": s.part, "start": s.start, "end": s.end, "text": s.text} for s in claim.evidence
        ],
        "faults": [list(f) for f in claim.faults],
    }
