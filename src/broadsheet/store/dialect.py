"""What differs between databases: the connection, upserts and the full-text query. Everything else is plain SQL."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Executable,
    Row,
    Select,
    Table,
    column,
    create_engine,
    event,
    func,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL

from broadsheet.errors import StoreError
from broadsheet.store.schema import printed, search_docs

WRITES = "broadsheet_writes"  # execution option: the transaction will write
# Pages of a database with 5,000 articles take some 30 MB; the default cache of 2 MB re-reads them from the file.
_CACHE_KIB = 32_000


def sqlite_engine(url: URL, base: Path, lock_timeout_seconds: float) -> Engine:
    """A pool of SQLite connections in WAL mode. The file's folder is created.

    WAL lets the reader read while the pipe writes. With synchronous=NORMAL a transaction survives the death of the
    process at any instant; a power cut may undo the last ones as a whole, and the next run does them again.

    Raises:
        StoreError: no file is named, or its folder cannot be made.
    """
    if not url.database or url.database == ":memory:":
        raise StoreError(f"store.url {url}: name a file, such as sqlite:///broadsheet.db")
    path = base / url.database
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{path}: its folder cannot be created: {error}; set store.url") from error
    engine = create_engine(url.set(database=str(path)), connect_args={"timeout": lock_timeout_seconds})

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver's own BEGIN comes late and never before a SELECT
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"cache_size=-{_CACHE_KIB}"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A read transaction that turns into a write can fail at once, without waiting: writers say so at the start.
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def upsert(connection: Connection, target: Table, rows: Sequence[dict[str, Any]], keys: Sequence[str] = ()) -> None:
    """Insert rows of the same columns, replacing those with the same keys (unless named, the primary key)."""
    if not rows:
        return
    connection.execute(_upsert(connection.dialect.name, target, tuple(rows[0]), tuple(keys)), rows)


@cache
def _upsert(dialect: str, target: Table, columns: tuple[str, ...], keys: tuple[str, ...]) -> Executable:
    # Making the statement takes 0.5 ms, ten times as long as a small upsert: it is made once.
    statement = postgresql.insert(target) if dialect == "postgresql" else sqlite.insert(target)
    keys = keys or tuple(key.name for key in target.primary_key)
    values = {name: statement.excluded[name] for name in columns if name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=values)


def full_text(
    connection: Connection,
    words: Sequence[str],
    kind: str,
    limit: int,
    offset: int = 0,
    conditions: Sequence[ColumnElement[bool]] = (),
) -> Sequence[Row[Any]]:
    """Rows of the documents of a kind that hold every phrase, best first.

    Args:
        words: phrases of letters, digits and spaces; one that ends in `*` is a beginning.
        conditions: on the table `printed`, for digests only.

    Returns:
        Rows with `ref`, `shown`, `snippet`; those of digests also with `updated`, `category` and `language`.
    """
    # A word in the title counts as much as eight in the text. Column 1 is the body: it makes the snippet, of 24 words.
    rank: ColumnElement[float] = literal_column("bm25(search_index, 8.0, 1.0)")
    snippet: ColumnElement[str] = literal_column("snippet(search_index, 1, '', '', '…', 24)")
    query = _matches(words, kind).where(*conditions).add_columns(snippet.label("snippet"))
    return connection.execute(query.order_by(rank, search_docs.c.ref).limit(limit).offset(offset)).all()


def count_text(connection: Connection, words: Sequence[str], conditions: Sequence[ColumnElement[bool]]) -> int:
    """How many digests hold every phrase and fulfil the conditions on `printed`."""
    found = _matches(words, "digest").where(*conditions).with_only_columns(func.count())
    return int(connection.execute(found).scalar_one())


def _matches(words: Sequence[str], kind: str) -> Select[Any]:
    match = " ".join(f'"{word[:-1]}"*' if word.endswith("*") else f'"{word}"' for word in words)
    index = table("search_index", column("rowid"))
    query: Select[Any] = (
        select(search_docs.c.ref, search_docs.c.shown)
        .select_from(index)
        .join(search_docs, search_docs.c.id == index.c.rowid)
        .where(text("search_index MATCH :match").bindparams(match=match), search_docs.c.kind == kind)
    )
    if kind == "digest":
        query = query.join(printed, printed.c.story_id == search_docs.c.ref)
        query = query.add_columns(printed.c.updated, printed.c.category, printed.c.language)
    return query


def faults(connection: Connection) -> tuple[str, ...]:
    """What the database's own checks find wrong, one line each."""
    found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA quick_check(20)") if row[0] != "ok"]
    found += [
        f"{row[0]}: row {row[1]} points to nothing in {row[2]}"
        for row in connection.exec_driver_sql("PRAGMA foreign_key_check")
    ]
    return tuple(found)


def explain(message: str) -> str:
    """What SQLite's message means to the owner of the database, in one line.

    >>> explain("database is locked")
    'locked by another program; stop it, or wait for it to end'
    """
    for words, meaning in _MEANINGS:
        if words in message:
            return meaning
    return message


_MEANINGS = (
    ("database is locked", "locked by another program; stop it, or wait for it to end"),
    ("not a database", "is not a database; set store.url to another file, or move this one away"),
    ("malformed", "damaged; restore a copy, or move it away to begin anew"),
    ("readonly database", "cannot be written; check the permissions of the file and its folder"),
    ("unable to open", "cannot be opened; check that its folder is there and can be written"),
    ("disk is full", "no room left on the disk"),
    ("disk I/O error", "the disk cannot be read or written"),
)
