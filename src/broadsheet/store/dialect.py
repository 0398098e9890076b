"""What differs between databases: the connection, upserts and the full-text query. Everything else is plain SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Engine,
    Executable,
    Integer,
    Select,
    String,
    Table,
    bindparam,
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


@dataclass(frozen=True, slots=True)
class FoundText:
    """A document that a full-text query found."""

    ref: str  # story id or article id
    shown: str  # its title
    snippet: str


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


# Ranking reads every document that matches: in 100,000 stories 1.5 s for a common word. Of so many the newest are
# ranked, since it is news that is searched: all that a reader can turn to, in 40 pages of 25. Twice as many take 1.3
# times the processor time for a word that all of them hold.
MAX_RANKED = 1_000
MAX_COUNTED = 10_000  # 30 ms there


def full_text(
    connection: Connection,
    words: Sequence[str],
    kind: str,
    limit: int,
    offset: int = 0,
    conditions: Sequence[ColumnElement[bool]] = (),
) -> list[FoundText]:
    """The documents of a kind that hold every phrase, best first; at most the newest `MAX_RANKED`.

    Args:
        words: phrases of letters, digits and spaces; one that ends in `*` is a beginning.
        conditions: on the table `printed`, for digests only.
    """
    query = _best(conditions) if conditions else _best_of_all()
    asked = {"match": _match(words), "kind": kind, "most": limit, "skipped": offset}
    rows = connection.execute(query, asked).all()
    snippets = _snippets(connection, words, [row.number for row in rows])
    return [FoundText(row.ref, row.shown, snippets.get(row.number, "")) for row in rows]


def count_text(
    connection: Connection,
    words: Sequence[str],
    conditions: Sequence[ColumnElement[bool]] = (),
    most: int = MAX_COUNTED,
) -> int:
    """How many digests hold every phrase and fulfil the conditions on `printed`, counted up to `most`."""
    query = _number(conditions) if conditions else _number_of_all()
    return int(connection.execute(query, {"match": _match(words), "kind": "digest", "most": most}).scalar_one())


def _best(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    # A word in the title counts as much as eight in the text.
    rank: ColumnElement[float] = literal_column("bm25(search_index, 8.0, 1.0)")
    newest = _matches(conditions).add_columns(rank.label("rank"))
    ranked = newest.order_by(text("search_index.rowid DESC")).limit(MAX_RANKED).subquery()
    return select(ranked).order_by(ranked.c.rank, ranked.c.ref).limit(_asked("most")).offset(_asked("skipped"))


def _number(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    return select(func.count()).select_from(_matches(conditions).limit(_asked("most")).subquery())


# Making a statement takes as long as its answer for a rare word: those without conditions are made once.
_INDEX = table("search_index", column("rowid"))


@cache
def _best_of_all() -> Select[Any]:
    return _best(())


@cache
def _number_of_all() -> Select[Any]:
    return _number(())


@cache
def _around() -> Select[Any]:
    snippet: ColumnElement[str] = literal_column("snippet(search_index, 1, '', '', '…', 24)")
    wanted = _INDEX.c.rowid.in_(bindparam("numbers", expanding=True))
    return select(_INDEX.c.rowid, snippet.label("snippet")).where(text("search_index MATCH :match"), wanted)


def _asked(name: str) -> BindParameter[int]:
    return bindparam(name, type_=Integer)


def _matches(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """Documents of the `kind` that fulfil the `match`: both are told when it is asked."""
    # The plus keeps SQLite from going through all documents of the kind and asking the index about each: 56 s.
    of_kind: ColumnElement[str] = literal_column("+search_docs.kind")
    query: Select[Any] = (
        select(search_docs.c.id.label("number"), search_docs.c.ref, search_docs.c.shown)
        .select_from(_INDEX)
        .join(search_docs, search_docs.c.id == _INDEX.c.rowid)
        .where(text("search_index MATCH :match"), of_kind == bindparam("kind", type_=String))
    )
    if conditions:
        query = query.join(printed, printed.c.story_id == search_docs.c.ref).where(*conditions)
    return query


def _match(words: Sequence[str]) -> str:
    return " ".join(f'"{word[:-1]}"*' if word.endswith("*") else f'"{word}"' for word in words)


def _snippets(connection: Connection, words: Sequence[str], numbers: Sequence[int]) -> dict[int, str]:
    """24 words of each text around what was found. Column 1 is the body."""
    if not numbers:
        return {}
    rows = connection.execute(_around(), {"match": _match(words), "numbers": list(numbers)})
    return {row.rowid: row.snippet for row in rows}


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
