"""The store on SQL: each method is one transaction around the query of its subject, and this is the table of both."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Concatenate, ParamSpec, Self, TypeVar

import msgspec
from sqlalchemy import Connection, Engine, func, make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from broadsheet.errors import StoreError
from broadsheet.store.base import Store
from broadsheet.store.dialect import WRITES, explain, faults, sqlite_engine
from broadsheet.store.lock import hold
from broadsheet.store.migrate import is_current, migrate
from broadsheet.store.queries import articles as article_queries
from broadsheet.store.queries import deliveries as delivery_queries
from broadsheet.store.queries import digests as digest_queries
from broadsheet.store.queries import facets as facet_queries
from broadsheet.store.queries import feeds as feed_queries
from broadsheet.store.queries import forgetting
from broadsheet.store.queries import places as place_queries
from broadsheet.store.queries import runs as run_queries
from broadsheet.store.queries import search as search_queries
from broadsheet.store.queries import stories as story_queries
from broadsheet.store.queries import vectors as vector_queries
from broadsheet.store.queries import withdrawals as withdrawal_queries
from broadsheet.store.schema import metadata

P = ParamSpec("P")
R = TypeVar("R")


def connect(url: str, base: Path, *, lock_timeout_seconds: float) -> Store:
    """See `broadsheet.store.open_store`."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StoreError(f"store.url {url!r} is not a database URL; write sqlite:///broadsheet.db") from error
    if parsed.get_backend_name() != "sqlite":
        raise StoreError(f"store.url: no support for {parsed.drivername}; write sqlite:///broadsheet.db")
    store = SqlStore(sqlite_engine(parsed, base, lock_timeout_seconds))
    try:
        store.migrate()
    except BaseException:
        store.close()
        raise
    return store


def _reads(query: Callable[Concatenate[Connection, P], R]) -> Callable[Concatenate[SqlStore, P], R]:
    @functools.wraps(query)
    def method(self: SqlStore, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with self.reading() as connection:
            return query(connection, *args, **kwargs)

    return method


def _writes(query: Callable[Concatenate[Connection, P], R]) -> Callable[Concatenate[SqlStore, P], R]:
    @functools.wraps(query)
    def method(self: SqlStore, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with self.writing() as connection:
            return query(connection, *args, **kwargs)

    return method


def _counts(connection: Connection) -> Mapping[str, int]:
    names = ("feeds", "entries", "articles", "stories", "digests", "editions")
    return {
        name: connection.execute(select(func.count()).select_from(metadata.tables[name])).scalar_one() for name in names
    }


class SqlStore:
    """See `broadsheet.store.base.Store`, which documents every method."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._name = engine.url.database or str(engine.url)
        # SQLite lets one writer in and makes the others poll: threads of one process rather queue here.
        self._turn = threading.Lock()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the database throughout."""
        with self._named_errors(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is committed at the end, or rolled back by any exception."""
        with self._turn, self._named_errors(), self._engine.connect() as connection:
            connection.execution_options(**{WRITES: True})
            with connection.begin():
                yield connection

    @contextmanager
    def _named_errors(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError:
            raise  # a bug of ours: not for the user to mend
        except DBAPIError as error:
            raise StoreError(f"{self._name}: {explain(str(error.orig))}") from error
        except StatementError as error:
            raise error.orig or error from error  # a value that no column takes, such as a time without a zone
        except PoolTimeoutError as error:
            raise StoreError(f"{self._name}: too many readers at once") from error
        except msgspec.MsgspecError as error:
            raise StoreError(f"{self._name}: holds a value this version cannot read: {error}") from error

    def migrate(self) -> None:
        """Make or update the tables; see `broadsheet.store.migrate`."""
        with self.reading() as connection:  # so that a reader need not wait for a writer to open the store
            if is_current(connection, self._name):
                return
        with self.writing() as connection:
            migrate(connection, self._name)

    def one_run(self) -> AbstractContextManager[None]:
        """See `RunStore.one_run`."""
        return hold(Path(f"{self._name}.lock"))

    add_feeds = _writes(feed_queries.add)
    remove_feed = _writes(feed_queries.remove)
    feeds = _reads(feed_queries.every)
    feed_states = _reads(feed_queries.states)
    due_feeds = _reads(feed_queries.due)
    save_feed_result = _writes(feed_queries.save_visit)
    put_catalogue = _writes(feed_queries.put_catalogue)
    outlets = _reads(feed_queries.outlets)
    agencies = _reads(feed_queries.agencies)
    families = _reads(feed_queries.families)

    pending_entries = _reads(article_queries.pending)
    save_articles = _writes(article_queries.save)
    save_entry_drops = _writes(article_queries.drop_entries)
    articles_from_entries = _reads(article_queries.from_entries)
    first_entries = _reads(article_queries.first_entries)
    articles = _reads(article_queries.by_id)
    recent_articles = _reads(article_queries.recent)
    unassigned_articles = _reads(article_queries.unassigned)
    article_revisions = _reads(article_queries.revisions)
    save_origins = _writes(article_queries.save_origins)
    origins = _reads(article_queries.origins_of)
    withdraw_articles = _writes(withdrawal_queries.withdraw_articles)
    withdrawn_articles = _reads(withdrawal_queries.withdrawn_articles)
    old_bodies = _reads(forgetting.old_bodies)
    forget_bodies = _writes(forgetting.forget_bodies)

    apply_changes = _writes(story_queries.apply)
    resolve = _reads(story_queries.resolve)
    aliases = _reads(story_queries.aliases)
    story = _reads(story_queries.one)
    stories = _reads(story_queries.by_id)
    open_stories = _reads(story_queries.open_until)
    stories_to_reconsider = _reads(story_queries.to_reconsider)
    memberships = _reads(place_queries.memberships_of)
    story_memberships = _reads(place_queries.memberships_in)
    story_ids_for = _reads(place_queries.ids_for)

    save_digest = _writes(digest_queries.save)
    save_no_digest = _writes(digest_queries.save_none)
    written_keys = _reads(digest_queries.written_keys)
    no_digest = _reads(digest_queries.why_none)
    latest_digest = _reads(digest_queries.latest_one)
    latest_digests = _reads(digest_queries.latest)
    digest = _reads(digest_queries.one)
    digests = _reads(digest_queries.some)
    digest_versions = _reads(digest_queries.versions)
    withdraw_story = _writes(withdrawal_queries.withdraw_story)
    restore_story = _writes(withdrawal_queries.restore_story)
    withdrawals = _reads(withdrawal_queries.withdrawals)
    save_edition = _writes(digest_queries.save_edition)
    latest_editions = _reads(digest_queries.latest_editions)
    editions = _reads(digest_queries.list_editions)
    edition = _reads(digest_queries.one_edition)
    editions_as_of = _reads(digest_queries.editions_as_of)
    edition_times = _reads(digest_queries.edition_times)
    search = _reads(search_queries.find)
    count_found = _reads(search_queries.count)
    stories_printed = _reads(facet_queries.list_printed)

    start_run = _writes(run_queries.start)
    finish_run = _writes(run_queries.finish)
    runs = _reads(run_queries.newest)
    record_drops = _writes(run_queries.record)
    drop_counts = _reads(run_queries.counts)
    drop_examples = _reads(run_queries.examples)

    vectors = _reads(vector_queries.of)
    save_vectors = _writes(vector_queries.save)
    forget_vectors = _writes(vector_queries.forget)

    enqueue = _writes(delivery_queries.enqueue)
    due_deliveries = _reads(delivery_queries.due)
    save_delivery = _writes(delivery_queries.save)
    delivery = _reads(delivery_queries.one)
    deliveries = _reads(delivery_queries.newest)
    old_deliveries = _reads(forgetting.old_deliveries)
    forget_deliveries = _writes(forgetting.forget_deliveries)
    save_report = _writes(delivery_queries.save_report)
    reader_reports = _reads(delivery_queries.reports)

    check = _reads(faults)
    counts = _reads(_counts)

    def close(self) -> None:
        """Release files and connections; a second call does nothing."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
