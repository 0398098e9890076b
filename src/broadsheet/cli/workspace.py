"""A folder with a configuration and its database: what every command works in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from broadsheet.config import Config, load_config
from broadsheet.errors import ConfigError, InputError
from broadsheet.store import Store, open_store

if TYPE_CHECKING:  # the pipe takes two seconds to load: commands that only look at the paper go without
    from broadsheet.catalogue import Catalogue
    from broadsheet.engine import Engine
    from broadsheet.pipeline import Progress
    from broadsheet.types import RunReport

CONFIG_NAME = "broadsheet.toml"

# What workers need and what takes seconds to import.
PRELOAD = ("broadsheet.pipeline.tasks", "broadsheet.stages.extract")


@dataclass(frozen=True, slots=True)
class Workspace:
    """A configuration and the folder its relative paths count from."""

    config: Config
    folder: Path

    @property
    def site(self) -> Path:
        """Where pages are written."""
        return self.folder / self.config.publish.directory

    @contextmanager
    def store(self) -> Iterator[Store]:
        """The open database, made when missing."""
        with open_store(self.config.store.url, self.folder) as store:
            yield store

    def engine(self) -> Engine:
        """The engine of the configuration; a context manager."""
        from broadsheet.engine import open_engine

        return open_engine(self.config.engine.workers, preload=PRELOAD)

    def run(self, now: datetime, progress: Progress) -> RunReport:
        """Run the pipe once."""
        from broadsheet.pipeline import run

        with self.store() as store, self.engine() as engine:
            return run(store, engine, self.config, now=now, directory=self.site, progress=progress)


def find_workspace(path: Path) -> Workspace:
    """The workspace of a configuration file, or of a folder that holds one.

    Raises:
        ConfigError: there is none, or it is wrong.
    """
    if path.is_file() and path.suffix != ".toml":
        raise ConfigError(f"{path}: no configuration, whose name ends in .toml; give --config one, or its folder")
    file = path / CONFIG_NAME if path.is_dir() or path.suffix != ".toml" else path
    if not file.exists():
        raise ConfigError(f"{file}: no such file; `broadsheet init {file.parent}` makes one")
    workspace = Workspace(load_config(file), file.parent.resolve())
    if workspace.folder.is_relative_to(workspace.site.resolve()):
        # What is in that folder is handed to readers: the configuration with its tokens, and the database.
        raise ConfigError(f"{file}: [publish] directory would publish {workspace.folder} itself; name a folder in it")
    return workspace


def config_template() -> str:
    """The commented configuration that `init` writes."""
    return resources.files("broadsheet.cli").joinpath(CONFIG_NAME).read_text(encoding="utf-8")


def make_workspace(folder: Path, catalogue: Catalogue, config: Config | None = None) -> Workspace:
    """A workspace with the catalogue's feeds in its database. `config` None writes and uses the template."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / CONFIG_NAME
    if config is None:
        if not file.exists():
            file.write_text(config_template(), encoding="utf-8")
        config = load_config(file)
    workspace = Workspace(config, folder.resolve())
    with workspace.store() as store:
        store.put_catalogue(catalogue.outlets.values(), catalogue.agencies, catalogue.families.values())
        store.add_feeds(catalogue.feeds)
    return workspace


def parse_now(text: str | None) -> datetime:
    """`--now`: an ISO 8601 time, UTC when it names no zone; None is this very moment.

    Raises:
        InputError: it is none, or one from which a run could not count back and ahead.
    """
    if text is None:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"--now {text}: not a time; write it like 2026-11-12T19:00:00Z") from error
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise InputError(f"--now {text}: give a year from {FIRST_YEAR} to {LAST_YEAR}")
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


FIRST_YEAR, LAST_YEAR = 1900, 9000  # the longest times of a configuration, a hundred years, fit on both sides
