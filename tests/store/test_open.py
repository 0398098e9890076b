"""Opening a database: paths, migrations, and every way it can refuse."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from store_values import NOON, article, digest, opens, put_articles, visit
from store_values import entry as make_entry

from broadsheet.errors import StoreError
from broadsheet.store import Store, open_store
from broadsheet.store.dialect import explain
from broadsheet.store.migrate import HEAD
from broadsheet.store.schema import metadata

URL = "sqlite:///paper.db"


@contextmanager
def raw(folder: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(folder / "paper.db", isolation_level=None)) as connection:
        yield connection


def make(folder: Path) -> None:
    open_store(URL, folder).close()


def refusal(url: str, folder: Path) -> str:
    with pytest.raises(StoreError) as caught:
        open_store(url, folder, lock_timeout_seconds=0.05)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_relative_path_counts_from_the_base_and_its_folder_is_made(tmp_path: Path) -> None:
    open_store("sqlite:///deep/er/paper.db", tmp_path).close()
    assert (tmp_path / "deep/er/paper.db").is_file()


def test_an_absolute_path_stays(tmp_path: Path) -> None:
    open_store(f"sqlite:///{tmp_path}/paper.db", Path("/nowhere")).close()
    assert (tmp_path / "paper.db").is_file()


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("paper.db", "not a database URL"),
        ("mysql://localhost/paper", "no support"),
        ("sqlite://", "name a file"),
        ("sqlite:///:memory:", "name a file"),
    ],
)
def test_urls_of_other_kinds(tmp_path: Path, url: str, complaint: str) -> None:
    assert complaint in refusal(url, tmp_path)


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "deep").write_text("a file")
    assert "folder cannot be created" in refusal("sqlite:///deep/paper.db", tmp_path)


def test_a_folder_where_the_file_should_be(tmp_path: Path) -> None:
    (tmp_path / "paper.db").mkdir()
    assert "cannot be opened" in refusal(URL, tmp_path)


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "paper.db").write_text("Dear reader, " * 500)
    assert "is not a database" in refusal(URL, tmp_path)


def test_a_database_of_another_program(tmp_path: Path) -> None:
    with raw(tmp_path) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
    assert "another program" in refusal(URL, tmp_path)


def test_a_database_of_a_newer_version(tmp_path: Path) -> None:
    make(tmp_path)
    with raw(tmp_path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    assert "newer Broadsheet (schema 9999" in refusal(URL, tmp_path)


def test_a_new_database_that_somebody_holds(tmp_path: Path) -> None:
    with raw(tmp_path) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        assert "locked" in refusal(URL, tmp_path)


def test_a_writer_that_waits_too_long_says_so_and_readers_go_on(tmp_path: Path) -> None:
    make(tmp_path)
    with raw(tmp_path) as connection:
        connection.execute("BEGIN IMMEDIATE")
        with open_store(URL, tmp_path, lock_timeout_seconds=0.05) as store:
            assert store.feeds() == ()
            with pytest.raises(StoreError, match="locked by another program"):
                store.start_run(NOON)
        connection.execute("ROLLBACK")


def test_a_damaged_database(tmp_path: Path) -> None:
    with open_store(URL, tmp_path) as store:
        put_articles(store, *(article(f"a{n}", text="Rain. " * 500) for n in range(100)))
    path = tmp_path / "paper.db"
    content = bytearray(path.read_bytes())
    half = len(content) // 2  # the tables' definitions stand in the first half
    content[half:] = b"\xff" * (len(content) - half)
    path.write_bytes(content)
    with open_store(URL, tmp_path) as store:
        with pytest.raises(StoreError, match="damaged"):
            store.articles(f"a{n}" for n in range(100))
        assert store.check()


def test_a_payload_changed_by_hand(tmp_path: Path) -> None:
    with open_store(URL, tmp_path) as store:
        put_articles(store, article("a"))
    with raw(tmp_path) as connection:
        connection.execute("UPDATE articles SET payload = '{\"id\": 5}'")
    with open_store(URL, tmp_path) as store, pytest.raises(StoreError, match="cannot read"):
        store.articles(["a"])


def test_rows_that_point_to_nothing_are_reported(tmp_path: Path) -> None:
    with open_store(URL, tmp_path) as store:
        put_articles(store, article("a"))
        store.apply_changes([opens("s", "a")])
    with raw(tmp_path) as connection:
        connection.execute("DELETE FROM articles")
    with open_store(URL, tmp_path) as store:
        assert store.check() == ("memberships: row 1 points to nothing in articles",)


def test_messages_nobody_has_met_are_passed_on() -> None:
    assert explain("something new") == "something new"


def test_the_migrations_make_the_schema(tmp_path: Path) -> None:
    make(tmp_path)
    engine = create_engine(f"sqlite:///{tmp_path}/paper.db")
    with engine.connect() as connection:
        ours = MigrationContext.configure(
            connection,
            opts={
                "include_object": lambda thing, name, kind, reflected, other: "search_index" not in (name or ""),
                "compare_type": True,
            },
        )
        assert compare_metadata(ours, metadata) == []
    engine.dispose()


def test_the_newest_migration_is_the_head() -> None:
    config = Config()
    config.set_main_option("script_location", "broadsheet.store:migrations")
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_many_processes_may_open_a_new_database_at_once(tmp_path: Path) -> None:
    script = (
        "import sys, pathlib; from broadsheet.store import open_store\n"
        f"open_store({URL!r}, pathlib.Path(sys.argv[1])).close()"
    )
    processes = [subprocess.Popen([sys.executable, "-c", script, str(tmp_path)]) for _ in range(3)]
    assert [process.wait() for process in processes] == [0] * 3
    with open_store(URL, tmp_path) as store:
        assert store.check() == ()


def test_threads_write_and_read_one_store(tmp_path: Path) -> None:
    failures: list[BaseException] = []

    def work(store: Store, number: int) -> None:
        try:
            for step in range(10):
                name = f"{number}-{step}"
                put_articles(store, article(name))
                store.apply_changes([opens(f"s{name}", name)])
                store.save_digest(digest(f"s{name}"))
                assert name in store.articles([name])
                store.search("harbour")
        except BaseException as error:
            failures.append(error)

    with open_store(URL, tmp_path) as store:
        threads = [threading.Thread(target=work, args=(store, number)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert store.counts()["digests"] == 60


def test_a_reader_sees_nothing_of_a_transaction_that_fails(tmp_path: Path) -> None:
    with open_store(URL, tmp_path) as store:
        visit(store, make_entry("e1"))
        with pytest.raises(ValueError, match="no time zone"):
            store.save_articles([("e1", article("a1", published=NOON.replace(tzinfo=None)))])
        assert [one.entry.id for one in store.pending_entries(NOON)] == ["e1"]
        assert store.articles(["a1"]) == {}


def test_closing_twice_does_nothing(tmp_path: Path) -> None:
    store = open_store(URL, tmp_path)
    store.close()
    store.close()
