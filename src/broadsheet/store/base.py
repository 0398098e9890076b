"""What every store keeps and promises. `Store` is the whole; a function asks only for the part it needs.

Promises, held by `tests/store/contract.py` on every store:

- A method is one transaction: after a crash at any instant all of it is there or nothing. Callers batch by passing
  many values at once.
- Times are UTC and timezone-aware; a naive one to sort by raises ValueError. Nothing here reads a clock.
- Order is part of the contract and the same in every run: whatever returns a tuple says by what it is sorted.
- Any thread may call any method. Writers wait for one another; readers see the last finished transaction.
- `StoreError` means that the database refused (locked, full, damaged, not writable). Ids that a caller should have
  known better raise ValueError: a bug. Asking for something that is not there returns None or leaves it out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

from broadsheet.store.beside import DeliveryStore, RunStore, VectorStore
from broadsheet.store.values import (
    NEVER,
    NO_FILTER,
    EntryDrop,
    FeedState,
    PendingEntry,
    SearchFilter,
    SearchHit,
    Withdrawal,
)
from broadsheet.types import (
    Agency,
    Article,
    Digest,
    Drop,
    Edition,
    Entry,
    Family,
    Feed,
    Membership,
    Origin,
    Outlet,
    Story,
    StoryChange,
)


class FeedStore(Protocol):
    """Feeds, their states and the catalogue."""

    def add_feeds(self, feeds: Iterable[Feed]) -> int:
        """Add feeds, or replace those with the same URL. Returns how many are new."""
        ...

    def remove_feed(self, url: str) -> bool:
        """Forget a feed, its state and its pending entries; its articles stay. False when it is not there."""
        ...

    def feeds(self) -> tuple[Feed, ...]:
        """All feeds, by URL."""
        ...

    def feed_states(self) -> dict[str, FeedState]:
        """State by feed URL; feeds never visited are left out."""
        ...

    def due_feeds(self, now: datetime) -> tuple[tuple[Feed, FeedState], ...]:
        """Feeds to visit at `now`, by URL; one never visited comes with an empty state."""
        ...

    def save_feed_result(
        self, state: FeedState, entries: Sequence[Entry] = (), drops: Sequence[Drop] = (), run: int | None = None
    ) -> int:
        """Keep what one visit brought. Returns how many entries became pending.

        A known entry is ignored unless its title or content has changed, which makes it pending again. An entry whose
        address another entry already brought as an article is finished at once. A feed removed meanwhile is ignored.

        Args:
            state: the feed's new state; `last_fetched` must be set and becomes the new entries' `first_seen`.
            drops: recorded to `run`, unless `run` is None.
        """
        ...

    def put_catalogue(
        self, outlets: Iterable[Outlet] = (), agencies: Iterable[Agency] = (), families: Iterable[Family] = ()
    ) -> None:
        """Add outlets (by domain), agencies and families (by id), or replace those already there."""
        ...

    def outlets(self) -> tuple[Outlet, ...]:
        """All outlets, by domain."""
        ...

    def agencies(self) -> tuple[Agency, ...]:
        """All agencies, by id."""
        ...

    def families(self) -> tuple[Family, ...]:
        """All publisher families, by id."""
        ...


class ArticleStore(Protocol):
    """Entries, what became of them, and whose text it is."""

    def pending_entries(self, now: datetime, limit: int | None = None) -> tuple[PendingEntry, ...]:
        """Entries to turn into articles, by (feed URL, id); of several with one address only the first.

        The others become pending when the first is dropped: ask again until nothing is returned.
        """
        ...

    def save_articles(
        self,
        articles: Iterable[tuple[str, Article]],
        drops: Sequence[Drop] = (),
        run: int | None = None,
        again: Mapping[str, datetime] = NEVER,
    ) -> tuple[str, ...]:
        """Keep articles with the id of the entry each was read from, and finish those entries.

        Entries in `again`, of which only a part could be read, are pending again from that time on instead.

        An article already known is replaced only by the entry it first came from, and only when its title or text
        differ: its revision grows, the old text is kept, its publication time and category stay, and its story is
        flagged for reconsideration. All other pending entries with the same address are finished too.

        Returns:
            Ids of the articles that are new or changed, in the order given.
        """
        ...

    def save_entry_drops(self, drops: Iterable[EntryDrop], run: int | None = None) -> None:
        """Finish entries that became no article, or put them off; record why to `run`, unless that is None."""
        ...

    def articles_from_entries(self, entry_ids: Iterable[str]) -> dict[str, str]:
        """Article id by the id of an entry that once brought it; the others are left out."""
        ...

    def first_entries(self, article_ids: Iterable[str]) -> dict[str, str]:
        """Id of the entry an article first came from, by article id; unknown ids are left out."""
        ...

    def articles(self, ids: Iterable[str]) -> dict[str, Article]:
        """Articles by id; unknown ids are left out."""
        ...

    def recent_articles(self, since: datetime) -> tuple[Article, ...]:
        """Articles with `time` at or after `since`, by (time, id)."""
        ...

    def unassigned_articles(self) -> tuple[Article, ...]:
        """Articles that are in no story, by (time, id)."""
        ...

    def article_revisions(self, article_id: str) -> tuple[Article, ...]:
        """What the article said before, oldest first, without the current text."""
        ...

    def save_origins(self, origins: Iterable[Origin]) -> None:
        """Keep whose text articles are; replaces what was known. The articles must be known."""
        ...

    def origins(self, article_ids: Iterable[str]) -> dict[str, Origin]:
        """Origins by article id; articles without one are left out."""
        ...

    def withdraw_articles(self, article_ids: Iterable[str], now: datetime, reason: str) -> tuple[str, ...]:
        """Note that outlets took articles back: they leave their stories, which are flagged for reconsideration.

        The texts stay. An article that its entry brings again is an unassigned article as before. Unknown and already
        withdrawn ids are ignored. Returns the ids of the stories they left, sorted.
        """
        ...

    def withdrawn_articles(self, article_ids: Iterable[str]) -> dict[str, Withdrawal]:
        """Why articles were withdrawn, by article id; the others are left out."""
        ...

    def old_bodies(self, before: datetime) -> Mapping[str, int]:
        """Articles from before a time whose text may be forgotten, by (time, id), with the bytes each takes.

        Those are in no digest, whichever version, neither as evidence nor as a source, and in no open story.
        """
        ...

    def forget_bodies(self, article_ids: Iterable[str]) -> int:
        """Forget the texts of articles, and what they said before. How many there were.

        Everything else of them stays, so that they are not read again and stories say which articles they had.
        """
        ...


class StoryStore(Protocol):
    """Stories and which articles are in them."""

    def apply_changes(self, changes: Iterable[StoryChange], reconsidered: Iterable[str] = ()) -> tuple[str, ...]:
        """Apply clustering's decisions in order, all or none, and take the flag from `reconsidered` stories.

        Ids of merged stories stand for the story that absorbed them. OPEN, JOIN and SPLIT with an article take it out
        of the story it was in. A story's times are those of its articles.

        Returns:
            Ids of the stories whose articles or status have changed, sorted.

        Raises:
            ValueError: a story or article nobody knows, a story opened twice or merged into itself.
        """
        ...

    def resolve(self, story_id: str) -> str:
        """The id under which a story lives now: of a merged story the one that absorbed it, else the same id."""
        ...

    def aliases(self, story_id: str) -> tuple[str, ...]:
        """Ids of the stories merged into this one, directly or not, sorted."""
        ...

    def story(self, story_id: str) -> Story | None:
        """The story, found by its id or by the id of one merged into it."""
        ...

    def stories(self, ids: Iterable[str]) -> dict[str, Story]:
        """Stories by exactly these ids (a merged one has no articles); unknown ids are left out."""
        ...

    def open_stories(self, before: datetime | None = None) -> tuple[Story, ...]:
        """Open stories updated before a time, or all, by (updated, id)."""
        ...

    def stories_to_reconsider(self) -> tuple[str, ...]:
        """Ids of stories one of whose articles has changed its text, sorted; `apply_changes` takes them off."""
        ...

    def memberships(self, article_ids: Iterable[str]) -> dict[str, Membership]:
        """Membership by article id; `story_id` is where the article is now. Unassigned ones are left out."""
        ...

    def story_memberships(self, story_id: str) -> tuple[Membership, ...]:
        """Memberships of exactly this story, by its articles' (time, id)."""
        ...

    def story_ids_for(self, article_ids: Iterable[str]) -> dict[str, str]:
        """Story id by article id; unassigned ones are left out."""
        ...


class DigestStore(Protocol):
    """What was written, and what was published of it."""

    def save_digest(self, digest: Digest) -> None:
        """Add a version of a story's digest, make it the one searched, and note its material.

        Raises:
            ValueError: the version exists, or the story does not: versions are never overwritten.
        """
        ...

    def save_no_digest(self, story_id: str, material_key: str, drop: Drop) -> None:
        """Note that nothing can be printed from this material, so that it is not tried again."""
        ...

    def written_keys(self) -> dict[str, str]:
        """Material key by story id of the last attempt to write it, whether a digest came of it or not."""
        ...

    def no_digest(self, story_id: str) -> Drop | None:
        """Why the last attempt to write the story printed nothing; None when it did, or was never made."""
        ...

    def latest_digest(self, story_id: str) -> Digest | None:
        """The newest version of exactly this story."""
        ...

    def latest_digests(self, story_ids: Iterable[str]) -> dict[str, Digest]:
        """The newest version by story id; stories without one are left out."""
        ...

    def digest(self, story_id: str, version: int) -> Digest | None:
        """One version."""
        ...

    def digest_versions(self, story_id: str) -> tuple[Digest, ...]:
        """All versions, oldest first."""
        ...

    def digests(self, keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Digest]:
        """Versions by (story id, version); unknown ones are left out."""
        ...

    def withdraw_story(self, story_id: str, now: datetime, reason: str) -> bool:
        """Take a story back as a whole: the pipe prints it no more, and says why at its address.

        Its digests stay in the store, but no search finds it. When another story absorbs it, it and what it had
        absorbed itself stay withdrawn. False when it already is, or does not exist.
        """
        ...

    def restore_story(self, story_id: str) -> bool:
        """Undo `withdraw_story`. False when the story was not withdrawn."""
        ...

    def withdrawals(self) -> dict[str, Withdrawal]:
        """Withdrawn stories by id, ids sorted."""
        ...

    def save_edition(self, edition: Edition) -> bool:
        """Make this the latest edition of its category. False, and nothing done, when it already is."""
        ...

    def latest_editions(self) -> dict[str, Edition]:
        """The latest edition by category, categories sorted."""
        ...

    def editions(self, category: str | None = None, limit: int = 100) -> tuple[Edition, ...]:
        """Editions of one category or of all, newest first."""
        ...

    def edition(self, edition_id: str) -> Edition | None:
        """The edition of this id; one that was printed again after another, as it was printed last."""
        ...

    def editions_as_of(self, moment: datetime) -> dict[str, Edition]:
        """By category the edition that was the latest at `moment`, categories sorted: the paper as it was then."""
        ...

    def edition_times(self, since: datetime, until: datetime) -> tuple[datetime, ...]:
        """When editions were made, from `since` to before `until`, each time once, oldest first."""
        ...

    def search(
        self, query: str, limit: int = 20, *, offset: int = 0, within: SearchFilter = NO_FILTER
    ) -> tuple[SearchHit, ...]:
        """Stories that hold all words of the query, best first; the last word may be a beginning of three
        letters or more, where fewer than 20 stories hold it whole.

        Any string is a query: marks are ignored, case and accents too. Digests come before stories found only by the
        title of an article. A query without a word finds nothing, or with a filter all that pass it, newest first.
        Where more than 1,000 stories hold the words, those printed last are ranked.
        """
        ...

    def count_found(self, query: str, within: SearchFilter = NO_FILTER) -> int:
        """How many stories with a digest `search` would find; at most 10,000."""
        ...

    def stories_printed(self, limit: int = 20, offset: int = 0, within: SearchFilter = NO_FILTER) -> tuple[str, ...]:
        """Ids of stories with a digest that were not withdrawn, by (updated, id), newest first."""
        ...


class Store(FeedStore, ArticleStore, StoryStore, DigestStore, RunStore, VectorStore, DeliveryStore, Protocol):
    """Everything the pipe keeps. A context manager that closes itself."""

    def check(self) -> tuple[str, ...]:
        """Faults in the database, one line each; empty when it is sound. Reads all of it: seconds per gigabyte."""
        ...

    def counts(self) -> Mapping[str, int]:
        """Number of feeds, entries, articles, stories, digests and editions."""
        ...

    def close(self) -> None:
        """Release files and connections; a second call does nothing."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
