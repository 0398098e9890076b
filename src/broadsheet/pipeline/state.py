"""What the steps of one run share: the run itself, a clock and counter for each step, and mapping with the engine."""

from __future__ import annotations

import itertools
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from broadsheet.config import Config
from broadsheet.engine import Engine, Lost
from broadsheet.pipeline.progress import Progress
from broadsheet.stages.cluster import Embedder
from broadsheet.stages.publish import ShareCards
from broadsheet.stages.verify import Judge
from broadsheet.stages.write import Writer
from broadsheet.store.base import Store
from broadsheet.types import Drop, DropReason, StageStats

BATCH = 200  # articles or digests a transaction: 5,000 articles then cost 25 commits, under a second on one disk

A = TypeVar("A")
B = TypeVar("B")
T = TypeVar("T")


@dataclass(slots=True)
class Run:
    """What the steps of one run share."""

    store: Store
    engine: Engine
    config: Config
    directory: Path  # of the published site
    now: datetime
    id: int
    progress: Progress
    writer: Writer
    embedder: Embedder | None
    judge: Judge | None = None
    cards: ShareCards | None = None
    stages: list[StageStats] = field(default_factory=list)
    drops: Counter[str] = field(default_factory=Counter)
    claims: Counter[str] = field(default_factory=Counter)
    new_digests: int = 0
    new_editions: int = 0

    def count_drops(self, drops: Iterable[Drop]) -> int:
        """Count drops for the report; how many of them lost their item."""
        lost = 0
        for drop in drops:
            self.drops[f"{drop.stage}: {drop.reason.value}"] += 1
            lost += not drop.kept
        return lost


@dataclass(slots=True)
class Step:
    """Times and counts one step; used as a context manager around it."""

    run: Run
    name: str
    total: int
    made: int = 0
    items: int = 0
    dropped: int = 0
    note: str = ""
    started: float = field(default_factory=time.monotonic)

    def __enter__(self) -> Step:
        self.run.progress.begin(self.name, self.total)
        return self

    def advance(self, count: int = 1) -> None:
        """So many more items are done."""
        self.items += count
        self.run.progress.advance(self.name, count)

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if error is not None:
            return
        seconds = time.monotonic() - self.started
        self.run.stages.append(StageStats(self.name, self.items, self.made, self.dropped, round(seconds, 3)))
        self.run.progress.end(self.name, self.note)


def mapped(
    run: Run,
    task: Callable[[A], B],
    items: Iterable[A],
    name: Callable[[A], str],
    timeout_seconds: float | None = None,
) -> Iterator[tuple[A, B | Drop]]:
    """Each item with its result; an item whose work was lost comes with a drop instead."""
    given, kept = itertools.tee(items)
    for item, result in zip(kept, run.engine.map(task, given, timeout_seconds=timeout_seconds), strict=False):
        if isinstance(result, Lost):
            yield (
                item,
                Drop("engine", name(item), DropReason.WORKER_LOST, f"{result.reason.value} {result.detail}".strip()),
            )
        else:
            yield item, result


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of up to `size` items, in order."""
    source = iter(items)
    while batch := list(itertools.islice(source, size)):
        yield batch
