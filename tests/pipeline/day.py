"""The embedded day for runs of the pipe: served over loopback, a workspace on it, and what a run left behind."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import msgspec
from tests.newsday import EVENING, catalogue

from broadsheet.config import Config, EditionConfig, EngineConfig, FetchConfig, StoreConfig
from broadsheet.engine import open_engine
from broadsheet.pipeline import Progress, Silent, run
from broadsheet.replay import RecordedServer
from broadsheet.store import open_store
from broadsheet.types import Feed, RunReport

CONFIG = Config(
    fetch=FetchConfig(allow_loopback=True, max_age_days=0, total_timeout_seconds=10.0),
    edition=EditionConfig(window_hours=48),
    engine=EngineConfig(workers=1),
    store=StoreConfig(url="sqlite:///day.db"),
)


def set_up(folder: Path, feeds: Iterable[Feed]) -> None:
    """A workspace that reads these feeds."""
    folder.mkdir(parents=True, exist_ok=True)
    known = catalogue()
    with open_store(CONFIG.store.url, folder) as store:
        store.put_catalogue(known.outlets.values(), known.agencies, known.families.values())
        store.add_feeds(feeds)


def turn(folder: Path, *, now: datetime = EVENING, workers: int = 1, progress: Progress | None = None) -> RunReport:
    """One run of the pipe."""
    config = replace(CONFIG, engine=EngineConfig(workers=workers))
    with open_store(config.store.url, folder) as store, open_engine(workers) as engine:
        return run(store, engine, config, now=now, directory=folder / "site", progress=progress or Silent())


def few(server: RecordedServer, *hosts: str) -> list[Feed]:
    """The feeds of some outlets."""
    return [feed for feed in server.feeds() if feed.outlet in {f"{h}.example" for h in hosts}]


def printed(folder: Path) -> dict[str, bytes]:
    """Every published file by its path."""
    site = folder / "site"
    return {str(p.relative_to(site)): p.read_bytes() for p in sorted(site.rglob("*")) if p.is_file()}


def kept(folder: Path) -> dict[str, object]:
    """What the store holds of the paper: editions, digests and stories."""
    with open_store(CONFIG.store.url, folder) as store:
        editions = store.latest_editions()
        ids = sorted({p.story_id for e in editions.values() for p in e.placements})
        return {
            "editions": msgspec.to_builtins(editions),
            "digests": msgspec.to_builtins(store.latest_digests(ids)),
            "stories": msgspec.to_builtins(store.stories(ids)),
            "counts": dict(store.counts()),
        }


class Stopper:
    """Progress that kills its own process, `kill -9`, at its nth event; without a number it counts them."""

    def __init__(self, at: int | None = None) -> None:
        self.events = 0
        self._at = at

    def _event(self) -> None:
        self.events += 1
        if self.events == self._at:
            os.kill(os.getpid(), signal.SIGKILL)

    def begin(self, step: str, total: int) -> None:
        self._event()

    def advance(self, step: str, count: int = 1) -> None:
        self._event()

    def end(self, step: str, summary: str) -> None:
        self._event()
