"""The first schema: feeds, entries, articles, stories, digests, editions, runs and the full-text index."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_TIME = sa.DateTime(timezone=True)
_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _col(name: str, kind: Any = None, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind or sa.Text(), nullable=null)


def _table(name: str, *parts: sa.Column[Any] | sa.Constraint, key: str = "id") -> None:
    op.create_table(name, *parts, sa.PrimaryKeyConstraint(*key.split(), name=f"pk_{name}"))


def _points(table: str, column: str, target: str, *, ends_with_it: bool = False) -> sa.ForeignKeyConstraint:
    ondelete = "CASCADE" if ends_with_it else None
    return sa.ForeignKeyConstraint([column], [target], name=f"fk_{table}_{column}", ondelete=ondelete)


def _index(name: str, table: str, columns: str, where: tuple[str, str] | None = None) -> None:
    """`where` makes it a partial index: the condition for SQLite and for PostgreSQL."""
    options: dict[str, Any] = {}
    if where:
        options = {"sqlite_where": sa.text(where[0]), "postgresql_where": sa.text(where[1])}
    op.create_index(name, table, columns.split(), **options)


def upgrade() -> None:
    """Make all tables."""
    _feeds()
    _articles()
    _stories()
    _digests()
    _runs()
    _search()


def _feeds() -> None:
    _table("feeds", _col("url"), _col("payload"), key="url")
    _table(
        "feed_states",
        _col("url"),
        _col("next_due", _TIME, null=True),
        _col("payload"),
        _points("feed_states", "url", "feeds.url", ends_with_it=True),
        key="url",
    )
    for name in ("outlets", "agencies", "families"):
        _table(name, _col("id"), _col("payload"))
    _table(
        "entries",
        _col("id"),
        _col("feed_url"),
        _col("url"),
        _col("content_hash"),
        _col("state"),
        _col("first_seen", _TIME),
        _col("attempts", sa.Integer()),
        _col("retry_at", _TIME, null=True),
        _col("article_id", null=True),
        _col("payload"),
    )
    _index("ix_entries_url", "entries", "url")
    _index("ix_entries_pending", "entries", "feed_url id", ("state = 'pending'", "state = 'pending'"))


def _articles() -> None:
    _table(
        "articles",
        _col("id"),
        _col("entry_id"),
        _col("outlet"),
        _col("time", _TIME),
        _col("revision", sa.Integer()),
        _col("text_hash"),
        _col("assigned", sa.Boolean()),
        _col("payload"),
    )
    _index("ix_articles_time_id", "articles", "time id")
    _index("ix_articles_unassigned", "articles", "time id", ("assigned = 0", "NOT assigned"))
    _table(
        "article_revisions",
        _col("article_id"),
        _col("revision", sa.Integer()),
        _col("payload"),
        _points("article_revisions", "article_id", "articles.id", ends_with_it=True),
        key="article_id revision",
    )
    _table(
        "origins",
        _col("article_id"),
        _col("source_key"),
        _col("payload"),
        _points("origins", "article_id", "articles.id", ends_with_it=True),
        key="article_id",
    )


def _stories() -> None:
    _table(
        "stories",
        _col("id"),
        _col("status"),
        _col("created", _TIME),
        _col("updated", _TIME),
        _col("merged_into"),
        _col("split_from"),
        _col("reconsider", sa.Boolean()),
    )
    _index("ix_stories_status_updated", "stories", "status updated")
    _index("ix_stories_reconsider", "stories", "id", ("reconsider = 1", "reconsider"))
    _table(
        "memberships",
        _col("article_id"),
        _col("story_id"),
        _col("payload"),
        _points("memberships", "article_id", "articles.id", ends_with_it=True),
        _points("memberships", "story_id", "stories.id"),
        key="article_id",
    )
    _index("ix_memberships_story_id", "memberships", "story_id")
    _table(
        "story_aliases",
        _col("alias"),
        _col("story_id"),
        _points("story_aliases", "story_id", "stories.id"),
        key="alias",
    )
    _index("ix_story_aliases_story_id", "story_aliases", "story_id")


def _digests() -> None:
    _table(
        "digests",
        _col("story_id"),
        _col("version", sa.Integer()),
        _col("updated", _TIME),
        _col("payload"),
        _points("digests", "story_id", "stories.id"),
        key="story_id version",
    )
    _table(
        "written",
        _col("story_id"),
        _col("material_key"),
        _col("drop_payload", null=True),
        _points("written", "story_id", "stories.id"),
        key="story_id",
    )
    _table(
        "editions",
        _col("number", _NUMBER),
        _col("id"),
        _col("category"),
        _col("created", _TIME),
        _col("payload"),
        key="number",
    )
    _index("ix_editions_category_number", "editions", "category number")


def _runs() -> None:
    _table("runs", _col("id", _NUMBER), _col("started", _TIME), _col("payload"))
    _table(
        "drop_counts",
        sa.Column("run_id", _NUMBER, nullable=False, autoincrement=False),
        _col("stage"),
        _col("reason"),
        _col("count", sa.Integer()),
        _points("drop_counts", "run_id", "runs.id", ends_with_it=True),
        key="run_id stage reason",
    )
    _table(
        "drop_examples",
        _col("id", _NUMBER),
        _col("run_id", _NUMBER),
        _col("payload"),
        _points("drop_examples", "run_id", "runs.id", ends_with_it=True),
    )
    _index("ix_drop_examples_run_id", "drop_examples", "run_id")


def _search() -> None:
    _table(
        "search_docs",
        _col("id", _NUMBER),
        _col("kind"),
        _col("ref"),
        _col("shown"),
        _col("title"),
        _col("body"),
        sa.UniqueConstraint("kind", "ref", name="uq_search_docs_kind_ref"),
    )
    # SQLite: an FTS5 index that reads its text from search_docs and follows it by triggers.
    op.execute(
        "CREATE VIRTUAL TABLE search_index USING fts5("
        "title, body, content='search_docs', content_rowid='id', tokenize=\"unicode61 remove_diacritics 2\")"
    )
    add = "INSERT INTO search_index(rowid, title, body) VALUES (new.id, new.title, new.body)"
    take = "INSERT INTO search_index(search_index, rowid, title, body) VALUES ('delete', old.id, old.title, old.body)"
    op.execute(f"CREATE TRIGGER search_docs_insert AFTER INSERT ON search_docs BEGIN {add}; END")
    op.execute(f"CREATE TRIGGER search_docs_delete AFTER DELETE ON search_docs BEGIN {take}; END")
    op.execute(f"CREATE TRIGGER search_docs_update AFTER UPDATE ON search_docs BEGIN {take}; {add}; END")
