"""What the interfaces for programs share: the store, the configuration, the clock, and who may change things."""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from broadsheet.config import Config, WebConfig
from broadsheet.stages.publish.categories import read_categories
from broadsheet.stages.publish.site import base_url
from broadsheet.store.base import Store
from broadsheet.types import Edition
from broadsheet.web.answers import Answers
from broadsheet.web.bearer import carries, token_of
from broadsheet.web.refresh import Refresher


def utc_now() -> datetime:
    """This very moment."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Context:
    """Made once a server. The store is read in worker threads; whoever opened it closes it."""

    store: Store
    config: Config
    directory: Path  # the published folder
    refresher: Refresher | None = None  # None: no run can be started here
    token: str = ""  # of the operator; "" forbids every change
    clock: Callable[[], datetime] = utc_now
    answers: Answers = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(
            self, "answers", Answers(lambda: state_of(self.store), self.config.web.max_cache_mb * 1_000_000)
        )

    @property
    def base(self) -> str:
        """The paper's address without a slash at its end."""
        return base_url(self.config.publish)

    @property
    def path(self) -> str:
        """The path the paper lies below, as readers see it: "" at the root of its host, else such as `/paper`."""
        return urlsplit(self.base).path

    def category(self, named: str) -> str:
        """The printed category of this name or address, in any case; `named` itself where there is none."""
        wanted = named.casefold()
        found = (c.name for c in read_categories(self.directory) if wanted in (c.name.casefold(), c.slug))
        return next(found, named) if named else ""

    def is_operator(self, authorization: str) -> bool:
        """Whether an `Authorization` header carries the operator's token."""
        return carries(authorization, self.token)

    def editions_at(self, moment: datetime | None = None) -> dict[str, Edition]:
        """The paper as it was at a time, or is now: by category, without those that had run empty.

        A category that has nothing left to print makes no new edition, so its last one would stand for ever; but a
        story leaves the paper `window_hours` after its newest article, hence all of an edition is gone by then.
        """
        found = self.store.latest_editions() if moment is None else self.store.editions_as_of(moment)
        newest = max((edition.created for edition in found.values()), default=None)
        if newest is None:
            return {}
        oldest = newest - timedelta(hours=self.config.edition.window_hours)
        order = {name: place for place, name in enumerate(self.config.edition.category_order)}
        names = sorted(found, key=lambda name: (order.get(name, len(order)), name))
        return {name: found[name] for name in names if found[name].created >= oldest and found[name].placements}


def operator_token(config: WebConfig, environment: Mapping[str, str] = os.environ) -> str:
    """The operator's token: from the environment where it is set there, else from the configuration.

    >>> operator_token(WebConfig(token="a", token_env="PAPER"), {"PAPER": "b"})
    'b'
    """
    return token_of(config.token, config.token_env, environment)


def mcp_token(config: WebConfig, environment: Mapping[str, str] = os.environ) -> str:
    """The token that assistants have to send, "" for none; from the environment where it is set there."""
    return token_of(config.mcp_token, config.mcp_token_env, environment)


def state_of(store: Store) -> Hashable:
    """A value that changes when a run, or a withdrawal, has changed what is printed. Costs three small reads."""
    runs = store.runs(1)
    editions = tuple(edition.id for edition in store.latest_editions().values())
    return (runs[0].id, runs[0].report.finished) if runs else None, editions, tuple(store.withdrawals().values())
