"""`stories`, `story`, `explain`, `status`, `search`: looking at what the pipe made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated

import typer

from broadsheet.cli.options import HERE, ConfigOption, JsonOption
from broadsheet.cli.output import by_count, emit, emit_json, emit_table, readable
from broadsheet.cli.standing import standing
from broadsheet.cli.workspace import find_workspace
from broadsheet.config import EditionConfig
from broadsheet.errors import InputError
from broadsheet.store import Store
from broadsheet.types import Article, Claim, Digest, Membership, Outcome, Sections, Span, Story


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command()(stories)
    app.command()(story)
    app.command()(explain)
    app.command()(search)
    app.command()(status)


StoryArgument = Annotated[str, typer.Argument(help="Id of the story, or its first characters.")]


def stories(
    category: Annotated[str, typer.Option(help="Only this section.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="At most so many a section.")] = 25,
    config: ConfigOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """List the stories of the latest edition, section by section, most important first."""
    workspace = find_workspace(config)
    with workspace.store() as store:
        latest = store.latest_editions().values()
        unprinted = store.counts()["stories"]
        known = [e.category for e in latest if e.placements]
        editions = [e for e in latest if not category or e.category.casefold() == category.casefold()]
        placed = [(e.category, p) for e in editions for p in e.placements[:limit]]
        digests = store.latest_digests(p.story_id for _, p in placed)
    rows = [(c, p, digests[p.story_id]) for c, p in placed if p.story_id in digests]
    if as_json:
        emit_json(
            [
                {
                    "id": p.story_id,
                    "category": c,
                    "title": d.sections.title.text,
                    "independent_sources": p.independent_sources,
                    "articles": len(d.sections.sources),
                    "version": d.version,
                    "updated": d.updated,
                }
                for c, p, d in rows
            ]
        )
        return
    emit_table(
        ("id", "category", "sources", "articles", "title"),
        [(p.story_id, c, p.independent_sources, len(d.sections.sources), d.sections.title.text) for c, p, d in rows],
        right=("sources", "articles"),
        empty=_no_stories(category, known, workspace.config.edition if unprinted else None),
    )


def _no_stories(category: str, known: Sequence[str], gate: EditionConfig | None) -> str:
    """Why the list is empty. `gate` is what a story has to pass, None where there is not even a story."""
    if not known and gate is not None:
        return (
            f"nothing is printed: a story is printed when {gate.min_articles} articles of "
            f"{gate.min_independent_sources} independent publishers tell it ([edition] in broadsheet.toml); "
            "`broadsheet status` says what was left out"
        )
    if not known:
        return "nothing is printed yet: `broadsheet run` reads the feeds, `broadsheet status` says what was left out"
    return f"no story in {category!r}; there are {', '.join(known)}"


def story(
    story_id: StoryArgument,
    config: ConfigOption = HERE,
    evidence: Annotated[
        bool, typer.Option("--evidence", "-e", help="Show the outlets' words behind each sentence.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Print one story as it is published, with --evidence the words each sentence rests on."""
    with find_workspace(config).store() as store:
        found = _find(store, story_id)
        digest = store.latest_digest(found.id)
        if digest is None:
            why = store.no_digest(found.id)
            reason = why.reason.value if why else "it does not pass the gate of independent sources"
            raise InputError(f"{found.id}: not written: {reason}; `broadsheet explain {found.id}` shows its articles")
        names = {a.id: a.outlet for a in store.articles(found.articles).values()}
    if as_json:
        emit_json(digest)
        return
    for line in render(digest, names, evidence):
        emit(line)


def render(digest: Digest, outlets: dict[str, str], evidence: bool = False) -> Iterator[str]:
    """The digest as lines of text; `outlets` names the outlet by article id."""
    s = digest.sections
    yield s.title.text
    yield "=" * min(len(s.title.text), 78)
    yield ""
    for heading, claims in _parts(s):
        if heading:
            yield f"\n{heading}"
        for text, claim in claims:
            mark = "" if claim.sources > 1 or heading == "Sources" else "  [single source]"
            yield f"{text}{mark}"
            if evidence:
                yield from (f"      {outlets.get(e.article_id, '?')}: “{e.text}”" for e in _spans(claim))
    yield from _who_and_where(s)
    yield from (f"\nCorrected {c.time:%Y-%m-%d}: “{c.text}”  {c.reason}" for c in digest.corrections)
    yield "\nSources"
    for source in s.sources:
        copy = f"  (carries {source.credit or 'another outlet'})" if source.copy_of or source.credit else ""
        yield f"  {source.title} - {source.outlet}{copy}"
    report = digest.report
    yield f"\nchecked {len(report.claims)} claims: " + ", ".join(f"{report.count(o)} {o.value}" for o in Outcome)
    yield from (
        f"  {c.outcome.value}: {c.text}  [{'; '.join(r.message for r in c.reasons)}]"
        for c in report.claims
        if c.outcome is not Outcome.KEPT
    )


def _parts(s: Sections) -> Iterator[tuple[str, list[tuple[str, Claim]]]]:
    yield "", [(c.text, c) for c in s.summary]
    if s.whats_new:
        yield "What is new", [(f"  • {c.text}", c) for c in s.whats_new]
    if s.highlights:
        yield "Highlights", [(f"  • {h.title}: {h.claim.text}", h.claim) for h in s.highlights]
    if s.quote:
        speaker = f"{s.quote.speaker}, {s.quote.role}" if s.quote.role else s.quote.speaker
        yield "Quote", [(f"  “{s.quote.claim.text}” - {speaker}", s.quote.claim)]
    if s.perspectives:
        yield "Perspectives", [(f"  • {p.holder}: {p.claim.text}", p.claim) for p in s.perspectives]
    if s.timeline:
        yield "Timeline", [(f"  {t.day:%Y-%m-%d}  {t.claim.text}", t.claim) for t in s.timeline]
    if s.reactions:
        yield "Reactions", [(f"  • {r.holder}: {r.claim.text}", r.claim) for r in s.reactions]
    if s.background:
        yield "Background", [(f"  • {c.text}", c) for c in s.background]
    for difference in s.differences:
        yield (
            f"Where outlets differ: {difference.what}",
            [(f"  {f.value}: {f.claim.text}", f.claim) for f in difference.figures],
        )


def _who_and_where(s: Sections) -> Iterator[str]:
    if s.place:
        yield f"\nPlace: {s.place.text}"
    if s.people:
        yield "\nWho is who"
        yield from (f"  {party.name}{f', {party.role}' if party.role else ''}" for party in s.people)


def _spans(claim: Claim) -> tuple[Span, ...]:
    return claim.evidence


def explain(story_id: StoryArgument, config: ConfigOption = HERE, as_json: JsonOption = False) -> None:
    """Say why a story stands where it stands, and for each of its articles why it is in it and in no other story."""
    workspace = find_workspace(config)
    with workspace.store() as store:
        found = _find(store, story_id)
        members = store.story_memberships(found.id)
        articles = store.articles(
            [m.article_id for m in members] + [m.nearest_article for m in members if m.nearest_article]
        )
        origins = store.origins(found.articles)
        aliases = store.aliases(found.id)
        editions = store.latest_editions().values()
    keys = {a: origins[a].source_key for a in found.articles if a in origins}
    own = [articles[a] for a in found.articles if a in articles]
    place = list(standing(found, own, keys, editions, workspace.config.edition))
    if as_json:
        emit_json(
            {"story": found, "aliases": aliases, "members": members, "origins": list(origins.values()), "place": place}
        )
        return
    sources = len(set(keys.values()))
    emit(f"story {found.id} ({found.status.value}): {len(members)} articles, {sources} independent sources")
    for line in place:
        emit(line)
    if aliases:
        emit(f"absorbed {', '.join(aliases)}")
    for member in members:
        emit()
        for line in _explain_member(member, articles):
            emit(line)
        origin = origins.get(member.article_id)
        if origin is not None and (origin.copy_of or origin.own_share < 1):
            emit(f"    {origin.own_share:.0%} its own words; counts as {origin.source_key}")


def _explain_member(member: Membership, articles: dict[str, Article]) -> Iterator[str]:
    article = articles.get(member.article_id)
    title = f"{article.title} - {article.outlet}" if article else member.article_id
    yield title
    if not member.signals:
        yield "    opened the story" + (f"; {member.single}: never joins others" if member.single else "")
    else:
        yield f"    score {member.score:.2f}" + (
            f", closest to “{articles[member.nearest_article].title}”" if member.nearest_article in articles else ""
        )
        for signal in sorted(member.signals, key=lambda s: -abs(s.value * s.weight)):
            yield f"    {signal.value * signal.weight:+7.2f}  {signal.name} {signal.value:.2f} × {signal.weight:+.2f}"
    if member.runner_up:
        yield f"    not in {member.runner_up} ({member.runner_up_score:.2f}): {member.runner_up_reason}"


def _find(store: Store, story_id: str) -> Story:
    story_id = readable(story_id)
    found = store.story(story_id)
    if found is None and len(story_id) >= MIN_PREFIX:
        placed = [p.story_id for e in store.latest_editions().values() for p in e.placements]
        matches = sorted({i for i in placed if i.startswith(story_id.lower())})
        found = store.story(matches[0]) if len(matches) == 1 else None
    if found is None:
        short = f"; give {MIN_PREFIX} characters of its id at least" if len(story_id) < MIN_PREFIX else ""
        raise InputError(f"{story_id}: no such story{short}; `broadsheet stories` lists them")
    return found


MIN_PREFIX = 4  # characters of an id that may stand for it
MAX_HITS = 10_000  # of one search: more than anybody reads


def search(
    words: Annotated[list[str], typer.Argument(help="All of them must occur; the last may be a beginning.")],
    limit: Annotated[int, typer.Option(min=1, max=MAX_HITS)] = 20,
    config: ConfigOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Search all stories, today's and older ones."""
    with find_workspace(config).store() as store:
        hits = store.search(" ".join(words), limit)
    if as_json:
        emit_json(hits)
        return
    emit_table(
        ("id", "title", "found"),
        [(h.story_id, h.title, h.snippet) for h in hits],
        empty=f"no story has all of: {' '.join(words)}",
    )


def status(config: ConfigOption = HERE, as_json: JsonOption = False) -> None:
    """What is stored, how the last runs went, what was left out and why, which feeds fail."""
    with find_workspace(config).store() as store:
        counts = store.counts()
        runs = store.runs(5)
        examples = store.drop_examples(runs[0].id) if runs else ()
        failing = [s for s in store.feed_states().values() if s.last_error]
    if as_json:
        emit_json({"counts": dict(counts), "runs": runs, "failing_feeds": failing})
        return
    emit("  ".join(f"{count:,} {name}" for name, count in counts.items()))
    if not runs:
        emit("no run yet: `broadsheet run`")
        return
    emit("\nlast runs")
    emit_table(
        ("started", "seconds", "new digests", "claims dropped", "left out"),
        [
            (
                f"{r.report.started:%Y-%m-%d %H:%M}",
                _seconds(r.report.started, r.report.finished),
                r.report.new_digests,
                r.report.claims.get(Outcome.DROPPED.value, 0),
                sum(r.report.drops.values()),
            )
            for r in runs
        ],
        right=("seconds", "new digests", "claims dropped", "left out"),
    )
    if runs[0].report.drops:
        emit("\nleft out in the last run, with an example")
        sample = {f"{d.stage}: {d.reason.value}": f"{d.item} {d.detail}" for d in reversed(examples)}
        emit_table(
            ("count", "why", "example"),
            [(n, why, sample.get(why, "")[:100]) for why, n in by_count(runs[0].report.drops)],
            right=("count",),
        )
    if failing:
        emit(f"\n{len(failing)} feeds fail")
        emit_table(
            ("times", "feed", "why"),
            [(s.failures, s.url, s.last_error) for s in sorted(failing, key=lambda s: -s.failures)],
        )


def _seconds(started: datetime, finished: datetime | None) -> str:
    return "cut short" if finished is None else f"{(finished - started).total_seconds():.1f}"
