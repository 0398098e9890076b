"""What a series of story changes makes of stories and memberships: pure, so that the store writes it in one go."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from broadsheet.types import ChangeKind, Membership, StoryChange, StoryStatus


@dataclass(frozen=True, slots=True)
class StoryRow:
    """A story without its articles and times, which follow from its memberships."""

    status: StoryStatus = StoryStatus.OPEN
    merged_into: str = ""
    split_from: str = ""


@dataclass(slots=True)
class Ledger:
    """The stories and articles that changes name, as they stand; `apply` moves them on.

    Args:
        stories: every story a change names, with what their ids resolve to; unknown ones are left out.
        placed: membership by article, for every article a change names and every article of a merged story.
        aliases: merged id → living id, for every id a change names.

    >>> ledger = Ledger()
    >>> ledger.apply([StoryChange(ChangeKind.OPEN, "s", "a", membership=Membership("a", "s", 1.0))])
    >>> ledger.placed["a"].story_id, sorted(ledger.touched)
    ('s', ['s'])
    """

    stories: dict[str, StoryRow] = field(default_factory=dict)
    placed: dict[str, Membership] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)  # stories whose status or articles changed
    moved: dict[str, Membership | None] = field(default_factory=dict)  # article → where it ended; None: nowhere
    absorbed: dict[str, str] = field(default_factory=dict)  # story → the one it was merged into

    def apply(self, changes: Iterable[StoryChange]) -> None:
        """Apply changes in order. Raises ValueError at one that does not fit what went before."""
        for change in changes:
            _APPLY[change.kind](self, change)

    def _living(self, story_id: str) -> str:
        living = self.aliases.get(story_id, story_id)
        if living not in self.stories:
            raise ValueError(f"story {story_id} does not exist")
        return living

    def _create(self, story_id: str, row: StoryRow) -> None:
        if story_id in self.stories:
            raise ValueError(f"story {story_id} exists already")
        self.stories[story_id] = row
        self.touched.add(story_id)

    def _place(self, change: StoryChange, story_id: str) -> None:
        self._take_out(change.article_id)
        given = change.membership
        if given is None:
            raise ValueError(f"{change.kind} of article {change.article_id}: the membership is missing")
        if given.article_id != change.article_id:
            raise ValueError(f"{change.kind} of article {change.article_id} with the membership of {given.article_id}")
        self._set(_moved_to(given, story_id))

    def _set(self, membership: Membership) -> None:
        self.placed[membership.article_id] = self.moved[membership.article_id] = membership
        self.touched.add(membership.story_id)

    def _take_out(self, article_id: str) -> None:
        before = self.placed.pop(article_id, None)
        if before is not None:
            self.touched.add(before.story_id)
            self.moved[article_id] = None

    def open(self, change: StoryChange) -> None:
        """A new story with its first article."""
        self._create(change.story_id, StoryRow())
        self._place(change, change.story_id)

    def join(self, change: StoryChange) -> None:
        """An article comes in."""
        self._place(change, self._living(change.story_id))

    def leave(self, change: StoryChange) -> None:
        """An article goes out; it must be in the story."""
        living = self._living(change.story_id)
        before = self.placed.get(change.article_id)
        if before is None or before.story_id != living:
            raise ValueError(f"article {change.article_id} is not in story {change.story_id}")
        self._take_out(change.article_id)

    def split(self, change: StoryChange) -> None:
        """A new story out of another one; its articles follow as changes of their own, or come with this one."""
        self._create(change.story_id, StoryRow(split_from=self._living(change.other_story)))
        if change.article_id:
            self._place(change, change.story_id)

    def merge(self, change: StoryChange) -> None:
        """`other_story` goes up in the story: its articles move, its id and its aliases point there."""
        living, other = self._living(change.story_id), self._living(change.other_story)
        if living == other:
            raise ValueError(f"story {change.story_id} cannot be merged into itself")
        for membership in [held for held in self.placed.values() if held.story_id == other]:
            self._set(_moved_to(membership, living))
        self.stories[other] = StoryRow(StoryStatus.MERGED, living, self.stories[other].split_from)
        for table in (self.aliases, self.absorbed):
            for alias, target in table.items():
                if target == other:
                    table[alias] = living
            table[other] = living
        self.touched.update((living, other))

    def close(self, change: StoryChange) -> None:
        """The story is at rest."""
        self._set_status(change, StoryStatus.CLOSED)

    def reopen(self, change: StoryChange) -> None:
        """The story goes on."""
        self._set_status(change, StoryStatus.OPEN)

    def _set_status(self, change: StoryChange, status: StoryStatus) -> None:
        living = self._living(change.story_id)
        row = self.stories[living]
        self.stories[living] = StoryRow(status, row.merged_into, row.split_from)
        self.touched.add(living)


_APPLY: Mapping[ChangeKind, Callable[[Ledger, StoryChange], None]] = {
    ChangeKind.OPEN: Ledger.open,
    ChangeKind.JOIN: Ledger.join,
    ChangeKind.LEAVE: Ledger.leave,
    ChangeKind.MERGE: Ledger.merge,
    ChangeKind.SPLIT: Ledger.split,
    ChangeKind.CLOSE: Ledger.close,
    ChangeKind.REOPEN: Ledger.reopen,
}


def _moved_to(membership: Membership, story_id: str) -> Membership:
    if membership.story_id == story_id:
        return membership
    return dataclasses.replace(membership, story_id=story_id)
