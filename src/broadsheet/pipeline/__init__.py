"""The pipe: the one package where stages, store and engine meet.

::

    store.due_feeds    | fetch feeds | engine.map(parse)          → Entry          reading.py
    new entries        | fetch pages | engine.map(extract)        → Article        reading.py
    printed articles   | visit again: gone? changed?              → withdrawn …    revisiting.py
    new + recent       | syndication                              → Origin         grouping.py
    new + open stories | cluster                                  → StoryChange    grouping.py
    changed stories    | engine.map(write, verify, correct)       → Digest         writing.py
    digests            | edition, publish                         → web, RSS, JSON printing.py
    editions           | events, queue, send                      → webhooks, mail announcing.py

Every step saves what it made before the next begins, in batches of one transaction each, keyed by content. So a run
that is killed at any instant loses nothing, and the next does only what is missing. Fetching is one event loop in the
driver: it waits, it does not compute; the engine maps what computes.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from pathlib import Path

from broadsheet.config import Config
from broadsheet.engine import Engine
from broadsheet.pipeline.announcing import deliver
from broadsheet.pipeline.grouping import group
from broadsheet.pipeline.printing import print_editions
from broadsheet.pipeline.progress import Progress, Silent
from broadsheet.pipeline.reading import read_articles, read_feeds
from broadsheet.pipeline.revisiting import revisit
from broadsheet.pipeline.state import Run
from broadsheet.pipeline.writing import write_digests
from broadsheet.stages.cluster import make_embedder
from broadsheet.stages.publish import make_cards
from broadsheet.stages.verify import make_judge
from broadsheet.stages.write import make_writer
from broadsheet.store.base import Store
from broadsheet.types import RunReport

__all__ = ["Progress", "Silent", "run"]


def run(
    store: Store,
    engine: Engine,
    config: Config,
    *,
    now: datetime,
    directory: Path,
    progress: Progress | None = None,
) -> RunReport:
    """Run the whole pipe once: read what is due, write what changed, publish.

    Args:
        now: the time of this run, UTC; the pipe reads no clock of its own but to measure seconds.
        directory: where the site is written.
        progress: told of every step.

    Returns:
        What was done; it is also kept in the store.

    Raises:
        StoreError: another run is under way on this store, or it cannot be written.
    """
    with store.one_run():
        return _run_alone(store, engine, config, now, directory, progress or Silent())


def _run_alone(
    store: Store, engine: Engine, config: Config, now: datetime, directory: Path, progress: Progress
) -> RunReport:
    state = Run(
        store,
        engine,
        config,
        directory,
        now,
        store.start_run(now),
        progress,
        make_writer(config.write),
        make_embedder(config.cluster),
        make_judge(config.verify),
        make_cards(config.publish),
    )
    started = time.monotonic()
    for step in (read_feeds, read_articles, revisit, group, write_digests, print_editions, deliver):
        step(state)
    report = RunReport(
        started=now,
        finished=now + timedelta(seconds=round(time.monotonic() - started, 3)),
        stages=tuple(state.stages),
        drops=dict(sorted(state.drops.items())),
        claims=dict(sorted(state.claims.items())),
        new_digests=state.new_digests,
        new_editions=state.new_editions,
    )
    store.finish_run(state.id, report)
    return report
