"""The tables, as the newest migration leaves them: columns to query by, and a payload with the whole value as JSON.

::

    feeds ── feed_states            what is read, and when next
    outlets, agencies, families     who publishes
    entries ──▶ articles            one article an address; several entries may point to it
                articles ── article_revisions, origins
    stories ◀── memberships ──▶ articles
    stories ◀── story_aliases       ids of stories that were merged away
    stories ◀── digests, written    what was written, and from which material
    editions                        what was published
    runs ── drop_counts, drop_examples
    search_docs                     what the full-text index (made by a migration) holds
    printed ── facets               stories with a digest, by what a search may ask for
    withdrawn                       stories and articles that were taken back
    vectors                         what a model made of texts
    deliveries, reader_reports      what is sent to others, and what readers send
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)


class Utc(TypeDecorator[datetime]):
    """A UTC time: `timestamptz` where there is one, else text that sorts in time order."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC without zone for SQLite, which keeps none."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone: times in the store are UTC")
        return value.astimezone(UTC).replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Always with zone UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)
# SQLite counts rowids only in a column declared INTEGER; elsewhere 64 bits have to be asked for.
_COUNTER = BigInteger().with_variant(Integer, "sqlite")

feeds = Table(
    "feeds",
    metadata,
    Column("url", Text, primary_key=True),
    Column("payload", Text, nullable=False),
)
feed_states = Table(
    "feed_states",
    metadata,
    Column("url", Text, ForeignKey("feeds.url", ondelete="CASCADE"), primary_key=True),
    Column("next_due", Utc),
    Column("payload", Text, nullable=False),
)

outlets = Table("outlets", metadata, Column("id", Text, primary_key=True), Column("payload", Text, nullable=False))
agencies = Table("agencies", metadata, Column("id", Text, primary_key=True), Column("payload", Text, nullable=False))
families = Table("families", metadata, Column("id", Text, primary_key=True), Column("payload", Text, nullable=False))

PENDING, DONE, DROPPED = "pending", "done", "dropped"
entries = Table(
    "entries",
    metadata,
    Column("id", Text, primary_key=True),
    Column("feed_url", Text, nullable=False),  # no foreign key: what was read outlives the feed
    Column("url", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("first_seen", Utc, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("retry_at", Utc),
    Column("article_id", Text),
    Column("payload", Text, nullable=False),  # "" once the entry is finished: the article holds what matters
    Index("ix_entries_url", "url"),
    Index(
        "ix_entries_pending",
        "feed_url",
        "id",
        sqlite_where=text("state = 'pending'"),
        postgresql_where=text("state = 'pending'"),
    ),
)
articles = Table(
    "articles",
    metadata,
    Column("id", Text, primary_key=True),
    Column("entry_id", Text, nullable=False),  # the only entry that may revise it
    Column("outlet", Text, nullable=False),
    Column("time", Utc, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("text_hash", Text, nullable=False),
    Column("assigned", Boolean, nullable=False),  # has a membership, or was withdrawn; kept for the index below
    Column("payload", Text, nullable=False),
    Index("ix_articles_time_id", "time", "id"),
    Index(
        "ix_articles_unassigned", "time", "id", sqlite_where=text("assigned = 0"), postgresql_where=text("NOT assigned")
    ),
)
article_revisions = Table(
    "article_revisions",
    metadata,
    Column("article_id", Text, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("payload", Text, nullable=False),
)
origins = Table(
    "origins",
    metadata,
    Column("article_id", Text, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("source_key", Text, nullable=False),
    Column("payload", Text, nullable=False),
)

stories = Table(
    "stories",
    metadata,
    Column("id", Text, primary_key=True),
    Column("status", Text, nullable=False),
    Column("created", Utc, nullable=False),
    Column("updated", Utc, nullable=False),
    Column("merged_into", Text, nullable=False),
    Column("split_from", Text, nullable=False),
    Column("reconsider", Boolean, nullable=False),  # an article's text changed since it was placed
    Index("ix_stories_status_updated", "status", "updated"),
    Index("ix_stories_reconsider", "id", sqlite_where=text("reconsider = 1"), postgresql_where=text("reconsider")),
)
memberships = Table(
    "memberships",
    metadata,
    Column("article_id", Text, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("story_id", Text, ForeignKey("stories.id"), nullable=False),
    Column("payload", Text, nullable=False),
    Index("ix_memberships_story_id", "story_id"),
)
story_aliases = Table(
    "story_aliases",
    metadata,
    Column("alias", Text, primary_key=True),
    Column("story_id", Text, ForeignKey("stories.id"), nullable=False),
    Index("ix_story_aliases_story_id", "story_id"),
)

digests = Table(
    "digests",
    metadata,
    Column("story_id", Text, ForeignKey("stories.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("updated", Utc, nullable=False),
    Column("payload", Text, nullable=False),
)
written = Table(
    "written",
    metadata,
    Column("story_id", Text, ForeignKey("stories.id"), primary_key=True),
    Column("material_key", Text, nullable=False),
    Column("drop_payload", Text),  # why nothing could be printed; NULL when a digest was written
)
editions = Table(
    "editions",
    metadata,
    Column("number", _COUNTER, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("created", Utc, nullable=False),
    Column("payload", Text, nullable=False),
    Index("ix_editions_category_number", "category", "number"),
    Index("ix_editions_id", "id"),
)

runs = Table(
    "runs",
    metadata,
    Column("id", _COUNTER, primary_key=True, autoincrement=True),
    Column("started", Utc, nullable=False),
    Column("payload", Text, nullable=False),
)
drop_counts = Table(
    "drop_counts",
    metadata,
    Column("run_id", _COUNTER, ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("stage", Text, primary_key=True),
    Column("reason", Text, primary_key=True),
    Column("count", Integer, nullable=False),
)
drop_examples = Table(
    "drop_examples",
    metadata,
    Column("id", _COUNTER, primary_key=True, autoincrement=True),
    Column("run_id", _COUNTER, ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
    Column("payload", Text, nullable=False),
    Index("ix_drop_examples_run_id", "run_id"),
)

search_docs = Table(
    "search_docs",
    metadata,
    Column("id", _COUNTER, primary_key=True, autoincrement=True),
    Column("kind", Text, nullable=False),  # "digest" or "article"
    Column("ref", Text, nullable=False),  # story id or article id
    Column("shown", Text, nullable=False),  # the title as a reader sees it
    Column("title", Text, nullable=False),  # as `queries.search.spaced` writes it
    Column("body", Text, nullable=False),
    UniqueConstraint("kind", "ref"),
)

printed = Table(
    "printed",
    metadata,
    Column("story_id", Text, ForeignKey("stories.id"), primary_key=True),
    Column("updated", Utc, nullable=False),  # when the newest version was made
    Column("language", Text, nullable=False),
    Column("category", Text, nullable=False),  # in which it was last printed, "" never
    Index("ix_printed_updated_story_id", "updated", "story_id"),
)
OUTLET, PERSON, PLACE = "outlet", "person", "place"
facets = Table(
    "facets",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("value", Text, primary_key=True),  # as `queries.facets.folded` writes it
    Column("story_id", Text, ForeignKey("stories.id"), primary_key=True),
    Index("ix_facets_story_id", "story_id"),
)
STORY, ARTICLE = "story", "article"
withdrawn = Table(
    "withdrawn",
    metadata,
    Column("kind", Text, primary_key=True),  # "story" or "article"
    Column("id", Text, primary_key=True),
    Column("time", Utc, nullable=False),
    Column("reason", Text, nullable=False),
)
vectors = Table(
    "vectors",
    metadata,
    Column("model", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("saved", Utc, nullable=False),
    Column("vector", LargeBinary, nullable=False),
    Index("ix_vectors_saved", "saved"),
)
deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Text, primary_key=True),
    Column("created", Utc, nullable=False),
    Column("next_try", Utc),
    Column("payload", Text, nullable=False),
    Index("ix_deliveries_next_try", "next_try"),
)
reader_reports = Table(
    "reader_reports",
    metadata,
    Column("id", Text, primary_key=True),
    Column("time", Utc, nullable=False),
    Column("payload", Text, nullable=False),
)
