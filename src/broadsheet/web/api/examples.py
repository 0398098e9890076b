"""Values of every kind that the reference shows. The events and outlets are invented."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from broadsheet.stages.publish import story_model as story
from broadsheet.web.api import models

_BASE = "https://paper.example"
_ID = "4c1d0e9ab3f27a65"
_MADE = "2026-11-23T11:30:00Z"
_FIRST = "2026-11-23T09:30:00Z"
_COUNTS = story.Counts(articles=2, outlets=2, independent_sources=2)

_WORDS = story.Evidence("9f2c6a1e77d0b384", "text", 120, 168, "The sea wall at Port Amber gave way before dawn.")
_ALSO = story.Evidence("1b77c2f04e5d9a10", "text", 40, 73, "The wall broke just before dawn.")
_TITLE = story.Claim(text="Sea wall at Port Amber breaks", independent_sources=2, evidence=[_WORDS])
_SENTENCE = story.Claim(text=_WORDS.words, independent_sources=2, evidence=[_WORDS, _ALSO])


def _source(article: str, title: str, domain: str, name: str) -> story.Source:
    return story.Source(
        article=article,
        title=title,
        url=f"https://{domain}/news/{article}",
        outlet=domain,
        outlet_name=name,
        language="en",
        published="2026-11-23T07:10:00Z",
        source_key=f"publisher:{domain}",
        own_share=1.0,
        copy_of="",
        credit="",
        paywalled=False,
    )


STORY = story.Story(
    format=1,
    id=_ID,
    url=f"{_BASE}/story/{_ID}/",
    category="World",
    language="en",
    version=2,
    writer="extractive",
    first_published=_FIRST,
    updated=_MADE,
    counts=_COUNTS,
    title=_TITLE,
    summary=[_SENTENCE],
    sources=[
        _source(_WORDS.article, "Sea wall breaks at Port Amber", "harbourpost.example", "Harbour Post"),
        _source(_ALSO.article, "Port Amber wall gives way", "coastdaily.example", "The Coast Daily"),
    ],
    verification=story.Verification(
        checked=1,
        kept=1,
        repaired=0,
        dropped=0,
        claims=[story.CheckedClaim("summary", _SENTENCE.text, "supported", "kept", 0.98, [], [_WORDS, _ALSO])],
    ),
)

_HEAD: dict[str, Any] = {
    "id": _ID,
    "url": f"{_BASE}/story/{_ID}/",
    "category": "World",
    "language": "en",
    "title": _TITLE.text,
    "teaser": _SENTENCE.text,
    "version": 2,
    "first_published": _FIRST,
    "updated": _MADE,
    "counts": _COUNTS,
}
STORIES = models.StoryList(stories=[models.StoryHead(**_HEAD)], page=1, limit=20, total=1)
VERSIONS = models.VersionList(
    id=_ID,
    versions=[
        models.VersionHead(version=1, updated=_FIRST, title=_TITLE.text, whats_new=[], corrections=0, sources=2),
        models.VersionHead(
            version=2,
            updated=_MADE,
            title=_TITLE.text,
            whats_new=["The hospital now counts fifteen people hurt."],
            corrections=0,
            sources=2,
        ),
    ],
)
EDITION = models.Edition(
    id="7d3a90c1f52e6b84",
    category="World",
    created=_MADE,
    since="2026-11-21T23:30:00Z",
    stories=[models.PlacedStory(importance=29461.5, **_HEAD)],
)
PAPER = models.Paper(at=_MADE, editions=[EDITION])
EDITIONS = models.EditionList(
    editions=[models.EditionHead(id=EDITION.id, category="World", created=_MADE, stories=1)], page=1, limit=20
)
HITS = models.HitList(
    hits=[
        models.Hit(
            id=_ID,
            url=f"{_BASE}/story/{_ID}/",
            title=_TITLE.text,
            snippet="The sea wall at Port Amber gave way …",
            category="World",
            language="en",
            updated=_MADE,
        )
    ],
    page=1,
    limit=20,
    total=1,
)
CATEGORIES = models.CategoryList(categories=[models.Category(name="World", stories=12, feeds=34)])
OUTLETS = models.OutletList(
    outlets=[
        models.Outlet(
            domain="harbourpost.example",
            name="Harbour Post",
            country="NZ",
            language="en",
            family="harbourpost.example",
            ownership="private",
            feeds=2,
        )
    ]
)
FEED = models.Feed(
    id="0a4b8c2d6e1f3957",
    outlet="harbourpost.example",
    category="World",
    language="en",
    title="Harbour Post",
    health="ok",
    failures=0,
    last_ok=_MADE,
    entries=25,
)
FEEDS = models.FeedList(feeds=[FEED])
WITHDRAWN = models.Withdrawn(id=_ID, time=_MADE, reason="Two outlets withdrew the articles it rested on.")
WITHDRAWALS = models.WithdrawnList(withdrawals=[WITHDRAWN])
STATUS = models.Status(version="0.1.0", title="Broadsheet", updated=_MADE, stories=41, running=False)

AUDIT = models.AuditRequest(
    text="Nine boats sank in Port Amber.",
    sources=[
        models.AuditText(
            text="Seven boats sank in Port Amber on Monday.",
            name="Harbour Post",
            published=datetime(2026, 11, 23, 8, tzinfo=UTC),
        )
    ],
)
AUDITED = models.AuditReport(
    supported=False,
    score=0.04,
    claims=[
        models.AuditClaim(
            text="Nine boats sank in Port Amber.",
            start=0,
            end=30,
            verdict="contradicted",
            score=0.04,
            reasons=[models.AuditReason("number", "the source says seven", "Nine")],
            evidence=[models.AuditSpan(1, "text", 0, 41, "Seven boats sank in Port Amber on Monday.")],
            faults=[(0, 4)],
        )
    ],
)
RUNS = models.RunList(
    running=False,
    runs=[
        models.Run(
            id=7,
            started="2026-11-23T11:29:20Z",
            finished=_MADE,
            stages=[models.Stage(stage="feeds", items=34, made=33, dropped=1, seconds=4.2)],
            drops={"fetch: timed out": 1},
            new_digests=3,
            new_editions=1,
        )
    ],
)
STARTED = models.Started(running=True)
NEW_FEED = models.NewFeed(url="https://harbourpost.example/feed.xml", category="World")
REASON = models.Reason(reason=WITHDRAWN.reason)
REPORTS = models.ReportList(
    reports=[
        models.Report(
            id="5e1b7f0c9d2a4863",
            story=_ID,
            kind="factualError",
            text="The wall broke on Sunday.",
            urls=["https://harbourpost.example/news/1"],
            time=_MADE,
        )
    ]
)
