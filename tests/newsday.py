"""The embedded news day's truth as values, for tests that measure against it."""

from __future__ import annotations

import functools
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from broadsheet.catalogue import Catalogue, load_catalogue
from broadsheet.text.ids import stable_id
from broadsheet.text.normalise import clean, clean_paragraphs
from broadsheet.types import Article

FOLDER = Path(__file__).parents[1] / "examples" / "newsday"
EVENING = datetime(2026, 11, 12, 20, tzinfo=UTC)


@functools.cache
def truth() -> dict[str, Any]:
    """The truth file."""
    loaded: dict[str, Any] = json.loads((FOLDER / "truth.json").read_text(encoding="utf-8"))
    return loaded


@functools.cache
def catalogue() -> Catalogue:
    """The invented outlets."""
    return load_catalogue(FOLDER / "catalogue")


@functools.cache
def articles() -> tuple[Article, ...]:
    """Every article of the day as extraction should read it; `url` is the recorded address."""
    return tuple(
        Article(
            id=stable_id("article", row["url"]),
            url=row["url"],
            outlet=row["outlet"],
            title=clean(row["title"]),
            text=clean_paragraphs(row["text_paragraphs"]),
            language=row["language"],
            published=datetime.fromisoformat(row["published"]) if row.get("published") else None,
            first_seen=EVENING,
            author=row.get("credit") or "",
        )
        for row in truth()["articles"]
    )
