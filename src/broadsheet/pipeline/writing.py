"""Stories to digests: writing and checking what has changed."""

from __future__ import annotations

from collections.abc import Mapping

from broadsheet.pipeline.live import Live, live_stories
from broadsheet.pipeline.state import Run, Step, mapped
from broadsheet.pipeline.tasks import DigestJob, DigestTask
from broadsheet.text.ids import stable_id
from broadsheet.types import Agency, Digest, Drop, Outcome, Outlet, StoryMaterial


def write_digests(run: Run) -> None:
    """Write and check the stories whose material has changed since they were last written."""
    live = live_stories(run)
    written = run.store.written_keys()
    keys = {item.story.id: _material_key(item, run) for item in live}
    todo = [item for item in live if written.get(item.story.id) != keys[item.story.id]]
    previous = run.store.latest_digests(item.story.id for item in todo)
    outlets = {outlet.domain: outlet for outlet in run.store.outlets()}
    agencies = run.store.agencies()
    task = DigestTask(run.writer, run.config.verify, run.now)
    with Step(run, "digests", len(todo)) as step:
        jobs = (
            DigestJob(
                _material(item, outlets, agencies, previous.get(item.story.id), run),
                keys[item.story.id],
                previous.get(item.story.id),
            )
            for item in todo
        )
        for job, result in mapped(run, task, jobs, lambda job: job.material.story.id):
            _save_digest(run, step, job, result)
            step.advance()
        run.new_digests = step.made
        step.note = f"{step.made:,} digests written and checked"


def _material_key(item: Live, run: Run) -> str:
    """Changes whenever writing the story again could give something else."""
    parts = [
        f"{a.id}.{a.revision}.{o.source_key}.{o.copy_of}" for a, o in zip(item.articles, item.origins, strict=True)
    ]
    return stable_id("material", run.writer.name, repr(run.config.write), repr(run.config.verify), *sorted(parts))


def _material(
    item: Live, outlets: Mapping[str, Outlet], agencies: tuple[Agency, ...], previous: Digest | None, run: Run
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


def _save_digest(run: Run, step: Step, job: DigestJob, result: Digest | Drop) -> None:
    if isinstance(result, Drop):
        run.store.save_no_digest(job.material.story.id, job.material_key, result)
        run.store.record_drops(run.id, [result])
        step.dropped += run.count_drops([result])
        return
    run.store.save_digest(result)
    step.made += 1
    for outcome in Outcome:
        run.claims[outcome.value] += result.report.count(outcome)
