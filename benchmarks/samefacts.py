"""The same fact in other words: labelled pairs of sentences of recorded stories, and what the writer says of them.

The key (`samefacts.json`) names a story by its articles (ids, or addresses without scheme and "www."), and a pair by
two of them and the characters at which the sentences begin: a claim of a digest, and a sentence of another outlet that
tells the same fact, one that overlaps, or a different one. Near copies are left out, which any rule finds. Pairs were
drawn evenly over how much they share, or because a rule took them for one fact; the stories of "tune" set the rules,
those of "report" were read afterwards.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.common import DataMissingError, Row, read_jsonl
from benchmarks.recorded import key_of, material, recorded
from broadsheet.config import WriteConfig
from broadsheet.stages.write import make_writer
from broadsheet.stages.write.evidence import carriers
from broadsheet.stages.write.reading import Reading
from broadsheet.text.language import detect
from broadsheet.types import Article, Draft

KEY = Path(__file__).parent / "samefacts.json"
LANGUAGE_CHARS = 1_500  # of a text, by which its language is told


def run(data: Path) -> list[Row]:
    """Of each half the pairs found and how many of them tell one fact; then claims with a second source."""
    key: list[dict[str, Any]] = json.loads(KEY.read_text(encoding="utf-8"))
    halves: dict[str, Counter[str]] = {half: Counter() for half in ("tune", "report")}
    claims: Counter[str] = Counter()
    for name in dict.fromkeys(story["set"] for story in key):
        stories = [story for story in key if story["set"] == name]
        articles = _articles(data, name, {identifier for story in stories for identifier in story["story"]})
        for story in stories:
            members = [articles[i] for i in story["story"]]
            halves[story["half"]] += _labels_found(members, story["pairs"])
            claims += _second_sources(members)
    rows = [row for half, counts in halves.items() for row in _rows(half, counts)]
    share = claims["told twice"] / max(1, claims["all"])
    return [*rows, Row("same fact", f"sentences of {claims['all']} in summaries with a second source", share)]


def _rows(half: str, counts: Counter[str]) -> list[Row]:
    same = counts["same"] + counts["same found"]
    found = sum(counts[f"{label} found"] for label in ("same", "overlapping", "different"))
    return [
        Row("same fact", f"pairs found, half {half!r} of {same}", counts["same found"] / max(1, same)),
        Row(
            "same fact", f"of {found} found that are right, {half!r}", counts["same found"] / max(1, found), "", "≥ .95"
        ),
    ]


def _articles(data: Path, name: str, wanted: set[str]) -> Mapping[str, Article]:
    found: dict[str, Article] = {}
    for path in sorted(data.glob(f"{name}.jsonl.gz")):
        for row in read_jsonl(path):
            key = key_of(row)
            if key in wanted:
                article = recorded({**row, "title": row["title"] or ""}, key)
                found.setdefault(key, replace(article, language=detect(article.text[:LANGUAGE_CHARS])))
    if len(found) < len(wanted):
        raise DataMissingError(f"{data / name}.jsonl.gz: {len(wanted) - len(found)} labelled articles are missing")
    return found


def _labels_found(articles: Sequence[Article], pairs: Sequence[Any]) -> Counter[str]:
    """How many pairs have each label, "… found" where the second sentence carries the first one."""
    reading = Reading(material("labelled", tuple(articles)), WriteConfig())
    at = {(reading.articles[s.article].id, s.start): s for s in reading.sentences}
    counts: Counter[str] = Counter()
    for (first, start), (second, other), label in pairs:
        claim, told = at.get((articles[first].id, start)), at.get((articles[second].id, other))
        carried = claim is not None and told is not None and told in carriers(reading, claim)
        counts[f"{label} found" if carried else label] += 1
    return counts


def _second_sources(articles: Sequence[Article]) -> Counter[str]:
    draft = make_writer(WriteConfig()).write(material("labelled", tuple(articles)))
    summary = draft.sections.summary if isinstance(draft, Draft) else ()
    return Counter({"all": len(summary), "told twice": sum(claim.sources > 1 for claim in summary)})
