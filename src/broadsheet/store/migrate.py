"""Bring a database to the newest schema, or say why that cannot be done."""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

from broadsheet.errors import StoreError

HEAD = "0003"  # the newest migration in migrations/versions; a test holds the two equal


def migrate(connection: Connection, name: str) -> None:
    """Make or update the tables inside the connection's open transaction.

    Args:
        name: of the database, for messages.

    Raises:
        StoreError: the database is of a newer version, or of another program.
    """
    version = _version(connection, name)
    if version == HEAD:
        return  # another process has been faster
    # Alembic takes 0.3 s to import: only a new or an old database pays that.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", "broadsheet.store:migrations")
    config.set_main_option("path_separator", "os")
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if version is not None and version not in known:
        raise StoreError(
            f"{name}: made by a newer Broadsheet (schema {version}, this one knows {HEAD}); update Broadsheet"
        )
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def is_current(connection: Connection, name: str) -> bool:
    """Whether nothing needs to be done; the same errors as `migrate`, apart from a newer version."""
    return _version(connection, name) == HEAD


def _version(connection: Connection, name: str) -> str | None:
    tables = inspect(connection).get_table_names()
    if "alembic_version" in tables:
        found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return found
    if tables:
        raise StoreError(f"{name}: is a database of another program; set store.url to a file of its own")
    return None
