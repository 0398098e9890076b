"""Where articles, stories, digests and editions are kept: the only folder that imports a database driver."""

from __future__ import annotations

from pathlib import Path

from broadsheet.store.base import ArticleStore, DigestStore, FeedStore, Store, StoryStore
from broadsheet.store.beside import DeliveryStore, RunStore, VectorStore
from broadsheet.store.values import (
    NO_FILTER,
    Delivery,
    DropCount,
    EntryDrop,
    FeedState,
    PendingEntry,
    ReaderReport,
    RunRecord,
    SearchFilter,
    SearchHit,
    Withdrawal,
)

__all__ = [
    "NO_FILTER",
    "ArticleStore",
    "Delivery",
    "DeliveryStore",
    "DigestStore",
    "DropCount",
    "EntryDrop",
    "FeedState",
    "FeedStore",
    "PendingEntry",
    "ReaderReport",
    "RunRecord",
    "RunStore",
    "SearchFilter",
    "SearchHit",
    "Store",
    "StoryStore",
    "VectorStore",
    "Withdrawal",
    "open_store",
]


def open_store(url: str, base: Path, *, lock_timeout_seconds: float = 30.0) -> Store:
    """Open the database, creating or migrating it first.

    Args:
        url: `sqlite:///name.db` (relative to `base`) or `sqlite:////absolute/name.db`.
        base: the folder of the configuration file.
        lock_timeout_seconds: how long a transaction waits for another process.

    Raises:
        StoreError: the URL is of a kind we do not know, or the file is locked, damaged, not writable, not ours, or
            made by a newer version.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, open_store("sqlite:///paper.db", Path(folder)) as store:
    ...     store.feeds()
    ()
    """
    from broadsheet.store.sqlstore import connect  # SQLAlchemy costs 0.2 s, which `broadsheet --help` need not pay

    return connect(url, base, lock_timeout_seconds=lock_timeout_seconds)
