"""Text, title, author and date of real pages against gold: 200 web pages and 87 pages of 64 news publishers.

Text is scored as word-level F1 (words as multisets), as extractors are usually compared.
"""

from __future__ import annotations

import gzip
import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import regex

from benchmarks.common import DataMissingError, Row
from broadsheet.stages.extract import read_page
from broadsheet.stages.extract.metadata import parse_time
from broadsheet.text.normalise import fold

_WORD = regex.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Gold:
    """A page and what a reader found on it."""

    set: str
    html: bytes
    url: str
    text: str
    title: str
    author: str
    published: str


def run(data: Path) -> list[Row]:
    """Mean text F1, shares of right titles, authors found and right dates, and pages a CPU second."""
    folder = data / "extraction"
    if not folder.is_dir():
        raise DataMissingError(f"{folder}: not found; give the folder of evaluation data with --data DIR")
    rows: list[Row] = []
    for name, pages in (("wcxb", list(_wcxb(folder / "wcxb"))), ("fundus", list(_fundus(folder / "fundus")))):
        rows += _score(name, pages)
    return rows


def _score(name: str, pages: list[Gold]) -> list[Row]:
    f1, titles, authors, dates = [], [], [], []
    started = time.process_time()
    for gold in pages:
        page = read_page(gold.html, gold.url)
        meta = page.metadata
        f1.append(_f1(" ".join(page.paragraphs), gold.text))
        titles.append(_key(meta.title) == _key(gold.title))
        if gold.author:
            authors.append(bool(meta.author))
        wanted = parse_time(gold.published) if gold.published else None
        if wanted is not None:
            dates.append(meta.published is not None and abs(meta.published - wanted) <= timedelta(hours=24))
    seconds = time.process_time() - started
    return [
        Row(name, "text F1", _mean(f1), "", FLOORS.get((name, "text F1"), "")),
        Row(name, "title right", _mean(titles)),
        Row(name, "author found where there is one", _mean(authors)),
        Row(name, "date right to a day where there is one", _mean(dates)),
        Row(name, "pages a CPU second", len(pages) / seconds, "pages/s"),
    ]


FLOORS = {("wcxb", "text F1"): "≥ .90", ("fundus", "text F1"): "≥ .93"}


def _wcxb(folder: Path) -> Iterator[Gold]:
    for file in sorted((folder / "ground-truth").glob("*.json")):
        record = json.loads(file.read_text(encoding="utf-8"))
        gold = record["ground_truth"]
        html = gzip.decompress((folder / "html" / f"{record['file_id']}.html.gz").read_bytes())
        yield Gold(
            "wcxb",
            html,
            record["url"],
            gold["main_content"],
            gold["title"] or "",
            gold.get("author") or "",
            gold.get("publish_date") or "",
        )


def _fundus(folder: Path) -> Iterator[Gold]:
    for file in sorted(folder.glob("*/*.json")):
        # Versions of a publisher's parser and its pages are both in order of time.
        pages = sorted(file.parent.glob(f"{file.stem}_*.html.gz"))
        for (_, gold), page in zip(sorted(json.loads(file.read_text(encoding="utf-8")).items()), pages, strict=False):
            yield Gold(
                "fundus",
                gzip.decompress(page.read_bytes()),
                "https://page.invalid/article",
                _fundus_text(gold.get("body") or {}),
                gold.get("title") or "",
                ", ".join(gold.get("authors") or ()),
                str(gold.get("publishing_date") or ""),
            )


def _fundus_text(body: dict[str, Any]) -> str:
    parts = list(body.get("summary", ()))
    for section in body.get("sections", ()):
        parts += [*section["headline"], *section["paragraphs"]]
    return " ".join(parts)


def _f1(found: str, wanted: str) -> float:
    a, b = Counter(_WORD.findall(found.lower())), Counter(_WORD.findall(wanted.lower()))
    shared = (a & b).total()
    if not shared:
        return 0.0
    precision, recall = shared / a.total(), shared / b.total()
    return 2 * precision * recall / (precision + recall)


def _key(title: str) -> str:
    return regex.sub(r"\W", "", fold(title))


def _mean(values: list[float] | list[bool]) -> float:
    return sum(values) / len(values) if values else 0.0
