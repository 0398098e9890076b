"""Digests to the paper: editions decided, kept and published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from broadsheet.pipeline.announcing import announce
from broadsheet.pipeline.live import Live, live_stories
from broadsheet.pipeline.state import Run, Step
from broadsheet.stages.edition import Candidate, amend, is_inside, plan_editions
from broadsheet.stages.publish import Archive, publish
from broadsheet.types import Digest


def print_editions(run: Run) -> None:
    """Decide the editions, keep them, and bring the site up to date."""
    live = live_stories(run)
    digests = run.store.latest_digests(item.story.id for item in live)
    with Step(run, "editions", 0) as step:
        candidates = [
            Candidate(
                item.story,
                digests[item.story.id],
                item.category,
                item.sources,
                item.story.updated,
                is_inside(item.articles, item.source_keys, run.config.edition),
            )
            for item in live
            if item.story.id in digests
        ]
        editions = plan_editions(candidates, run.config.edition, run.now)
        announce(run, editions, digests)
        run.new_editions = sum(run.store.save_edition(edition) for edition in editions)
        placed = {p.story_id for edition in editions for p in edition.placements}
        run.new_editions += _amend_others(run, {edition.category for edition in editions}, placed)
        outlets = {outlet.domain: outlet for outlet in run.store.outlets()}
        published = publish(
            editions,
            digests,
            outlets,
            config=run.config.publish,
            directory=run.directory,
            now=run.now,
            archive=_archive(run, live, placed, digests),
            cards=run.cards,
        )
        step.made = len(placed)
        step.advance(len(candidates))
        step.note = f"{len(placed):,} stories in {len(editions)} categories, {published.files_written:,} files written"


def _amend_others(run: Run, printed: set[str], placed: set[str]) -> int:
    """Correct the last editions of categories that print nothing now; how many there were to correct.

    A story among the `placed` has changed its category since, and stands in one edition only.
    """
    others = [e for category, e in run.store.latest_editions().items() if category not in printed]
    if not others:
        return 0
    digests = run.store.latest_digests(sorted({p.story_id for e in others for p in e.placements}))
    versions = {story_id: digest.version for story_id, digest in digests.items()}
    gone = placed | set(run.store.withdrawals())
    return sum(run.store.save_edition(amend(edition, versions, gone, run.now)) for edition in others)


def _archive(run: Run, live: Iterable[Live], placed: Iterable[str], digests: Mapping[str, Digest]) -> Archive:
    """What the pages tell beyond the digests: merged stories, older versions, words in their context."""
    withdrawals = run.store.withdrawals()
    return Archive(
        aliases={a: story_id for story_id in sorted({*placed, *withdrawals}) for a in run.store.aliases(story_id)},
        articles={article.id: article for item in live for article in item.articles},
        families={family.id: family.name for family in run.store.families()},
        earlier={
            story_id: run.store.digest_versions(story_id)[:-1]
            for story_id, digest in digests.items()
            if digest.version > 1
        },
        withdrawals=withdrawals,
    )
