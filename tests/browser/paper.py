"""An invented paper over two days with everything a page can show, printed to a folder and kept in a real store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from broadsheet.config import EditionConfig, PublishConfig
from broadsheet.stages.edition import Candidate, plan_editions
from broadsheet.stages.publish import Archive, publish
from broadsheet.store import open_store
from broadsheet.store.base import Store
from broadsheet.types import (
    Article,
    ChangeKind,
    Claim,
    Correction,
    Digest,
    Edition,
    Membership,
    Part,
    Party,
    Perspective,
    Sections,
    Source,
    Span,
    Story,
    StoryChange,
)
from tests.stages.publish import samples

NOON = samples.NOON
YESTERDAY = NOON - timedelta(days=1)
MERGED = "0a1d0a1d0a1d0a1d"
WITHDRAWN = "dead000000000001"
FAMILIES = {"tide-group": "Tide Group"}
PAPER = PublishConfig(title="The Sound", base_url="http://127.0.0.1")


@dataclass(frozen=True)
class Notice:
    """Why a story was taken out of the paper."""

    time: datetime
    reason: str


NOTICE = Notice(NOON, "The only outlet that had seen it has withdrawn its report.")


def flood() -> Digest:
    """The third version, which took a sentence back."""
    digest = samples.flood()
    told = samples.span("a1", "The prime minister of Vesna offered two engineers and a pump ship.", 1200)
    before = samples.span("a1", "A storm took the lower mole in 2011, and nobody was hurt.", 1300)
    named = samples.span("a2", "harbour master Ilse Tamarind", 900)
    council = samples.span("a3", "the council of Port Amber", 700)
    sections = replace(
        digest.sections,
        place=Claim("Port Amber", (samples.span("a1", "Port Amber", 137),), 3),
        people=(
            Party("Ilse Tamarind", "person", "harbour master", (named,)),
            Party("The council of Port Amber", "organisation", "", (council,)),
        ),
        reactions=(Perspective("Vesna", Claim("It has offered two engineers and a pump ship.", (told,))),),
        background=(Claim("A storm took the lower mole in 2011, and nobody was hurt.", (before,)),),
    )
    taken_back = Correction(
        "highlights",
        "The market hall has collapsed.",
        "a3",
        "northwire.example",
        "The outlet has changed its article, which no longer says so.",
        NOON - timedelta(hours=1),
    )
    return replace(digest, sections=sections, corrections=(taken_back,))


def older(digest: Digest, version: int, made: datetime) -> Digest:
    """An earlier version: fewer highlights, and another summary."""
    sections = digest.sections
    first = replace(sections.summary[0], text=sections.summary[0].text.replace("a metre deep", "half a metre deep"))
    kept = replace(
        sections,
        summary=(first, *sections.summary[1:version]),
        highlights=sections.highlights[:version],
        whats_new=(),
        timeline=sections.timeline[:version],
    )
    return replace(digest, version=version, updated=made, sections=kept, corrections=())


def versions() -> tuple[Digest, ...]:
    """The flood's versions, oldest first."""
    newest = flood()
    return (older(newest, 1, YESTERDAY), older(newest, 2, YESTERDAY + timedelta(hours=5)), newest)


def text_around(spans: Iterable[Span]) -> str:
    """A text that holds each span at its place, with sentences of its own between them."""
    filler = "Rain had fallen on the sound since Friday and the wind stood onshore. Nobody slept in the lower town. "
    text = ""
    for span in sorted(set(spans), key=lambda s: s.start):
        if span.start < len(text):
            continue
        missing = span.start - len(text) - 1
        words = (filler * (missing // len(filler) + 1))[: max(0, missing)]
        whole = words[: words.rfind(".") + 1]  # whole sentences, then spaces up to the place of the span
        text = f"{text} {whole}".ljust(span.start) + span.text
    return f"{text} The tide turns at six."


def spans_of(sections: Sections) -> list[Span]:
    """Every span of a digest."""
    found: list[Span] = []

    def walk(value: object) -> None:
        if isinstance(value, Span):
            found.append(value)
        elif isinstance(value, tuple):
            for item in value:
                walk(item)
        elif hasattr(value, "__slots__"):
            for name in value.__slots__:
                walk(getattr(value, name))

    walk(sections)
    return found


def articles_of(digests: Sequence[Digest]) -> dict[str, Article]:
    """The articles behind digests, with a text where evidence stands in it."""
    found: dict[str, Article] = {}
    for digest in digests:
        spans = spans_of(digest.sections)
        for source in digest.sections.sources:
            own = [s for s in spans if s.article_id == source.article_id and s.part is Part.TEXT]
            found.setdefault(source.article_id, _article(source, text_around(own)))
    return found


def _article(source: Source, text: str) -> Article:
    seen = source.published or NOON
    return Article(source.article_id, source.url, source.outlet, source.title, text, source.language, seen, seen)


@dataclass(frozen=True)
class Day:
    """What is printed at one moment."""

    moment: datetime
    editions: list[Edition]
    digests: dict[str, Digest]


def today() -> Day:
    """The newest paper."""
    editions, digests = samples.paper()
    digests[samples.flood().story_id] = flood()
    return Day(NOON, editions, digests)


def yesterday() -> Day:
    """The paper of the day before: the flood's second version, and one story more."""
    second = versions()[1]
    gone = samples.simple(
        "9d01000000000009",
        "Lantern boats return to the sound for the first time in nine years",
        ["Forty lantern boats crossed the sound on Saturday night, for the first time in nine years."],
        samples.THREE,
        hours_old=26,
    )
    candidates = [
        Candidate(
            Story(d.story_id, tuple(s.article_id for s in d.sections.sources), d.first_published, d.updated),
            d,
            "World",
            3,
            YESTERDAY + timedelta(hours=4),
        )
        for d in (second, gone)
    ]
    made = YESTERDAY + timedelta(hours=5)
    return Day(made, plan_editions(candidates, EditionConfig(), made), {d.story_id: d for d in (second, gone)})


def fill(store: Store) -> None:
    """Keep both days, a merged story and a withdrawn one."""
    store.put_catalogue(samples.OUTLETS.values())
    days = (yesterday(), today())
    false = samples.simple(WITHDRAWN, "A whale was seen in the lower town", ["A whale was seen."], samples.THREE)
    digests = [*versions(), *(d for day in days for d in day.digests.values()), false]
    unique = {(d.story_id, d.version): d for d in digests}
    articles = articles_of(list(unique.values()))
    for alias, target in ((MERGED, samples.flood().story_id),):
        extra = replace(articles[next(iter(articles))], id=f"{alias}-a", url=f"https://harbourpost.example/{alias}")
        articles[extra.id] = extra
        opened = StoryChange(ChangeKind.OPEN, alias, extra.id, membership=Membership(extra.id, alias, 1.0))
        merge = StoryChange(ChangeKind.MERGE, target, other_story=alias)
    store.save_articles([(f"entry of {article.id}", article) for article in articles.values()])
    changes: dict[str, list[StoryChange]] = {}
    for digest in unique.values():
        if digest.story_id in changes:
            continue
        ids = [source.article_id for source in digest.sections.sources]
        changes[digest.story_id] = [
            StoryChange(
                ChangeKind.JOIN if n else ChangeKind.OPEN,
                digest.story_id,
                article,
                membership=Membership(article, digest.story_id, 1.0),
            )
            for n, article in enumerate(ids)
        ]
    store.apply_changes([*(c for group in changes.values() for c in group), opened, merge])
    for digest in sorted(unique.values(), key=lambda d: (d.story_id, d.version)):
        store.save_digest(digest)
    for day in days:
        for edition in day.editions:
            store.save_edition(edition)
    store.withdraw_story(WITHDRAWN, NOON, NOTICE.reason)


def print_to(folder: Path, withdrawn: tuple[str, ...] = (WITHDRAWN,)) -> None:
    """The site, as the pipe prints it after the second day."""
    day = today()
    newest = flood()
    publish(
        day.editions,
        day.digests,
        samples.OUTLETS,
        config=PAPER,
        directory=folder,
        now=day.moment,
        archive=Archive(
            aliases={MERGED: newest.story_id},
            articles=articles_of(list(day.digests.values())),
            families=FAMILIES,
            earlier={newest.story_id: versions()[:-1]},
            withdrawals=dict.fromkeys(withdrawn, NOTICE),
        ),
    )


def make(folder: Path) -> Store:
    """Both; the caller closes the store."""
    print_to(folder / "site")
    store = open_store("sqlite:///paper.db", folder)
    fill(store)
    return store
