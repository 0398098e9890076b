"""Clustering of a crowded time: three recorded days of many outlets, of which some 2,200 articles are labelled.

`realday.json` says which articles report one event, by an id made of their address; articles and addresses are in
`DATA/newsday`. Labelled by reading headlines, and openings where a headline says little, of: every group of more than
15 articles of an earlier version's result without a model (26 drawn of those of more), 90 of the smaller ones of three
or more, and the five likeliest articles outside their group of 120 labelled ones. An event is what would be one story
of a newspaper: a launch, its postponement and the arrival are one, two announcements of a company are two. What is
half of one and half of another, and reports that look back on several, are left out. Related events are in one half
("tune" or "report", by a hash of their subject): learnt from and chosen with is "tune" only.

So groups that were wrong are met more often here than in all of a day: of use are differences between versions.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from benchmarks import models, stories
from benchmarks.common import Row, read_jsonl
from broadsheet.config import ClusterConfig
from broadsheet.stages.cluster import kind_of
from broadsheet.text.boilerplate import without_boilerplate
from broadsheet.text.language import detect
from broadsheet.types import Article

KEY = Path(__file__).with_name("realday.json")
HALVES = ("tune", "report")
_CUT = re.compile(r"…?\s*\[\+\d+ chars\]$")  # how the recorder marks that a text goes on


@functools.cache
def events(half: str) -> dict[str, str]:
    """The labelled articles of a half: id → event."""
    rows = json.loads(KEY.read_text(encoding="utf-8"))["events"]
    return {article: f"{half} {n}" for n, row in enumerate(rows) if row["half"] == half for article in row["articles"]}


def articles(data: Path) -> list[Article]:
    """All articles of the days that can be in a story, in order of time: as the stage sees them, each wording once."""
    found: dict[str, Article] = {}
    for day in json.loads(KEY.read_text(encoding="utf-8"))["days"]:
        for row in read_jsonl(data / "newsday" / f"{day}.jsonl.gz"):
            if row.get("url") and row.get("title") and row.get("published"):
                article = _article(row)
                found.setdefault(article.id, article)
    news = sorted((a for a in found.values() if not kind_of(a)), key=lambda a: (a.time, a.id))
    worded: dict[tuple[str, str], Article] = {}
    for article in without_boilerplate(news):
        worded.setdefault((article.title, article.text), article)
    return list(worded.values())


def _article(row: Mapping[str, str]) -> Article:
    parts = (row.get("description") or "", _CUT.sub("", row.get("content") or ""))
    text = " ".join(part for part in parts if part)
    when = datetime.fromisoformat(row["published"])
    key = hashlib.sha256(row["url"].encode()).hexdigest()[:12]
    language = detect(f"{row['title']} {text}"[:500])
    return Article(key, row["url"], row.get("outlet") or "", row["title"], text, language, when, when)


def measures(name: str, half: str, found: Mapping[str, str]) -> list[Row]:
    """Of a half: pairs and BCubed, and the share of articles that are not of the event of most of their group.

    Args:
        name: of the model.
        half: one of `HALVES`.
        found: group by article; an article that is in none stands alone.
    """
    gold = events(half)
    groups = {a: found.get(a, a) for a in gold}
    pairs, items = stories.pairwise(gold, groups), stories.bcubed(gold, groups)
    rows = [
        Row(f"real day, {half} · {name}", f"{kind} {measure}", value)
        for kind, values in (("pairwise", pairs), ("BCubed", items))
        for measure, value in zip(("P", "R", "F1"), values, strict=True)
    ]
    return [*rows, Row(f"real day, {half} · {name}", "wrong members", wrong_members(gold, groups), "", f"{len(gold)}")]


def wrong_members(gold: Mapping[str, str], groups: Mapping[str, str]) -> float:
    """Share of the labelled articles that are not of the event that most labelled articles of their group report."""
    held: dict[str, Counter[str]] = {}
    for article, event in gold.items():
        held.setdefault(groups[article], Counter())[event] += 1
    return 1.0 - sum(max(counts.values()) for counts in held.values()) / len(gold)


def run(data: Path, names: Sequence[str] = models.QUICK, vectors: Path | None = None) -> list[Row]:
    """Both halves with each model that is installed."""
    news, rows = articles(data), list[Row]()
    for model, embed, cache in models.installed(names, vectors):
        found = stories.grouped([news], embed, cache, ClusterConfig())
        for half in HALVES:
            rows += measures(model, half, found)
    return rows


if __name__ == "__main__":
    models.command(__doc__, run)
