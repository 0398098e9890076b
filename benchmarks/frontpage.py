"""The front page of two recorded days: what leads it, what stands in which category, and what is in it twice.

`frontpage.json` holds what a reader of the paper's stories judged, by ids made of the articles' addresses; the articles
are in `DATA/newsday`. Every story that could be printed was read, without knowing where a version of the paper puts
it, and was given

- its `categories`: where a reader would look for it, more than one where both are right. No feed of these days is filed
  under business, so that a story of business can't be filed rightly by its feeds alone;
- its `kind`: "event" for something that happened or was announced, else "service" (guides, reviews, offers, lists,
  specifications, questions and answers) or "talk" (gossip, opinion, rumour, somebody's remark on a social network);
- its `grade`: 3 for what leads a general newspaper, 2 for its front pages, 1 for an inside page, 0 for what a calm
  paper could do without;
- its `event`: stories with one number are one event, and the page has one too many; 0 for none;
- its `subject`: events of one number are told apart, but are of one running subject; 0 for none.

One day is "tune", from which anything may be learnt, the other "report". A story of the paper is judged as most of its
articles are; a story most of whose articles are in no judged one is left out.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from benchmarks import models, stories
from benchmarks.common import DataMissingError, Row
from broadsheet.catalogue import load_catalogue
from broadsheet.config import ClusterConfig, EditionConfig, SyndicationConfig
from broadsheet.replay.row import Row as Recorded
from broadsheet.replay.rows import load_recorded_rows
from broadsheet.stages.cluster import Embedder, VectorCache, kind_of
from broadsheet.stages.edition import Candidate, category_of, is_inside, passes_gate, plan_editions
from broadsheet.stages.syndication import find_origins
from broadsheet.text.boilerplate import without_boilerplate
from broadsheet.text.language import detect
from broadsheet.types import Article, Claim, Digest, Origin, Report, Sections, Story

KEY = Path(__file__).with_name("frontpage.json")
FIRST = 20  # stories a reader sees without asking for more: those with a teaser and the first headlines
SCREENS = 30  # among so many stories none shall come twice
WINDOW_HOURS = 72.0  # as in a replay: the whole file is one day's paper
_CUT = re.compile(r"…?\s*\[\+\d+ chars\]$")  # how the recorder marks that a text goes on


@dataclass(frozen=True, slots=True)
class Judged:
    """What a reader says of a story."""

    categories: tuple[str, ...]
    kind: str
    grade: int
    event: int
    subject: int


@functools.cache
def halves() -> dict[str, str]:
    """The file of each half."""
    return dict(json.loads(KEY.read_text(encoding="utf-8"))["halves"])


@functools.cache
def judged(half: str) -> dict[str, tuple[int, Judged]]:
    """By article, the number of the judged story it is in, and what is said of it."""
    rows = json.loads(KEY.read_text(encoding="utf-8"))["stories"]
    return {
        article: (
            n,
            Judged(tuple(row["categories"]), row["kind"], row["grade"], row.get("event", 0), row.get("subject", 0)),
        )
        for n, row in enumerate(rows)
        if row["half"] == half
        for article in row["articles"]
    }


def articles(path: Path) -> list[Article]:
    """A file's articles as the stages see them, in order of time, without what reports no event."""
    if not path.is_file():
        raise DataMissingError(f"{path} is missing")
    found = [_article(row, row.published) for row in load_recorded_rows(path).rows if row.published is not None]
    news = sorted((a for a in found if not kind_of(a)), key=lambda a: (a.time, a.id))
    return list(without_boilerplate(news))


def _article(row: Recorded, when: datetime) -> Article:
    text = " ".join(filter(None, (row.teaser, _CUT.sub("", row.text))))
    language = detect(f"{row.title} {text}"[:500])
    return Article(
        article_key(row.url), row.url, row.outlet, row.title, text, language, when, when, category=row.category
    )


def article_key(url: str) -> str:
    """How an article is named in the file of judgments."""
    return hashlib.sha256(url.encode()).hexdigest()[:12]


def candidates(news: Sequence[Article], embed: Embedder | None, cache: VectorCache) -> list[Candidate]:
    """The stories of a day that could be printed. Their digests are empty but for a title: order must not need more."""
    catalogue = load_catalogue()
    outlets = dict(catalogue.outlets)
    origins = find_origins(news, outlets, catalogue.agencies, SyndicationConfig())
    known = {a.id: a for a in news}
    groups: dict[str, list[Article]] = defaultdict(list)
    for article, group in stories.grouped([news], embed, cache, ClusterConfig()).items():
        groups[group].append(known[article])
    found = (candidate(members, origins) for members in groups.values())
    return [c for c in found if passes_gate(len(c.story.articles), c.independent_sources, c.category, EditionConfig())]


def candidate(members: Sequence[Article], origins: Mapping[str, Origin]) -> Candidate:
    """Articles as a story that could be printed."""
    times = [a.time for a in members]
    story = Story(members[0].id, tuple(a.id for a in members), min(times), max(times))
    keys = {a.id: origins[a.id].source_key for a in members}
    title = Claim(members[0].title, ())
    digest = Digest(story.id, "en", "none", Sections(title, ()), Report(()), 1, story.created, story.updated, "")
    inside = is_inside(members, keys, EditionConfig())
    return Candidate(story, digest, category_of(members, keys), len(set(keys.values())), story.updated, inside)


def page(found: Sequence[Candidate]) -> list[tuple[str, Candidate]]:
    """The front page: every story in print with its category, in the order in which it would be read."""
    now = max(c.newest for c in found)
    known = {c.story.id: c for c in found}
    editions = plan_editions(found, EditionConfig(window_hours=WINDOW_HOURS), now)
    placed = [(p, e.category) for e in editions for p in e.placements]
    placed.sort(key=lambda pair: (-pair[0].importance, pair[0].story_id))
    return [(category, known[placement.story_id]) for placement, category in placed]


def judgment(half: str, ids: Iterable[str]) -> Judged | None:
    """What a reader says of a story with these articles; None when most of them were in no judged story together."""
    known, ids = judged(half), tuple(ids)
    votes = Counter(known[a] for a in ids if a in known)
    if not votes:
        return None
    (_, found), count = votes.most_common(1)[0]
    return found if 2 * count > len(ids) else None


def measures(name: str, half: str, found: Sequence[tuple[str, Candidate]]) -> list[Row]:
    """Of a half's front page, see `page`."""
    read = [(category, judgment(half, c.story.articles)) for category, c in found]
    seen = [(category, j) for category, j in read if j is not None]
    first = [j for _, j in seen[:FIRST]]
    title = f"front page, {half} · {name}"
    return [
        Row(title, "right category", _share(category in j.categories for category, j in seen), "", f"{len(seen)}"),
        Row(title, "pairs of a category in right order", _in_categories(seen)),
        Row(title, f"events of the first {FIRST}", _share(j.kind == "event" for j in first)),
        Row(title, f"front-page news of the first {FIRST}", _share(j.grade >= 2 for j in first)),
        Row(title, f"better left out of the first {FIRST}", _share(j.grade == 0 for j in first)),
        Row(title, "pairs in right order", _in_order([j.grade for _, j in seen])),
        Row(title, f"gain of the first {FIRST}", _gain(first, half)),
        Row(title, f"printed twice in the first {SCREENS}", _twice([j for _, j in seen[:SCREENS]])),
        Row(title, f"beside one of its subject, first {FIRST}", _beside(first)),
    ]


def _share(values: Iterable[bool]) -> float:
    known = list(values)
    return sum(known) / len(known) if known else 0.0


def _in_order(grades: Sequence[int]) -> float:
    pairs = [(a, b) for a, b in itertools.combinations(grades, 2) if a != b]
    return _share(a > b for a, b in pairs)


def _in_categories(seen: Sequence[tuple[str, Judged]]) -> float:
    """Of all pairs of stories of one category with different grades, the share in right order."""
    by_category: dict[str, list[int]] = defaultdict(list)
    for category, j in seen:
        by_category[category].append(j.grade)
    return _share(a > b for grades in by_category.values() for a, b in itertools.combinations(grades, 2) if a != b)


def _gain(first: Sequence[Judged], half: str) -> float:
    """Discounted gain of the grades (2 ** grade - 1), as a share of the best order of all that was judged."""
    all_grades = {n: j.grade for n, j in judged(half).values()}
    best = sorted(all_grades.values(), reverse=True)[: len(first)]
    return _discounted([j.grade for j in first]) / _discounted(best) if best else 0.0


def _discounted(grades: Sequence[int]) -> float:
    return math.fsum((2.0**grade - 1.0) / math.log2(place + 2) for place, grade in enumerate(grades))


def _twice(first: Sequence[Judged]) -> float:
    events = Counter(j.event for j in first if j.event)
    return float(sum(count - 1 for count in events.values()))


def _beside(first: Sequence[Judged]) -> float:
    return _share(bool(a.subject) and a.subject == b.subject for a, b in itertools.pairwise(first))


def run(data: Path, names: Sequence[str] = models.QUICK, vectors: Path | None = None) -> list[Row]:
    """Both halves with each model that is installed."""
    rows = list[Row]()
    for model, embed, cache in models.installed(names, vectors):
        for half, day in halves().items():
            found = candidates(articles(data / "newsday" / f"{day}.jsonl.gz"), embed, cache)
            rows += measures(model, half, page(found))
    return rows


if __name__ == "__main__":
    models.command(__doc__, run)
