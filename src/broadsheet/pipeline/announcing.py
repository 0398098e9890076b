"""Telling others: events are queued before the editions they belong to are kept, and sent after these are printed.

Queued first, because the next run would no longer see that an edition is new; sent last, so that whoever is told finds
what it is told of.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from broadsheet.delivery import Event, Printed, deliver_due, events_between, webhook_deliveries, websub_delivery
from broadsheet.pipeline.state import Run, Step
from broadsheet.stages.publish.categories import read_categories
from broadsheet.stages.publish.safe import shown, slugs
from broadsheet.stages.publish.site import base_url
from broadsheet.types import Digest, Edition


def announce(run: Run, editions: Sequence[Edition], digests: Mapping[str, Digest]) -> None:
    """Queue what is to be told of these editions, the newest digests and withdrawals; nothing is queued twice."""
    config = run.config
    if not config.webhooks and not config.publish.websub_hub:
        return
    before = run.store.latest_editions()
    placed = {(p.story_id, p.version) for edition in before.values() for p in edition.placements}
    old = {story_id: digest for (story_id, _), digest in run.store.digests(placed).items()}
    newest = run.store.latest_digests(story_id for story_id, _ in placed) | dict(digests)
    base = base_url(config.publish)
    events = events_between(
        Printed(before, old),
        Printed({edition.category: edition for edition in editions}, newest),
        run.store.withdrawals(),
        base=base,
        now=run.now,
    )
    hub = websub_delivery(config.publish.websub_hub, events, _folders(run, events), base, run.now)
    run.store.enqueue([*webhook_deliveries(events, config.webhooks, run.now), *hub])


def deliver(run: Run) -> None:
    """Send what is due. A failure is a drop, and is tried again in a later run."""
    due = len(run.store.due_deliveries(run.now, run.config.delivery.max_per_run))
    if not due:
        return
    with Step(run, "deliver", due) as step:
        sent = deliver_due(run.store, run.config, run.now, os.environ)
        run.store.record_drops(run.id, sent.drops)
        run.count_drops(sent.drops)
        step.made, step.dropped = sent.arrived, len(sent.drops)
        step.advance(sent.tried)
        step.note = f"{sent.arrived:,} of {due:,} deliveries arrived"


def _folders(run: Run, events: Sequence[Event]) -> dict[str, str]:
    """Folder by category, as `publish` will name it."""
    names = [str(event.data["category"]) for event in events if "category" in event.data]
    taken = {entry.name: entry.slug for entry in read_categories(run.directory)}
    made = slugs([shown(name) for name in names], taken)
    return {name: made[shown(name)] for name in names}
