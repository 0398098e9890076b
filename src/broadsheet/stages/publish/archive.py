"""What the store knows beyond today's digests, for the pages that tell more than the news of the day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from broadsheet.types import Article, Digest


class Withdrawn(Protocol):
    """That a story was taken out of the paper, when and why."""

    @property
    def time(self) -> datetime:
        """When it was withdrawn, UTC."""
        ...

    @property
    def reason(self) -> str:
        """One sentence a reader understands."""
        ...


@dataclass(frozen=True, slots=True)
class Archive:
    """All of it may be missing: the paper then says less, and nothing untrue."""

    aliases: Mapping[str, str] = field(default_factory=dict)  # id of a merged story → id of the one that absorbed it
    articles: Mapping[str, Article] = field(default_factory=dict)  # by id: shows evidence in its context
    families: Mapping[str, str] = field(default_factory=dict)  # name of a publisher by its slug
    earlier: Mapping[str, Sequence[Digest]] = field(default_factory=dict)  # by story id: older versions, oldest first
    withdrawals: Mapping[str, Withdrawn] = field(default_factory=dict)  # by story id
