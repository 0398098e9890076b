"""An invented story for the verify tests: three outlets on a ferry that ran aground off Port Varn."""

from __future__ import annotations

from datetime import UTC, datetime

from broadsheet.stages.verify import ClaimCheck, check_claim
from broadsheet.types import (
    Article,
    Claim,
    Draft,
    Highlight,
    Origin,
    Outlet,
    Part,
    Perspective,
    Quote,
    Sections,
    Source,
    Span,
    Story,
    StoryMaterial,
)

PUBLISHED = datetime(2025, 12, 13, 8, tzinfo=UTC)  # a Saturday
NOW = datetime(2025, 12, 14, 8, tzinfo=UTC)

HERALD = (
    "PORT VARN — A ferry with at least 120 people on board ran aground off Port Varn on Friday, "
    "the harbour office said.\n\n"
    "Nine passengers were taken to hospital, but nobody was in danger, harbour master Ada Quill told reporters. "
    "“We had warned the company about the sandbank twice,” Quill said.\n\n"
    "The Varn Line, which runs the ferry, denied that it had been warned. "
    "Former captain Ben Orme allegedly ignored the pilot.\n\n"
    "The company may lose its licence. Repairs will cost $1.1 million, or 3.5 percent of its sales."
)
COURIER = (
    "The ferry Solveig struck a sandbank near Port Varn on 12 December with 120 passengers and crew.\n\n"
    "Mayor Lena Falk thanked the crew of the lifeboat. Falk accused the Varn Line of saving on pilots.\n\n"
    "Trade unions demanded an inquiry into the accident."
)
GAZETTE = (
    "Seven people were treated after a ferry grounded near Port Varn.\n\n"
    "The lifeboat crew reached the ship within twenty minutes, a spokesman for the coastguard said."
)


def article(identity: str, title: str, text: str, language: str = "en") -> Article:
    return Article(
        identity, f"https://{identity}.example/1", f"{identity}.example", title, text, language, PUBLISHED, PUBLISHED
    )


ARTICLES = (
    article("herald", "Ferry runs aground off Port Varn", HERALD),
    article("courier", "Ferry Solveig strikes sandbank", COURIER),
    article("gazette", "Seven treated after ferry grounds", GAZETTE),
)


def span(words: str, identity: str = "herald") -> Span:
    """The span of some words of an article."""
    text = next(a.text for a in ARTICLES if a.id == identity)
    start = text.index(words)
    return Span(identity, Part.TEXT, start, start + len(words), words)


def title_span(identity: str = "herald") -> Span:
    title = next(a.title for a in ARTICLES if a.id == identity)
    return Span(identity, Part.TITLE, 0, len(title), title)


def claim(text: str, *evidence: Span) -> Claim:
    return Claim(text, evidence or (span(text),))


GROUNDED = "A ferry with at least 120 people on board ran aground off Port Varn on Friday, the harbour office said."
HOSPITAL = "Nine passengers were taken to hospital, but nobody was in danger, harbour master Ada Quill told reporters."
WARNED = "We had warned the company about the sandbank twice,"


def sections(**changes: object) -> Sections:
    base = {
        "title": Claim(ARTICLES[0].title, (title_span(),)),
        "summary": (claim(GROUNDED), claim(HOSPITAL)),
        "highlights": (Highlight("Licence in doubt", claim("The company may lose its licence.")),),
        "quote": Quote(claim(WARNED), "Ada Quill", "harbour master", (span("harbour master Ada Quill"),)),
        "perspectives": (
            Perspective(
                "Trade unions",
                claim(
                    "Trade unions demanded an inquiry into the accident.",
                    span("Trade unions demanded an inquiry into the accident.", "courier"),
                ),
            ),
        ),
        "sources": tuple(
            Source(a.id, a.title, a.url, a.outlet, a.outlet, a.language, a.published, f"publisher:{a.id}")
            for a in ARTICLES
        ),
    }
    return Sections(**{**base, **changes})  # type: ignore[arg-type]


def draft(**changes: object) -> Draft:
    return Draft("story", "en", "extractive", sections(**changes))


def material(articles: tuple[Article, ...] = ARTICLES) -> StoryMaterial:
    return StoryMaterial(
        Story("story", tuple(a.id for a in articles), PUBLISHED, PUBLISHED),
        articles,
        tuple(Origin(a.id, f"publisher:{a.outlet}", a.outlet) for a in articles),
        tuple(Outlet(a.outlet, a.outlet) for a in articles),
    )


def against(claim: str, source: str, language: str) -> ClaimCheck:
    """A claim that cites the whole of an article."""
    article = Article("a", "https://a.example/", "a.example", "", source, language, PUBLISHED, PUBLISHED)
    return check_claim(claim, [Span("a", Part.TEXT, 0, len(source), source)], [article], language=language)
