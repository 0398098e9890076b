"""Stories to digests: writing and checking what has changed, and taking back what no longer holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from broadsheet.pipeline.live import Live, live_stories
from broadsheet.pipeline.state import Run, Step, mapped
from broadsheet.pipeline.tasks import DigestJob, DigestTask, Untenable
from broadsheet.stages.verify import NO_OPINION, cited_articles
from broadsheet.text.ids import stable_id
from broadsheet.types import Agency, Article, Digest, Drop, Origin, Outcome, Outlet, Story, StoryMaterial


@dataclass(frozen=True, slots=True)
class _Item:
    """A story to write, or (`live` is False) one no longer printed of whose articles some changed or went."""

    story: Story
    articles: tuple[Article, ...]
    origins: tuple[Origin, ...]
    live: bool


def write_digests(run: Run) -> None:
    """Write and check the stories whose material has changed since they were last written."""
    live = [_item(story) for story in live_stories(run)]
    flagged = run.store.stories_to_reconsider()
    written = run.store.written_keys()
    keys = {item.story.id: _material_key(item, run) for item in live}
    todo = [item for item in live if written.get(item.story.id) != keys[item.story.id]]
    todo += _no_longer_printed(run, flagged, keys)
    previous = run.store.latest_digests(item.story.id for item in todo)
    with Step(run, "digests", len(todo)) as step:
        jobs = _jobs(run, todo, keys, previous)
        task = DigestTask(run.writer, run.config.verify, run.now, run.judge)
        for job, result in mapped(run, task, jobs, lambda job: job.material.story.id):
            _save(run, step, job, result)
            step.advance()
        run.store.apply_changes((), flagged)
        run.new_digests = step.made
        step.note = f"{step.made:,} digests written and checked"


def _item(story: Live) -> _Item:
    return _Item(story.story, story.articles, story.origins, live=True)


def _no_longer_printed(run: Run, flagged: Sequence[str], live: Mapping[str, str]) -> list[_Item]:
    """Flagged stories that were printed once: what was printed has to stay true although it is not printed anew."""
    done = run.store.withdrawals()
    past = run.store.latest_digests(i for i in flagged if i not in live and i not in done)
    found = []
    for story in run.store.stories(past).values():
        articles = run.store.articles(story.articles)
        origins = run.store.origins(story.articles)
        members = tuple(articles[i] for i in story.articles if i in articles)
        whose = tuple(origins.get(a.id) or Origin(a.id, f"publisher:{a.outlet}", a.outlet) for a in members)
        found.append(_Item(story, members, whose, live=False))
    return found


def _material_key(item: _Item, run: Run) -> str:
    """Changes whenever writing the story again could give something else."""
    parts = [
        f"{a.id}.{a.revision}.{o.source_key}.{o.copy_of}" for a, o in zip(item.articles, item.origins, strict=True)
    ]
    return stable_id("material", run.writer.name, repr(run.config.write), repr(run.config.verify), *sorted(parts))


def _jobs(
    run: Run, todo: Sequence[_Item], keys: Mapping[str, str], previous: Mapping[str, Digest]
) -> Iterator[DigestJob]:
    outlets = {outlet.domain: outlet for outlet in run.store.outlets()}
    agencies = run.store.agencies()
    left = {item.story.id: _left(item, previous) for item in todo}
    ids = frozenset[str]().union(*left.values())
    past = run.store.articles(ids)
    withdrawn = run.store.withdrawn_articles(ids)
    for item in todo:
        last, own = previous.get(item.story.id), left[item.story.id]
        yield DigestJob(
            _material(item, outlets, agencies, last, run),
            keys.get(item.story.id) or _material_key(item, run),
            last,
            past=tuple(past[i] for i in sorted(own) if i in past),
            withdrawn=frozenset(own & withdrawn.keys()),
            rewrite=item.live,
        )


def _left(item: _Item, previous: Mapping[str, Digest]) -> frozenset[str]:
    """Ids of articles the last digest cites that are in the story no more."""
    last = previous.get(item.story.id)
    return cited_articles(last) - {a.id for a in item.articles} if last is not None else frozenset()


def _material(
    item: _Item, outlets: Mapping[str, Outlet], agencies: tuple[Agency, ...], previous: Digest | None, run: Run
) -> StoryMaterial:
    return StoryMaterial(
        story=item.story,
        articles=item.articles,
        origins=item.origins,
        outlets=tuple(outlets.get(a.outlet) or Outlet(a.outlet, a.outlet) for a in item.articles),
        agencies=agencies,
        previous=previous.sections if previous else None,
        languages=run.config.write.languages,
    )


def _save(run: Run, step: Step, job: DigestJob, result: Digest | Untenable | Drop | None) -> None:
    if isinstance(result, Digest):
        run.store.save_digest(result)
        step.made += 1
        for outcome in Outcome:
            run.claims[outcome.value] += result.report.count(outcome)
        silent = sum(any(r.message == NO_OPINION for r in c.reasons) for c in result.report.claims)
        if silent:
            run.claims["without the judge's opinion"] += silent
    elif isinstance(result, Untenable):
        run.store.withdraw_story(result.story_id, run.now, result.reason)
    elif isinstance(result, Drop) and job.rewrite:
        run.store.save_no_digest(job.material.story.id, job.material_key, result)
        run.store.record_drops(run.id, [result])
        step.dropped += run.count_drops([result])
