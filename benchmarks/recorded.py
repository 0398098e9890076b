"""Rows of recorded news as the stories a writer is given."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import regex

from broadsheet.text.normalise import clean, clean_paragraphs
from broadsheet.types import Article, Origin, Outlet, Story, StoryMaterial

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_SCHEME = regex.compile(r"^https?://(?:www\.)?")


def article(identifier: str, row: dict[str, Any], text: str) -> Article:
    """An article of a row with outlet, title and, where they are known, url, published and language; else English."""
    published = row.get("published")
    when = datetime.fromisoformat(published) if published else None
    if when is not None and when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return Article(
        id=identifier,
        url=row.get("url") or "",
        outlet=row["outlet"],
        title=clean(row["title"]),
        text=text,
        language=row.get("language") or "en",
        published=when,
        first_seen=when or EPOCH,
    )


def material(story: str, articles: Sequence[Article], origins: tuple[Origin, ...] = ()) -> StoryMaterial:
    """Articles as one story, each outlet a source of its own where no `origins` are given."""
    return StoryMaterial(
        story=Story(story, tuple(a.id for a in articles), EPOCH, EPOCH),
        articles=tuple(articles),
        origins=origins or tuple(Origin(a.id, f"publisher:{a.outlet}", a.outlet) for a in articles),
        outlets=tuple(Outlet(a.outlet, a.outlet) for a in articles),
        languages=("en",),
    )


def key_of(row: dict[str, Any]) -> str:
    """How keys found by reading name an article: its id, or its address without scheme and "www."."""
    return str(row.get("id") or _SCHEME.sub("", row["url"]))


def recorded(row: dict[str, Any], key: str) -> Article:
    """A row of recorded news: its text, else description and opening."""
    text = row.get("text") or "\n\n".join(filter(None, (row.get("description"), row.get("content"))))
    dated = {**row, "published": row.get("published") or row.get("first_seen")}
    return article(key, dated, clean_paragraphs(regex.split(r"\n+", text)))
